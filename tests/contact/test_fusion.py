"""Where a contact has melted: either side, half-way to liquidus, irreversibly."""

from __future__ import annotations

import numpy as np
import pytest

from microweld.contact.layers.fusion import Fusion
from microweld.contact.layers.stack import conditions
from microweld.contact_laws.closed_points import ContactSide


def side(solidus, liquidus):
    law = lambda T: (np.ones_like(T), np.zeros_like(T))  # noqa: E731
    return ContactSide(law, law, law, solidus, liquidus)


ALUMINIUM = side(850.0, 910.0)
COPPER = side(1350.0, 1360.0)


def fused(layer, *temperatures):
    """Fused share of one point after steps with temperatures of slave and master [K]."""
    state = {name: np.array([value]) for name, value in layer.start.items()}
    for slave, master in temperatures:
        now = conditions(*(np.array([value]) for value in (1e8, slave, master, 0.0)), 1e-3)
        passage, state = layer.apply("passage", state, now)
        assert passage == "passage"  # it only records
    return layer.observe(state)["fused_fraction"][0]


@pytest.mark.parametrize(
    ("T", "share"), [(840.0, 0.0), (865.0, 0.15625), (880.0, 0.5), (920.0, 1.0)]
)
def test_the_share_rises_smoothly_from_solidus_to_liquidus(T, share):
    assert fused(Fusion(ALUMINIUM, ALUMINIUM), (T, T)) == pytest.approx(share, abs=1e-12)


def test_the_side_that_melts_first_decides_and_it_stays_fused():
    assert fused(Fusion(ALUMINIUM, COPPER), (300.0, 1300.0)) == 0.0
    assert fused(Fusion(COPPER, ALUMINIUM), (300.0, 920.0)) == 1.0
    assert fused(Fusion(ALUMINIUM, COPPER), (880.0, 300.0), (300.0, 300.0)) == pytest.approx(0.5)
