import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


def end_sessions(apps, schema_editor):
    """Sessions do not say what they were opened with: everybody logs in again after this upgrade."""
    apps.get_model("login", "Session").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_changes_held"),
        ("login", "0002_every_profile"),
    ]

    operations = [
        migrations.RunPython(end_sessions, migrations.RunPython.noop),
        migrations.CreateModel(
            name="Browser",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("token_hash", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=60)),
                ("first_used_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField(db_index=True)),
                ("trusted_until", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="browsers", to="accounts.account"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("token_hash", "account"), name="browser_once_for_an_account")
                ],
            },
        ),
        migrations.AddField(
            model_name="session",
            name="reference",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AddField(
            model_name="session",
            name="browser",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="sessions",
                to="login.browser",
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="factor",
            field=models.CharField(
                choices=[
                    ("none", "None"),
                    ("email", "Email"),
                    ("sms", "Sms"),
                    ("trusted_browser", "Trusted Browser"),
                    ("authenticator", "Authenticator"),
                    ("recovery_code", "Recovery Code"),
                    ("passkey", "Passkey"),
                ],
                default="none",
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="password_checked_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
            preserve_default=False,
        ),
    ]
