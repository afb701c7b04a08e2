"""The figures as a table in Markdown, ready for docs/performance.md."""

import os
import platform
from typing import Any

from bench.surroundings import CORES, cpu_model
from bench.tables import table

MOST_QUERIES, MOST_H, MOST_MS_OF_FINDING = 8, 0.5, 50


def report(measured: dict[str, Any], *, database: str, people: int) -> str:
    """Return the machine, the table of every page, and what misses the aims."""
    rows, missed = [], []
    for page in measured["pages"]:
        ratio = page["cpu"] / measured["h"]
        rows.append([
            page["name"], page["status"], page["queries"], page["of_transactions"], f"{page['best']:.1f}",
            f"{page['p50']:.1f}", f"{page['p95']:.1f}", f"{page['cpu']:.1f}", f"{ratio:.2f}",
        ])  # fmt: skip
        missed += [f"{page['name']}: {what}" for what in _missed(page, ratio)]
    header = ["page", "answer", "queries", "of transactions", "wall, ms: best", "p50", "p95", "CPU, ms", "in H"]
    loads = os.getloadavg()[0]
    machine = f"{database}, {people} people, {cpu_model()}, {len(CORES)} cores, Python {platform.python_version()}"
    said = f"{machine}, load {loads:.1f}, H {measured['h']:.1f} ms."
    left_out = f"Not asked for: {', '.join(measured['left_out']) or 'nothing'}."
    aims = "Missed:\n" + "\n".join(f"- {one}" for one in missed) if missed else "Every page meets its aims."
    return "\n\n".join([said, table(header, rows), left_out, aims])


def _missed(page: dict[str, Any], ratio: float) -> list[str]:
    aims = {
        f"{page['queries']} queries": page["queries"] > MOST_QUERIES,
        f"{ratio:.2f} H": ratio > MOST_H,
        f"{page['p50']:.0f} ms to find": page["finds"] and page["p50"] > MOST_MS_OF_FINDING,
    }
    return [what for what, misses in aims.items() if misses]
