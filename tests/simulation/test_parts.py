"""Expulsion index of two pressed sheets, and peaks of what cracks metal, part by part."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mpi4py import MPI

import numpy as np
import pytest

from microweld.cases import load_case
from microweld.materials.material import compile_properties
from microweld.results.folder import ResultsFolder
from microweld.simulation.parts import Parts
from microweld.simulation.simulation import Simulation

CASE = Path(__file__).resolve().parents[2] / "cases" / "spot-weld-sheets.yaml"
SETTINGS = ["mesh.size=coarse", "output.pictures=false"]
COLD = 300.0  #: [K]
HOT = 2500.0  #: of liquid sheets [K]


@pytest.fixture(scope="module")
def pressed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulation]:
    """Two sheets after the first touch and two steps."""
    case = load_case(CASE, SETTINGS)
    out = tmp_path_factory.mktemp("sheets") / "run"
    with ResultsFolder(out, case, MPI.COMM_SELF) as folder:
        simulation = Simulation(case, folder, MPI.COMM_SELF)
        simulation.touch()
        for _ in range(2):
            simulation.step()
        yield simulation


def heat(simulation: Simulation, hot: np.ndarray, temperature: float = HOT) -> float:
    """Set the temperature of the nodes that are hot, and return the expulsion index."""
    weld = simulation.coupling.weld
    weld.electrothermal.temperature[:] = np.where(hot, temperature, COLD)
    (index,) = Parts(weld).expulsion_indices().values()
    return index


def radii(simulation: Simulation) -> np.ndarray:
    """Distance of the nodes from the axis [m]."""
    space = simulation.coupling.weld.electrothermal.space
    return np.abs(space.tabulate_dof_coordinates()[:, 0])


def contact_radius(simulation: Simulation) -> float:
    """Of the sheets [m]."""
    weld = simulation.coupling.weld
    (name,) = Parts(weld).expulsion_indices()
    area = weld.electrothermal.system.interfaces[name].contact_map.area.sum()
    return float(np.sqrt(area / np.pi))


def test_solid_and_molten_sheets(pressed: Simulation) -> None:
    """0 if all is solid, 1 if all is molten, w^2 if all is molten by w."""
    x = radii(pressed)
    assert heat(pressed, x < 0.0) == 0.0
    assert heat(pressed, x >= 0.0) == pytest.approx(1.0, rel=1e-12)
    weld = pressed.coupling.weld
    metal = weld.materials["sheet_lower"]
    between = 0.5 * (metal.solidus + metal.liquidus)
    sheets = [weld.materials["sheet_lower"], weld.materials["sheet_upper"]]
    shares, _ = compile_properties(sheets, "liquid_fraction").evaluate(
        np.full(2, between), np.arange(2)
    )
    larger = max(shares)
    assert 0.4 < larger < 0.6
    assert heat(pressed, x >= 0.0, between) == pytest.approx(larger**2, rel=1e-6)


def test_melt_that_solid_metal_encloses_is_not_expelled(pressed: Simulation) -> None:
    x = radii(pressed)
    radius = contact_radius(pressed)
    assert heat(pressed, x < 0.5 * radius) == 0.0
    assert heat(pressed, x < 2.0 * radius) == pytest.approx(1.0, rel=1e-12)


def test_molten_ring_bears_its_share_of_the_force(pressed: Simulation) -> None:
    """All but the core is molten: the index is the share of the force outside the core."""
    x = radii(pressed)
    core = 0.6 * contact_radius(pressed)
    index = heat(pressed, x > core)
    weld = pressed.coupling.weld
    (name,) = Parts(weld).expulsion_indices()
    contact = weld.electrothermal.system.interfaces[name].contact_map
    place = contact.places(
        weld.electrothermal.y.x.petsc_vec, weld.electrothermal.space.tabulate_dof_coordinates()
    )[:, 0]
    force = contact.pressure * contact.area
    share = force[place > core].sum() / force.sum()
    assert index == pytest.approx(share, abs=0.15)
    assert 0.2 < index < 0.95


def test_peaks_are_those_of_the_parts(pressed: Simulation) -> None:
    """Electrodes have none; each part has its own."""
    weld = pressed.coupling.weld
    parts = Parts(weld)
    weld.mechanics.plastic_state.damage[:] = 0.0
    assert parts.peaks("damage") == {"sheet_lower": 0.0, "sheet_upper": 0.0}
    own = parts._body == list(weld.joint.bodies).index("sheet_upper")
    weld.mechanics.plastic_state.damage[own] = 0.3
    assert parts.peaks("damage") == {"sheet_lower": 0.0, "sheet_upper": 0.3}
