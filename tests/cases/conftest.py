"""The shipped crossed-wire case as text, and small changes of it."""

from __future__ import annotations

from importlib import resources

import pytest


@pytest.fixture(scope="session")
def nickel() -> str:
    """Text of the shipped crossed-wire case."""
    return (resources.files("microweld.cases") / "crossed-wire-nickel.yaml").read_text(
        encoding="utf-8"
    )
