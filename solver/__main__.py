"""python -m microweld."""

from microweld.cli import main

main()
