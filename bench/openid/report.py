"""The figures of an OpenID flow as tables."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any, Final

from bench.openid.walk import SIGNATURES
from bench.tables import ms, table

AIM: Final = 2.0
"""Times the cost of oidc-provider."""
Answer = Mapping[str, Any]


def tables(answer: Answer) -> list[str]:
    """Return the tables of one database."""
    return [_whole(answer), _by_request(answer)]


def _whole(answer: Answer) -> str:
    totals = {name: _total(spent) for name, spent in answer["whole"].items()}
    rows = []
    for name, spent in answer["whole"].items():
        signing = SIGNATURES * answer["signature"][name]
        rows.append([
            f"{name} {answer['node']}" if name != "guichet" else name,
            ms(median(web for web, _ in spent)), ms(median(database for _, database in spent)), ms(totals[name]),
            ms(signing), f"{signing / totals[name]:.0%}",
        ])  # fmt: skip
    header = ["a code flow, CPU", "server, ms", "PostgreSQL, ms", "both, ms", "two signatures, ms", "their share"]
    return table(header, rows) + "\n\n" + _compared(answer)


def _compared(answer: Answer) -> str:
    """Return how many times the other side's cost ours is, round by round: each has the machine as it was then."""
    if answer["without"]:
        return f"Without oidc-provider: {answer['without']}."
    rounds = zip(answer["whole"]["guichet"], answer["whole"]["oidc-provider"], strict=True)
    times = [sum(ours) / sum(theirs) for ours, theirs in rounds]
    between = f"{min(times):.2f} to {max(times):.2f}; aim: {AIM:.0f}"
    return f"guichet takes **{median(times):.2f}** times what oidc-provider takes ({between})."


def _by_request(answer: Answer) -> str:
    names = list(answer["by_request"])
    rows = []
    for request, counted in answer["queries"].items():
        costs = [ms(_total(answer["by_request"][name][request])) for name in names]
        rows.append([request, *costs, counted["statements"], counted["of_transactions"]])
    sums = [sum(counted[what] for counted in answer["queries"].values()) for what in ("statements", "of_transactions")]
    header = ["request", *(f"{name}, ms" for name in names), "queries", "BEGIN, COMMIT, savepoints"]
    return table(header, [*rows, ["all", *("" for _ in names), *sums]])


def _total(spent: Sequence[Sequence[float]]) -> float:
    return median(sum(one) for one in spent)
