"""An index of birth dates, made beside the imports and the logins that go on."""

from typing import Any

from django.db import migrations, models


class AddIndexBeside(migrations.AddIndex):
    """Adds an index without keeping writers waiting: PostgreSQL's CONCURRENTLY, which SQLite has not and does not need.

    Stopped half-way, PostgreSQL leaves an index that is not valid: it is removed before another try.
    """

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Make the index."""
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            schema_editor.execute(f'DROP INDEX CONCURRENTLY IF EXISTS "{self.index.name}"')
            schema_editor.add_index(model, self.index, concurrently=True)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Remove it, likewise."""
        if schema_editor.connection.vendor != "postgresql":
            super().database_backwards(app_label, schema_editor, from_state, to_state)
            return
        model = from_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            schema_editor.remove_index(model, self.index, concurrently=True)


class Migration(migrations.Migration):
    # CONCURRENTLY runs in no transaction.
    atomic = False

    dependencies = [("registry", "0002_every_profile")]

    operations = [
        AddIndexBeside(
            model_name="person",
            index=models.Index(name="person_by_birth", fields=["birth_year", "birth_month", "birth_day"]),
        ),
    ]
