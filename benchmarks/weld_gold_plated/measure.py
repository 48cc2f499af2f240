"""The shipped case, shortened."""

from benchmarks.weld import measure_short as measure

__all__ = ["measure"]
