"""Make `support`, the tests' helpers, and `benchmarks` importable; collect garbage after tests."""

import gc
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]


@pytest.fixture(autouse=True)
def collect_garbage() -> Iterator[None]:
    """Collect garbage: destructors of PETSc objects are collective, all ranks must run them."""
    yield
    gc.collect()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run quick tests first: a plain mistake shows at once."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is not None)


def pytest_collection_finish() -> None:
    """Freeze what the imports made: to collect it after every test would double the time."""
    gc.collect()
    gc.freeze()
