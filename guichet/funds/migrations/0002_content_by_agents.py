"""What agents change, who did last, and the version of the general conditions that is being written."""

import uuid

import django.core.validators
from django.db import migrations, models


def give_references(apps, _schema_editor):
    """Give each piece of news its own: the default of a new column is one for all rows."""
    for item in apps.get_model("funds", "NewsItem").objects.filter(reference=None).iterator():
        item.reference = uuid.uuid4()
        item.save(update_fields=["reference"])


def edited(model):
    return [
        migrations.AddField(model, "revision", models.PositiveIntegerField(default=0)),
        migrations.AddField(model, "changed_at", models.DateTimeField(null=True)),
        migrations.AddField(model, "changed_by", models.UUIDField(null=True)),
    ]


class Migration(migrations.Migration):
    dependencies = [("funds", "0001_initial")]

    operations = [
        *edited("assistancedesk"),
        *edited("newsitem"),
        migrations.AddField("newsitem", "interruption", models.BooleanField(default=False)),
        migrations.AddField("newsitem", "removed_at", models.DateTimeField(null=True)),
        migrations.AddField("newsitem", "reference", models.UUIDField(null=True, editable=False)),
        migrations.RunPython(give_references, migrations.RunPython.noop),
        migrations.AlterField(
            "newsitem", "reference", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
        ),
        migrations.AddConstraint(
            "newsitem",
            models.CheckConstraint(
                condition=models.Q(("interruption", False), ("as_banner", True), _connector="OR"),
                name="news_interruption_is_a_banner",
            ),
        ),
        migrations.AddField("generalconditions", "summary", models.TextField(blank=True, default="")),
        migrations.AlterField("generalconditions", "summary", models.TextField(blank=True)),
        migrations.AddField("generalconditions", "authors", models.JSONField(blank=True, default=list)),
        migrations.AddField("generalconditions", "approved_by", models.UUIDField(null=True)),
        migrations.AddField("generalconditions", "approved_at", models.DateTimeField(null=True)),
        migrations.CreateModel(
            name="ConditionsDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.PositiveIntegerField(default=0)),
                ("changed_at", models.DateTimeField(null=True)),
                ("changed_by", models.UUIDField(null=True)),
                ("version", models.PositiveIntegerField(unique=True)),
                ("text", models.TextField()),
                ("summary", models.TextField()),
                ("publish_at", models.DateTimeField()),
                ("authors", models.JSONField(default=list)),
            ],
            options={"abstract": False},
        ),
    ]
