"""Keep with each account the last version of the general conditions that its holder accepted."""

from django.db import migrations, models


def from_acceptances(apps, _schema_editor):
    """Take it from the acceptances, in one statement; who has none is asked at the next login."""
    acceptances = apps.get_model("accounts", "ConditionsAcceptance").objects.filter(account=models.OuterRef("pk"))
    last = acceptances.order_by("-accepted_at", "-pk").values("version")[:1]
    accepted = apps.get_model("accounts", "Account").objects.filter(models.Exists(acceptances))
    accepted.update(conditions_version=models.Subquery(last))


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_an_agent_helps")]

    operations = [
        migrations.AddField("account", "conditions_version", models.PositiveIntegerField(default=0)),
        migrations.RunPython(from_acceptances, migrations.RunPython.noop),
    ]
