"""Run the command line: python -m microweld."""

from microweld.cli import main

if __name__ == "__main__":
    main()
