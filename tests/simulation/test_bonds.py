"""What is handed from the layers of a pair to its bonds after a step."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from mpi4py import MPI

import numpy as np
import pytest

from microweld.arrays import Floats
from microweld.simulation import bonds

SHARE = np.array([0.5, 1e-5])
AGAIN = np.array([0.3, 0.2])


class Pair:
    """A pair that keeps what it is given."""

    name = "faying"
    settings = SimpleNamespace(friction=0.0)
    facet = np.zeros(2)

    def __init__(self) -> None:
        self.given: list[Floats | float] = []

    def bond(self, share: Floats, strength: Floats, again: Floats | float) -> None:
        self.given = [share, strength, again]


@pytest.mark.parametrize(("timeless", "expected"), [(False, AGAIN), (True, 0.0)])
def test_what_has_bonded_again_holds_unless_no_time_has_passed(
    monkeypatch: pytest.MonkeyPatch, timeless: bool, expected: Floats | float
) -> None:
    monkeypatch.setattr(bonds, "_weaker", lambda weld, pair, strength: np.array([4e8, 4e8]))
    layers = SimpleNamespace(
        observe=lambda points: {"fused_fraction": np.zeros(2), "solid_bond_fraction": SHARE},
        bonded_again=lambda: AGAIN,
    )
    system = SimpleNamespace(interfaces={"faying": SimpleNamespace(layers=layers)})
    pair = Pair()
    weld = SimpleNamespace(
        pairs=[pair], comm=MPI.COMM_SELF, electrothermal=SimpleNamespace(system=system)
    )
    bonds.hand_over_bonds(cast(Any, weld), timeless)
    share, strength, again = pair.given
    assert np.array_equal(share, [0.5, 0.0])
    assert np.array_equal(strength, [4e8, 4e8])
    assert np.array_equal(again, expected)
