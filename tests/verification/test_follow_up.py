"""Beside the benchmark `head_oscillation`: few iterations, a yielding block, the stop."""

from __future__ import annotations

import numpy as np
import pytest
from support.elastic import voce

from benchmarks.head_oscillation.measure import FORCE, MASS, OMEGA, SIZE, block, follow
from microweld.machine.head import Guide, Head
from microweld.machine.waveforms import constant


def test_few_iterations():
    head = Head(constant(FORCE), Guide(MASS))
    head.set_at_rest(0.0, 0.0)
    _, _, iterations = follow(block(), head, np.linspace(0, 2.0 * np.pi / OMEGA, 31)[1:])
    assert np.max(iterations) <= 4


def test_a_yielding_block_is_caught_by_the_stop():
    """Perfect plasticity at 2 MPa carries 2 N; 4 N drive 1 kg down at 2 m/s2, up to the stop."""
    stop = 0.02 * SIZE
    times = np.linspace(0, 8e-3, 81)[1:]
    head = Head(constant(4.0), Guide(1.0, stop=stop))
    head.set_at_rest(0.0, 0.0)
    set_down, force, _ = follow(block([voce(2e6, 2e6)]), head, times)
    falling = slice(15, 35)
    acceleration = np.gradient(np.gradient(set_down, 1e-4), 1e-4)
    assert acceleration[falling] == pytest.approx(np.full(20, 2.0), rel=0.05)
    assert force[falling] == pytest.approx(np.full(20, 2.0), rel=0.03)
    assert set_down[-1] == pytest.approx(stop, rel=1e-2)
    assert force[-1] < 2.1
