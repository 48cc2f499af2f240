"""Several jobs at once, each in a thread that waits for its process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def as_finished(
    function: Callable[[Item], Result], items: Iterable[Item], jobs: int
) -> Iterator[tuple[Item, Result]]:
    """Call a function for every item and yield the item and its result when the call ends.

    Args:
        function: May be called from several threads at once.
        items: Started in their sequence.
        jobs: Calls at once.

    Raises:
        Exception: The first error of a call; no further call is started then.
    """
    with ThreadPoolExecutor(jobs) as pool:
        running = {pool.submit(function, item): item for item in items}
        try:
            for done in as_completed(running):
                yield running[done], done.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
