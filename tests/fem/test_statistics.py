"""Counts and seconds of assembly and linear solves."""

import time

import pytest

from microweld.fem import AssemblyStatistics, LinearStatistics


def test_seconds_add_up_by_part_also_where_the_work_fails():
    statistics = AssemblyStatistics("residual", "jacobian")

    def work(part, fails):
        with statistics.timed(part):
            time.sleep(1e-3)
            if fails:
                raise ZeroDivisionError

    work("residual", fails=False)
    work("residual", fails=False)
    with pytest.raises(ZeroDivisionError):
        work("jacobian", fails=True)
    assert statistics.seconds["residual"] >= 2e-3 and statistics.seconds["jacobian"] >= 1e-3
    assert (statistics.residuals, statistics.jacobians) == (0, 0)


def test_every_part_starts_from_nothing_in_its_own_order():
    assert list(LinearStatistics().seconds.items()) == [("setup", 0.0), ("solve", 0.0)]
