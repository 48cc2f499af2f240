"""This room holds no PETSc objects: nothing to collect after each test."""

import pytest


@pytest.fixture(autouse=True)
def collect_garbage() -> None:
    """Replace the collection that rooms with collective destructors need."""
