from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_every_profile"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="changes_held_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="disavowalcode",
            name="letter",
            field=models.CharField(
                choices=[
                    ("enrolment_confirmed", "Enrolment Confirmed"),
                    ("responsible_changed", "Responsible Changed"),
                    ("new_browser", "New Browser"),
                    ("password_renewed", "Password Renewed"),
                ],
                max_length=24,
            ),
        ),
    ]
