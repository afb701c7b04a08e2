"""Builds and measures, in the environment that `bench.support.__main__` prepared; the answer is JSON."""

import argparse
import json
from pathlib import Path

import django

django.setup()

from bench.support import building  # noqa: E402 - models need the settings above


def main() -> None:
    """Build, then measure unless told not to."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, required=True)
    parser.add_argument("--rounds", type=int, required=True)
    parser.add_argument("--answer", type=Path, required=True)
    parser.add_argument("--build-only", action="store_true")
    chosen = parser.parse_args()
    building.build(chosen.people)
    if chosen.build_only:
        return
    from bench.support.asking import measure  # noqa: PLC0415 - the web application is loaded only to be measured

    chosen.answer.write_text(json.dumps(measure(chosen.rounds)))


if __name__ == "__main__":
    main()
