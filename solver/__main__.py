"""Run the command line: python -m microweld."""

import sys

from microweld import interruption


def main() -> None:
    """Run a command; signals are caught before anything slow is loaded."""
    interruption.install()
    try:
        from microweld.cli import main as run
    except KeyboardInterrupt:
        sys.exit(128 + interruption.received())
    run()


if __name__ == "__main__":
    main()
