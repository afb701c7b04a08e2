"""Figures of calls to other systems: how many, how they ended, and how long they took."""

from prometheus_client import Counter, Histogram

CALLS = Counter(
    "guichet_openid_calls", "Calls to a system that says who somebody is, by answer", ["provider", "call", "answer"]
)
SECONDS = Histogram(
    "guichet_openid_call_seconds",
    "Time that another system takes to answer",
    ["provider", "call"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8),
)
ANSWERS = Counter(
    "guichet_openid_answers",
    "People sent back by another system, by outcome",
    ["provider", "answer", "reason"],
)
