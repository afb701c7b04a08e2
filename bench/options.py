"""How much to measure."""

import argparse

from bench.surroundings import GUICHET_WEB


def sizes() -> argparse.ArgumentParser:
    """Return the options of how much to measure."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--people", type=int, default=10_000, help="invented people in the registry")
    parser.add_argument("--rounds", type=int, default=7, help="rounds, of which medians are taken")
    parser.add_argument("--batch", type=int, default=12, help="journeys in a round")
    parser.add_argument("--samples", type=int, default=99, help="refusals of each kind that are timed")
    parser.add_argument("--seconds", type=float, default=2.0, help="how long each page is asked for over and over")
    parser.add_argument("--letters", type=int, default=30, help="letters to draw")
    parser.add_argument("--quick", action="store_true", help="journeys and queries only")
    parser.add_argument(
        "--only",
        choices=["logins", "space", "openid"],
        help="logins and home, the private space alone, or an OpenID flow",
    )
    parser.add_argument("--members", type=int, default=20, help="members who log in at the same time")
    parser.add_argument("--each", type=int, default=5, help="logins of each of them")
    parser.add_argument("--warm", type=int, default=1_000, help="OpenID flows before the first that is measured")
    parser.add_argument("--web", default=GUICHET_WEB, help="another server's command, with {uds}")
    return parser
