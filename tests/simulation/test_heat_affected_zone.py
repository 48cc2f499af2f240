"""Volume and length of the heat-affected zone, with symmetry, in space and in two dimensions."""

from __future__ import annotations

import math
from pathlib import Path

from mpi4py import MPI

import numpy as np
import pytest
import ufl

from microweld.cases import load_case
from microweld.setup.joint import mesh_case
from microweld.setup.weld import Weld, build_weld
from microweld.simulation.heat_affected_zone import HeatAffectedZone

CASES = Path(__file__).resolve().parents[2] / "cases"


def weld_of(name: str, *settings: str) -> Weld:
    """Build a shipped weld on a coarse mesh."""
    case = load_case(CASES / name, ["mesh.size=coarse", *settings])
    return build_weld(case, mesh_case(case, MPI.COMM_SELF))


def places(weld: Weld) -> np.ndarray:
    """Undeformed places of the quadrature points (n, 3) [mm]."""
    points = weld.mechanics.points
    place = points.expression(ufl.SpatialCoordinate(weld.joint.mesh))
    return 1e3 * points.evaluate(place, 3)


@pytest.fixture(scope="module")
def wires() -> Weld:
    """A quarter of two crossed wires, of which one is drawn."""
    return weld_of("crossed-wire-nickel.yaml", "joint.wire_upper.temper=drawn")


def test_zone_of_a_quarter_of_crossed_wires(wires: Weld) -> None:
    """0.2 mm of a wire of 0.4 mm on either side of the joint, along whichever axis it lies."""
    zone = HeatAffectedZone(wires)
    softened = wires.mechanics.plastic_state.softened
    x = places(wires)
    for axis in (0, 1):
        softened[:] = np.where(np.abs(x[:, axis]) < 0.2, 0.6, 0.4)
        length = zone.lengths()["wire_upper"]
        volume = zone.volumes()["wire_upper"]
        if length < 0.45e-3:
            assert length == pytest.approx(0.4e-3, rel=0.2)
            assert volume == pytest.approx(math.pi * 0.2**2 * 0.4 * 1e-9, rel=0.2)
            break
    else:
        pytest.fail("the wire lies along neither axis")


def test_annealed_bodies_have_no_zone(wires: Weld) -> None:
    assert list(HeatAffectedZone(wires).volumes()) == ["wire_upper"]


def test_nothing_softened_has_no_length(wires: Weld) -> None:
    wires.mechanics.plastic_state.softened[:] = 0.5
    zone = HeatAffectedZone(wires)
    assert zone.lengths() == {"wire_upper": 0.0}
    assert zone.volumes() == {"wire_upper": 0.0}


def test_zone_of_a_sheet_in_two_dimensions() -> None:
    """A disc of 1 mm of a sheet of 0.2 mm: its diameter and its volume."""
    drawn = "joint.layers.0.temper=drawn"
    weld = weld_of("spot-weld-sheets.yaml", drawn)
    weld.mechanics.plastic_state.softened[:] = places(weld)[:, 0] < 1.0
    zone = HeatAffectedZone(weld)
    assert zone.lengths()["sheet_lower"] == pytest.approx(2e-3, rel=0.1)
    assert zone.volumes()["sheet_lower"] == pytest.approx(math.pi * 0.2e-9, rel=0.1)


def test_switched_off_softening_has_no_zone() -> None:
    weld = weld_of("spot-weld-sheets.yaml", "joint.layers.0.temper=drawn", "metal.softening=false")
    assert HeatAffectedZone(weld).lengths() == {}


@pytest.mark.parametrize("warned", [True, False])
def test_hardened_tempers_without_kinetics_are_named(
    warned: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """A warning with the file of the case, unless softening is switched off."""
    off = () if warned else ("metal.softening=false",)
    brass = ("joint.layers.0.material=c36000", "joint.layers.0.temper=half_hard")
    weld_of("spot-weld-sheets.yaml", *brass, *off)
    found = "sheet_lower stays as hard as half_hard c36000 is, however hot" in caplog.text
    assert found == warned
    assert ("spot-weld-sheets.yaml:" in caplog.text) == warned
    assert "sheet_upper" not in caplog.text
