"""Makes `support`, the tests' helpers, and `benchmarks` importable from every room.

Tidies up after every test.
"""

import gc
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]


@pytest.fixture(autouse=True)
def collect_garbage() -> Iterator[None]:
    """Destructors of PETSc objects are collective, so that all ranks must run them at the same place."""
    yield
    gc.collect()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Quick tests first: a plain mistake shows at once."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is not None)


def pytest_collection_finish() -> None:
    """What the imports made stays: collecting it again after every test would take longer than the tests."""
    gc.collect()
    gc.freeze()
