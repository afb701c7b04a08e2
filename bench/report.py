"""The figures as tables in Markdown, ready for docs/performance.md."""

import os
import platform
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from bench.openid import report as openid
from bench.surroundings import CORES, cpu_model
from bench.tables import ms, table

Costs = Sequence[tuple[float, float, float]]
"""`meter.Cost`, as it comes back from the measuring process."""
AIMS = {"whole enrolment": 1.6, "login with a trusted browser": 0.4, "login with the code": 0.55}
"""CPU outside hashing, in verifications."""
HASHING = {"POST inscription/conditions", "POST connexion", "POST accounts/login"}
CERTIFICATE = "a certificate, asked for and opened"
UNHASHED = {"whole enrolment: jardinier"}
"""By post nothing is hashed at once: the worker settles it later."""
Answers = Mapping[str, Any]


def report(answers: Mapping[str, Answers]) -> str:
    """Return all the tables, for each database."""
    return "\n\n".join([_machine(), *(part for name, answer in answers.items() for part in _database(name, answer))])


def _machine() -> str:
    return f"On {cpu_model()}, {len(CORES)} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}."


def _database(name: str, answer: Answers) -> list[str]:
    title = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[name]
    if "space" not in answer:
        return [f"## {title}", *openid.tables(answer["openid"])]
    parts = [f"## {title}", *_requests(answer)]
    if "logins" in answer:
        parts = [parts[0], _journeys(answer), *parts[1:], _at_once(answer)]
    if "weights" in answer:
        parts += [_throughput(answer), _memory(answer), _refusals(answer), _weights(answer)]
    return parts + (openid.tables(answer["openid"]) if "openid" in answer else [])


def _outside(spent: Costs, hashes: int) -> str:
    """Return what is left without hashing, in H; each round is compared with its own verifications."""
    return f"{median((web + database - hashes * one) / one for web, database, one in spent):.3f}"


def _journeys(answer: Answers) -> str:
    journeys: dict[str, Costs] = {}
    if "enrolment" in answer:
        journeys["whole enrolment"] = answer["enrolment"]
        journeys |= {f"whole enrolment: {profile}": spent for profile, spent in answer["profiles"].items()}
    journeys |= answer["logins"]["journeys"] | answer["compared"]["journeys"]
    rows = []
    for name, spent in journeys.items():
        hashes = 0 if name in UNHASHED else 1
        rows.append([
            name, ms(median(web for web, _, _ in spent)), ms(median(database for _, database, _ in spent)),
            ms(median(one for _, _, one in spent)),
            f"{median(hashes * one / (web + database) for web, database, one in spent):.0%}",
            f"**{_outside(spent, hashes)}**", AIMS.get(name, ""),
        ])  # fmt: skip
    header = ["CPU", "web server, ms", "PostgreSQL, ms", "H, ms", "share of hashing", "outside hashing, in H", "aim"]
    return table(header, rows)


def _requests(answer: Answers) -> list[str]:
    journeys: dict[str, Mapping[str, Costs]] = {}
    queries: dict[str, Mapping[str, Mapping[str, int]]] = {}
    if "logins" in answer:
        journeys = answer["logins"]["by_request"] | answer["compared"]["by_request"]
        queries = answer["queries"]["logins"] | answer["compared"]["queries"]
    if "enrolment" in answer:
        journeys = {"whole enrolment": answer["enrolment_by_request"], **journeys}
        queries = {"whole enrolment": answer["queries"]["enrolment"], **queries}
    if "certificate" in answer:
        journeys = {**journeys, CERTIFICATE: answer["certificate"]}
        queries = {**queries, CERTIFICATE: answer["queries"]["certificate"]}
    journeys, queries = journeys | answer["space"], queries | answer["queries"]["space"]
    return [_by_request(name, spent, queries[name]) for name, spent in journeys.items()]


def _by_request(journey: str, requests: Mapping[str, Costs], queries: Mapping[str, Mapping[str, int]]) -> str:
    rows = [
        [
            name, ms(median(web for web, _, _ in spent)), ms(median(database for _, database, _ in spent)),
            _outside(spent, int(name in HASHING)), *(queries[name][what] for what in ("statements", "of_transactions")),
        ]
        for name, spent in requests.items()
    ]  # fmt: skip
    sums = [sum(queries[name][what] for name in requests) for what in ("statements", "of_transactions")]
    header = [journey, "CPU, ms", "PostgreSQL, ms", "outside hashing, in H", "queries", "BEGIN, COMMIT, savepoints"]
    return table(header, [*rows, ["all", "", "", "", *sums]])


def _at_once(answer: Answers) -> str:
    speeds = answer["logins"]["at_once"] | answer["compared"]["at_once"]
    rows = [
        [name, speed["members"], ms(speed["median"]), ms(speed["p95"]), f"{speed['per_second']:.1f}"]
        for name, speed in speeds.items()
    ]
    header = ["at the same time, one worker on one core", "members", "median, ms", "p95, ms", "logins per second"]
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
            [f"{kind.removeprefix('refused_')}: {who}", ms(spent), f"{spent / middle - 1:+.1%}"]
            for who, spent in times.items()
        ]
    return table(["refusal, as seen from outside", "ms", "from the middle one"], rows)


def _weights(answer: Answers) -> str:
    weights = answer["weights"] | {"**first visit** (start of the enrolment, scripts, icon)": answer["first_visit"]}
    rows = [[name, *(weight[key] for key in ("plain", "gzip", "brotli"))] for name, weight in weights.items()]
    return table(["page, in bytes", "plain", "gzip", "brotli"], rows)
