"""Queries of the ORM that are composed once, and then only executed (docs/adr/0031-prepared-queries.md).

Composing a query costs the ORM several times what the database takes to answer it. The queries that every page makes
are written as any other, with a `slot` in the place of each value, and composed at their first use:

    _BY_TOKEN = PreparedQuery(lambda: Session.objects.filter(token_hash=slot(Session, "token_hash"))[:1])
    session = _BY_TOKEN.first(token_hash="…")
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS as DATABASE
from django.db import connections
from django.db.models import AutoField, CharField, Expression, Field, Model, QuerySet
from django.db.models.query import get_related_populators
from django.db.models.sql import UpdateQuery
from django.db.models.sql.compiler import SQLCompiler

M = TypeVar("M", bound=Model)
Rows = list[Sequence[Any]]


def check_durable() -> None:
    """Raise RuntimeError inside a transaction: its rollback would take back what is about to be written.

    What `transaction.atomic(durable=True)` checks, for one statement, which is a transaction by itself: on PostgreSQL
    BEGIN and COMMIT cost as much as the statement between them.
    """
    blocks: list[Any] = connections[DATABASE].atomic_blocks
    if blocks and not blocks[-1]._from_testcase:  # noqa: SLF001 - as Atomic does, so that tests may wrap themselves
        raise RuntimeError("A durable statement cannot run inside a transaction.")


class Slot(Expression):
    """Stands for a value that each execution gives, prepared for the database as a column's values are."""

    def __init__(self, name: str, column: "Field[Any, Any]") -> None:
        """Take the name under which the value is given, and the column that it is compared with or written to."""
        super().__init__(output_field=column)
        self.name, self.column = name, column

    def as_sql(self, _compiler: SQLCompiler, _connection: Any) -> Any:
        """Leave itself among the parameters, to be replaced."""
        return "%s", [self]


def slot(model: type[Model], column: str, name: str = "") -> Slot:
    """Return the place of a value of a column; it is given under the column's name unless told otherwise."""
    return Slot(name or column, cast("Field[Any, Any]", model._meta.get_field(column)))  # noqa: SLF001 - Django's documented API


@dataclass(frozen=True)
class _Statement:
    """SQL, and its parameters: values, and slots to be filled."""

    sql: str
    parameters: Sequence[Any]

    def execute(self, cursor: Any, values: Mapping[str, Any]) -> None:
        """Run it. Raises KeyError for a value that is not given."""
        database = cursor.db
        parameters = [
            one.column.get_db_prep_value(values[one.name], database, prepared=False) if isinstance(one, Slot) else one
            for one in self.parameters
        ]
        cursor.execute(self.sql, parameters)


class _Plan(NamedTuple):
    """A composed query, and how rows become objects."""

    statement: _Statement
    model: type[Model]
    converters: Sequence[tuple[int, Sequence[Callable[..., Any]], Any]]
    """Position, functions and expression of each column whose values are not Python's yet."""
    columns: slice
    names: Sequence[str]
    populators: Sequence[Any]
    """What makes the objects of select_related."""


class PreparedQuery(Generic[M]):
    """A query whose objects, or rows, are read whole: there is no chunk and no laziness."""

    def __init__(self, build: Callable[[], QuerySet[M, Any]]) -> None:
        """Take a function that returns the queryset; it is called at the first use, once models are loaded."""
        self._build = build
        self._plans: dict[str, _Plan] = {}

    def all(self, **values: Any) -> list[M]:
        """Return the objects."""
        plan, rows = self._read(values)
        found = []
        for row in rows:
            one = plan.model.from_db(DATABASE, plan.names, row[plan.columns])
            for populator in plan.populators:
                populator.populate(row, one)
            found.append(cast("M", one))
        return found

    def first(self, **values: Any) -> M | None:
        """Return the first object, None without one. The query should ask for no more."""
        return next(iter(self.all(**values)), None)

    def rows(self, **values: Any) -> Rows:
        """Return the rows of a query that names its columns with `values_list`."""
        return self._read(values)[1]

    def _read(self, values: Mapping[str, Any]) -> tuple[_Plan, Rows]:
        database = connections[DATABASE]
        plan = self._plans.get(database.vendor)
        if plan is None:
            # Twice at worst, by two threads at the first use.
            plan = self._plans[database.vendor] = _composed(self._build())
        with database.cursor() as cursor:
            plan.statement.execute(cursor, values)
            rows: Rows = cursor.fetchall()
        return plan, [_converted(row, plan, database) for row in rows] if plan.converters else rows


