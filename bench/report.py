"""The figures as tables in Markdown, ready for docs/performance.md."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

AIMS = {"enrolment": 1.6, "login": 0.4}
"""CPU outside hashing, in verifications."""
HASHES = {"enrolment": 1, "login": 1}
HASHING = {"POST inscription/conditions": 1, "POST connexion": 1}
Answers = Mapping[str, Any]


def report(answers: Mapping[str, Answers]) -> str:
    """Return all the tables, for each database."""
    return "\n\n".join(part for name, answer in answers.items() for part in _database(name, answer))


def _database(name: str, answer: Answers) -> list[str]:
    title = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[name]
    parts = [f"## {title}", _journeys(answer), _requests(answer)]
    if "weights" in answer:
        parts += [_throughput(answer), _memory(answer), _refusals(answer), _weights(answer)]
    return parts


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a table in Markdown; the cells after the first column are numbers."""
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f}"


def _journeys(answer: Answers) -> str:
    rows = []
    one = median(one for kind in AIMS for _, one in answer[kind])
    for kind, aim in AIMS.items():
        spent = answer[kind]
        outside = [(cpu - HASHES[kind] * one) / one for cpu, one in spent]
        rows.append([
            f"whole {kind}", _ms(median(cpu for cpu, _ in spent)), f"{median(cpu / one for cpu, one in spent):.2f}",
            f"{median(HASHES[kind] * one / cpu for cpu, one in spent):.0%}", f"**{median(outside):.2f}**", aim,
        ])  # fmt: skip
    for profile, spent in answer["profiles"].items():
        # By post nothing is hashed here: the worker settles it later.
        hashes = 0 if profile == "jardinier" else 1
        outside = [(cpu - hashes * one) / one for cpu, one in spent]
        rows.append([
            f"whole enrolment: {profile}", _ms(median(cpu for cpu, _ in spent)),
            f"{median(cpu / one for cpu, one in spent):.2f}",
            f"{median(hashes * one / cpu for cpu, one in spent):.0%}", f"**{median(outside):.2f}**", "",
        ])  # fmt: skip
    rows.append(["one verification (H)", _ms(one), "1", "", "", ""])
    return table(["server's CPU", "ms", "in H", "share of hashing", "outside hashing, in H", "aim"], rows)


def _requests(answer: Answers) -> str:
    rows = []
    for kind in AIMS:
        for name, spent in answer[f"{kind}_by_request"].items():
            hashes = HASHING.get(name, 0)
            queries = answer["queries"][name]
            rows.append([
                name, _ms(median(cpu for cpu, _ in spent)), f"{median(cpu / one for cpu, one in spent):.3f}",
                f"{median((cpu - hashes * one) / one for cpu, one in spent):.3f}",
                queries["statements"], queries["of_transactions"],
            ])  # fmt: skip
    header = ["request", "CPU, ms", "in H", "outside hashing, in H", "queries", "BEGIN, COMMIT, savepoints"]
    return table(header, rows)


def _throughput(answer: Answers) -> str:
    rows = [
        [name, f"{speed['per_second']:.0f}", f"{speed['per_cpu_second']:.0f}"]
        for name, speed in answer["throughput"].items()
    ]
    return table(["page, on one core", "requests per second", "requests per second of CPU"], rows)


def _memory(answer: Answers) -> str:
    delivery = answer["delivery"]
    rows = [
        ["web worker, warm", *(f"{answer['memory_idle'][key]:.0f}" for key in ("peak", "own"))],
        ["web worker, after everything", *(f"{answer['memory'][key]:.0f}" for key in ("peak", "own"))],
        [f"delivery worker, after {delivery['messages']} messages", f"{delivery['peak_memory']:.0f}",
         f"{delivery['own_memory']:.0f}"],
    ]  # fmt: skip
    said = f"The delivery worker handed over {delivery['per_second']:.0f} messages per second."
    return table(["memory", "peak RSS, MB", "PSS, MB"], rows) + f"\n\n{said}"


def _refusals(answer: Answers) -> str:
    rows = []
    for kind in ("refused_logins", "refused_proofs"):
        times = answer[kind]
        middle = median(times.values())
        rows += [
            [f"{kind.removeprefix('refused_')}: {who}", _ms(spent), f"{spent / middle - 1:+.1%}"]
            for who, spent in times.items()
        ]
    return table(["refusal, as seen from outside", "ms", "from the middle one"], rows)


def _weights(answer: Answers) -> str:
    weights = answer["weights"] | {"**first visit** (start of the enrolment, scripts, icon)": answer["first_visit"]}
    rows = [[name, *(weight[key] for key in ("plain", "gzip", "brotli"))] for name, weight in weights.items()]
    return table(["page, in bytes", "plain", "gzip", "brotli"], rows)
