"""What the work of a solver costs: counts, and seconds on this rank by part."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Statistics:
    """Seconds on this rank by part; classes for a kind of work add their counts.

    Args:
        parts: Names of the parts, each from zero seconds on.
    """

    def __init__(self, *parts: str) -> None:
        self.seconds = dict.fromkeys(parts, 0.0)

    @contextmanager
    def timed(self, part: str) -> Iterator[None]:
        """Add the seconds of the block to a part, also when the block fails."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[part] += time.perf_counter() - started


class AssemblyStatistics(Statistics):
    """Cost of the assembly of residuals and of their derivatives."""

    def __init__(self, *parts: str) -> None:
        super().__init__(*parts)
        self.residuals = 0
        self.jacobians = 0


class LinearStatistics(Statistics):
    """Cost of the linear solves; a setup is a new factor or preconditioner."""

    def __init__(self) -> None:
        super().__init__("setup", "solve")
        self.solves = 0
        self.iterations = 0
        self.setups = 0
