"""Keep with each session the version of the general conditions that it asks for; those open now ask for none."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("login", "0006_unsent_forms")]

    operations = [
        migrations.AddField("session", "conditions_version", models.PositiveIntegerField(default=0)),
    ]
