"""Counting, in one statement whatever the number of limits."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from guichet.limits import rules
from guichet.limits.rules import Limit, Tally
from guichet.sealing.keyring import keyring

_PURPOSE = "limits.Attempt.key_index"

# By hand: this runs before every secret that is looked at, and composing it in the ORM costs more than a page does.
_TALLY = """
SELECT %s, COUNT(*) FILTER (WHERE at > %s), MIN(at) FILTER (WHERE at > %s), COUNT(*), MAX(at)
FROM limits_attempt WHERE key_index IN ({keys}) AND at > %s AND id NOT IN ({besides})
"""


def index_now(scope: str, key: str) -> str:
    """Return the index under which an attempt is stored."""
    return keyring().blind_index(f"{scope}:{key}", purpose=_PURPOSE)


def indexes(scope: str, key: str) -> list[str]:
    """Return the indexes under which attempts may be found: rotating the keys must not give tries back."""
    return keyring().blind_indexes(f"{scope}:{key}", purpose=_PURPOSE)


def holding(
    limits: Sequence[Limit], attempts: Iterable[tuple[str, datetime]], *, now: datetime
) -> list[tuple[Limit, datetime]]:
    """Return which of these limits would refuse an attempt at this moment, and until when. No query, no attempt.

    `attempts` are the index and the moment of what was counted on the keys of all of them (`indexes`).
    """
    moments: dict[str, list[datetime]] = defaultdict(list)
    for index, at in attempts:
        moments[index].append(at)
    held = []
    for limit in limits:
        counted = [at for index in indexes(limit.scope, limit.key) for at in moments[index]]
        decision = rules.decide([(limit, rules.tally(limit, counted, now=now))], now=now)
        if decision.retry_at is not None:
            held.append((limit, decision.retry_at))
    return held


def forget(*counted: tuple[str, str]) -> None:
    """Delete the attempts on keys (at least one), each given with its scope."""
    keys = [index for scope, key in counted for index in indexes(scope, key)]
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM limits_attempt WHERE key_index IN ({_placeholders(keys)})", keys)  # noqa: S608 - marks only


def take_out(ids: Collection[int]) -> None:
    """Delete attempts (at least one) by their ids."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM limits_attempt WHERE id IN ({_placeholders(ids)})", list(ids))  # noqa: S608 - marks only


def unkey(ids: Collection[int], *, refused: int, fund_code: str) -> None:
    """Take attempts out of every count by their ids; the one with the id `refused` says by which limit and where.

    One statement, as `take_out` is.
    """
    told = "UPDATE limits_attempt SET key_index = '', refused = (id = %s), fund_code = %s WHERE id IN "
    with connection.cursor() as cursor:
        cursor.execute(f"{told}({_placeholders(ids)})", [refused, fund_code, *ids])


def tallies(limits: Sequence[Limit], *, besides: Collection[int], now: datetime) -> list[tuple[Limit, Tally]]:
    """Return, for each limit, the attempts on its key other than those whose ids are in `besides` (at least one)."""
    statements: list[str] = []
    parameters: list[Any] = []
    for number, limit in enumerate(limits):
        keys = indexes(limit.scope, limit.key)
        in_window, in_span = _written(now - limit.within), _written(now - limit.span)
        statements.append(_TALLY.format(keys=_placeholders(keys), besides=_placeholders(besides)))
        parameters += [number, in_window, in_window, *keys, in_span, *besides]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(statements), parameters)
        return [
            (limits[number], Tally(in_window, _read(oldest), in_span, _read(latest)))
            for number, in_window, oldest, in_span, latest in cursor.fetchall()
        ]


def _placeholders(values: Collection[object]) -> str:
    return ", ".join(["%s"] * len(values))


def _written(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


def _read(moment: datetime | str | None) -> datetime | None:
    """Return a moment as Python has it: SQLite keeps it as text, in UTC."""
    return datetime.fromisoformat(moment).replace(tzinfo=UTC) if isinstance(moment, str) else moment
