"""The command `guichet`; `python -m guichet` is the same."""

from guichet.cli.app import app


def main() -> None:
    """Run the command that the arguments name."""
    app()


if __name__ == "__main__":
    main()