class PreparedUpdate(Generic[M]):
    """An UPDATE of the rows of a queryset."""

    def __init__(
        self, build: Callable[[], QuerySet[M, M]], changes: Callable[[], Mapping[str, Any]], *, returning: str = ""
    ) -> None:
        """Take functions that return the rows, and the slot or the expression to write in each column.

        `returning` names a column whose new values `values` returns.
        """
        self._build, self._changes, self._returning = build, changes, returning
        self._statements: dict[str, _Statement] = {}

    def run(self, **values: Any) -> int:
        """Write, and return how many rows were changed."""
        with connections[DATABASE].cursor() as cursor:
            self._statement().execute(cursor, values)
            return int(cursor.rowcount)

    def values(self, **values: Any) -> list[Any]:
        """Write, and return what the `returning` column of each changed row holds now."""
        with connections[DATABASE].cursor() as cursor:
            self._statement().execute(cursor, values)
            return [value for (value,) in cursor.fetchall()]

    def _statement(self) -> _Statement:
        database = connections[DATABASE]
        statement = self._statements.get(database.vendor)
        if statement is None:
            query = cast("UpdateQuery", self._build().query.chain(UpdateQuery))
            query.add_update_values(dict(self._changes()))
            sql, parameters = query.get_compiler(DATABASE).as_sql()
            suffix = f" RETURNING {database.ops.quote_name(self._returning)}" if self._returning else ""
            statement = self._statements[database.vendor] = _Statement(sql + suffix, parameters)
        return statement


class PreparedInsert(Generic[M]):
    """An INSERT of whole objects. It sends no signal; nothing here listens to any."""

    def __init__(self, model: type[M]) -> None:
        """Take the model."""
        meta = model._meta  # noqa: SLF001 - Django's documented API
        self._model, self._table, self._key = model, meta.db_table, str(meta.pk.column)
        self._fields = [field for field in meta.local_concrete_fields if not isinstance(field, AutoField)]
        self._statements: dict[tuple[int, str], str] = {}

    def create(self, **values: Any) -> M:
        """Write one object and return it."""
        [one] = self.create_all([self._model(**values)])
        return one

    def create_all(self, objects: Sequence[M]) -> Sequence[M]:
        """Write new objects, at least one, in one statement; each has its key afterwards."""
        self._insert(objects, "")
        return objects

    def create_missing(self, objects: Sequence[M]) -> int:
        """Write those, of at least one, that break no unique constraint; return how many were written.

        Objects have their keys afterwards if all of them were.
        """
        return self._insert(objects, "ON CONFLICT DO NOTHING")

    def _insert(self, objects: Sequence[M], on_conflict: str) -> int:
        database = connections[DATABASE]
        parameters = [
            _written(field.pre_save(one, add=True), field, database) for one in objects for field in self._fields
        ]
        statement = self._statements.get((len(objects), on_conflict))
        if statement is None:
            statement = self._statements[len(objects), on_conflict] = self._composed(len(objects), on_conflict)
        with database.cursor() as cursor:
            cursor.execute(statement, parameters)
            keys = [key for (key,) in cursor.fetchall()]
        if len(keys) == len(objects):
            for one, written in zip(objects, keys, strict=True):
                if one.pk is None:
                    one.pk = written
                one._state.adding, one._state.db = False, DATABASE  # noqa: SLF001 - as Model.save does
        return len(keys)

    def _composed(self, count: int, on_conflict: str) -> str:
        quote = connections[DATABASE].ops.quote_name
        columns = ", ".join(quote(str(field.column)) for field in self._fields)
        row = f"({', '.join(['%s'] * len(self._fields))})"
        rows = ", ".join([row] * count)
        # The names are our own tables'; the SQL is the same on both databases.
        return f"INSERT INTO {quote(self._table)} ({columns}) VALUES {rows} {on_conflict} RETURNING {quote(self._key)}"  # noqa: S608 - see above


def _written(value: Any, column: "Field[Any, Any]", database: Any) -> Any:
    """Return a value as the database takes it; text in a column of text is what it takes already."""
    return value if type(value) is str and type(column) is CharField else column.get_db_prep_save(value, database)


def _composed(queryset: QuerySet[Any, Any]) -> _Plan:
    compiler = queryset.query.get_compiler(DATABASE)
    statement = _Statement(*compiler.as_sql())
    expressions = [expression for expression, _sql, _alias in compiler.select]
    converters = [
        (position, functions, expression)
        for position, (functions, expression) in compiler.get_converters(expressions).items()
    ]
    if (info := compiler.klass_info) is None:
        return _Plan(statement, queryset.model, converters, slice(0), (), ())
    columns = slice(info["select_fields"][0], info["select_fields"][-1] + 1)
    names = [expression.target.attname for expression in expressions[columns]]
    populators = get_related_populators(info, compiler.select, DATABASE)  # type: ignore[call-arg]  # Django 6's
    return _Plan(statement, queryset.model, converters, columns, names, populators)


def _converted(row: Sequence[Any], plan: _Plan, database: Any) -> Sequence[Any]:
    cells = list(row)
    for position, functions, expression in plan.converters:
        for function in functions:
            cells[position] = function(cells[position], expression, database)
    return cells
