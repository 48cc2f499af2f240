"""Run the command line: python -m microweld."""

import sys
from pathlib import Path

from microweld import interruption
from microweld.working_folder import leave_out


def main() -> None:
    """Run a command, whatever lies in the working folder.

    Signals are caught before anything slow is loaded.
    """
    interruption.install()
    try:
        ignored = leave_out(Path.cwd(), computes=sys.argv[1:2] in (["mesh"], ["run"]))
        from microweld.cli import main as run
        from microweld.commands.console import rank
    except KeyboardInterrupt:
        sys.exit(128 + interruption.received())
    if ignored and rank() == 0:
        sys.stderr.write(f"microweld: ignored in this folder: {', '.join(ignored)}\n")
    run()


if __name__ == "__main__":
    main()
