"""The normal law of bonded vertices: its branches, their choice, and what becomes of a bond."""

import numpy as np
import pytest

from microweld.contact.cohesion import FAILURE_OPENING, VertexBonds

MODULUS = 1e14  #: c [Pa/m]
STIFFNESS = 2e16  #: eps [Pa/m]
STRENGTH = 100e6  #: s [Pa]
PEAK = STRENGTH / STIFFNESS  #: opening at which the bond bears most [m]


def bonds(strength=STRENGTH, origin=0.0, opening=0.0, slid=0.0):
    return VertexBonds(*(np.array([value]) for value in (strength, origin, opening, slid)))


def law(bond, gap):
    """Pressure by the equations of the law."""
    strength, origin, opening, slid = (
        float(values[0]) for values in (bond.strength, bond.origin, bond.opening, bond.slid)
    )
    if gap < 0.0:
        return -STIFFNESS * gap
    end = (1.0 - slid) * FAILURE_OPENING
    slope = strength / (FAILURE_OPENING - strength / STIFFNESS)
    reached = max(opening, strength * (1.0 - slid) / STIFFNESS)
    opened = gap - origin
    if opened < 0.0:
        return 0.0
    if opened < reached:
        return -slope * (end - reached) / reached * opened
    return -max(slope * (end - opened), 0.0)


STATES = {
    "no bond": bonds(strength=0.0),
    "new": bonds(),
    "new, with a gap": bonds(origin=0.3e-6),
    "softened": bonds(opening=1e-6),
    "softened, with a gap": bonds(origin=0.3e-6, opening=1e-6),
    "slid": bonds(slid=0.4),
    "softened and slid": bonds(opening=1e-6, slid=0.4),
    "parted": bonds(opening=FAILURE_OPENING),
    "slid off": bonds(slid=1.0),
}
GAPS = np.concatenate([[-1e-8, -1e-10, 0.4 * PEAK, 0.9 * PEAK], np.linspace(1e-8, 5e-6, 60)])


@pytest.mark.parametrize("bond", STATES.values(), ids=STATES.keys())
def test_branch_at_a_point_of_the_law_is_the_law(bond):
    for gap in GAPS:
        wanted = law(bond, gap)
        at = [np.array([value]) for value in (gap, wanted, MODULUS, STIFFNESS)]
        branch = bond.branch(*at)
        found = -branch.stiffness[0] * (gap - branch.root[0])
        assert found == pytest.approx(wanted, rel=1e-9, abs=1e-9 * STRENGTH), gap
        step = 1e-12
        slope = (law(bond, gap - step) - law(bond, gap + step)) / (2 * step)
        assert branch.stiffness[0] == pytest.approx(slope, rel=1e-3, abs=1e-3 * MODULUS), gap


@pytest.mark.parametrize("bond", STATES.values(), ids=STATES.keys())
def test_branch_of_any_point_is_where_a_line_of_slope_c_meets_the_law(bond):
    """Away from the law, the branch is that of the point of the law on that line."""
    for gap in GAPS:
        pressure = law(bond, gap)
        wanted = bond.branch(*(np.array([v]) for v in (gap, pressure, MODULUS, STIFFNESS)))
        # the line lambda (1 - c/eps) - c g = constant
        moved = gap + 1e-7
        there = pressure + MODULUS * 1e-7 / (1.0 - MODULUS / STIFFNESS)
        found = bond.branch(*(np.array([v]) for v in (moved, there, MODULUS, STIFFNESS)))
        assert found.stiffness[0] == wanted.stiffness[0] and found.root[0] == wanted.root[0]


def test_energy_of_parting_is_strength_times_half_the_opening():
    gap = np.linspace(0.0, 1.1 * FAILURE_OPENING, 200001)
    tension = [-law(bonds(), g) for g in gap]
    energy = float(np.trapezoid(tension, gap))
    assert energy == pytest.approx(0.5 * STRENGTH * FAILURE_OPENING, rel=1e-4)


def test_opened_bond_remembers():
    """What has softened bears no more than it did last, and a parted bond bears nothing."""
    stiff = np.array([STIFFNESS])
    opened = bonds().strained(np.array([1e-6]), stiff)
    back = opened.strained(np.array([0.2e-6]), stiff)
    assert back.opening[0] == 1e-6
    assert back.tension(stiff)[0] == pytest.approx(-law(bonds(), 1e-6), rel=1e-12)
    assert back.opened(stiff)[0] == pytest.approx(0.25, rel=5e-3)
    assert bonds().strained(np.array([0.5 * PEAK]), stiff).opening[0] == 0.0
    parted = bonds().strained(np.array([9e-6]), stiff)
    assert parted.tension(stiff)[0] == 0.0 and parted.opened(stiff)[0] == 1.0


@pytest.mark.parametrize(
    ("before", "gap"),
    [(bonds(0.0), -1e-9), (bonds(0.0), 0.5e-6), (bonds(), 0.7 * PEAK), (bonds(opening=1e-6), 1e-6)],
    ids=["closed", "open", "under tension", "softened"],
)
def test_no_tension_jumps_when_a_bond_grows(before, gap):
    """A new bond holds from where it is; one that grows stronger keeps its secant."""
    stiff = np.array([STIFFNESS])
    grown = np.array([2.0 * STRENGTH])
    after = before.renewed(grown, before.slid, np.array([0.5]), np.array([gap]), stiff)
    assert law(after, gap) == pytest.approx(law(before, gap), rel=1e-9, abs=1e-3 * STRENGTH * 1e-3)
    assert np.all(after.opening >= before.opening)
    assert after.tension(stiff)[0] > before.tension(stiff)[0]


def test_weaker_bond_bears_less_and_a_parted_one_nothing():
    stiff = np.array([STIFFNESS])
    gap = np.array([1e-6])
    half = np.array([0.5 * STRENGTH])
    softened = bonds(opening=1e-6)
    same = np.ones(1)
    weaker = softened.renewed(half, softened.slid, same, gap, stiff)
    assert weaker.tension(stiff)[0] == pytest.approx(0.5 * softened.tension(stiff)[0], rel=1e-2)
    parted = bonds(opening=FAILURE_OPENING)
    grown = parted.renewed(2 * parted.strength, parted.slid, same, gap, stiff)
    assert grown.tension(stiff)[0] == 0.0


def test_what_bonds_beside_a_parted_bond_is_whole():
    """Pressed together again, half of the bonded area is new: half of the whole holds."""
    stiff = np.array([STIFFNESS])
    parted = bonds(opening=FAILURE_OPENING)
    twice = np.array([2.0 * STRENGTH])
    pressed = parted.renewed(twice, parted.slid, np.array([0.5]), np.array([-1e-9]), stiff)
    assert pressed.tension(stiff)[0] == pytest.approx(STRENGTH, rel=5e-3)
