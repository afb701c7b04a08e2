"""docs/registry-format.md, written from the tables that the importer reads (pure)."""

from guichet.registry.importing.columns import Column
from guichet.registry.importing.schema import Table
from guichet.registry.importing.tables import TABLES

INTRODUCTION = """# The registry's files

<!-- Written by `make docs` from guichet/registry/importing/tables/. Do not edit. -->

`guichet registry import FOLDER` takes what the funds know from a folder of CSV files. An absent file leaves what the
registry holds alone. `guichet registry demo FOLDER --people 1000 --seed 1` writes such a folder with invented people.

- **Form:** UTF-8, one header line with the names below in any order, cells separated by `;`, a cell with `;` or `"`
  between quotes (each `"` inside doubled), one row a line, no line break in a cell.
- **Dates** are `YYYY-MM-DD`, **amounts** whole cents, **yes and no** `1` and `0`. An empty cell means unknown or none,
  and is refused where the column is required. A column « added later » may be absent from the
  header: a file written for the former format still imports, and reads as if each of its cells were empty.
- **Order:** files are read in the order of this page. A row may name a row of an earlier file, of the registry, or of
  the same file, before or after it.
- **A bad row** is left out and told with its file, line, column and reason, never with what the cell says; the rest
  goes in. So are rows that name it, unless the registry held it already. A wrong header stops everything before the
  first row.
- **Twice the same** changes nothing: a row is known again by its key, and written only if it differs. Of two rows with
  one key in a file, the second is a bad row.
- **Rows that left the source:** an ordinary import only adds and changes. With `--complete`, each file lists everything
  there is: people and establishments it no longer lists get the day they left and are no longer identified; other
  rows are deleted; those of a dated file only from the file's own first day. Papers and steps of requests are
  deliveries: a file lists the new ones, and none is ever absent. More than 5 % absent is a mistake
  more likely than an exodus: nothing is taken away, and the report says so (`--most-leaving` allows more). A row that a
  bad row speaks of is no absent row, and a bad row that does not say which row it is keeps all of its file's.
- **Age:** rows of a dated file that are older than it says are not taken, and are deleted when they reach that age.
- **Papers and steps of requests** are taken in after the import: a PDF is read from `documents/` in the folder, and may
  come later than its row; a step waits until its request is known.
- **While it runs**, rows are committed 5,000 at a time, in bounded memory: logins never wait for the end.
"""


def render() -> str:
    """Return the document."""
    return "\n".join([INTRODUCTION, *(_table(table) for table in TABLES)])


def _table(table: Table) -> str:
    lines = [
        f"## {table.file}",
        "",
        f"{table.meaning} Key: {' with '.join(_key(table))}.{_age(table)}",
        "",
        "| column | type | required | example | meaning |",
        "| --- | --- | --- | --- | --- |",
        *(_row(column) for column in table.columns),
        "",
    ]
    return "\n".join(lines)


def _age(table: Table) -> str:
    return f" Dated by `{table.dated_by}`, kept {table.months_kept} months." if table.dated_by else ""


def _key(table: Table) -> list[str]:
    names = {reference.field: reference.column for reference in table.references} | {"serial_index": "serial"}
    return [f"`{names.get(field, field)}`" for field in table.key]


def _row(column: Column) -> str:
    required = "yes" if column.required else "added later" if column.added else ""
    example = f"`{column.example}`" if column.example else f"empty, or `{column.otherwise}`"
    return f"| `{column.name}` | {column.type} | {required} | {example} | {column.meaning} |"
