import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_changes_held"),
        ("login", "0003_known_browsers"),
    ]

    operations = [
        # Not carried over: a session lasts half a day, and shows the first file again.
        migrations.RemoveField(model_name="session", name="profile"),
        migrations.AddField(
            model_name="session",
            name="file",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="sessions", to="accounts.file"
            ),
        ),
    ]
