"""A joint is free of thermal strain at its start, or at the temperature that the case names."""

from __future__ import annotations

from pathlib import Path

from mpi4py import MPI

import numpy as np
import pytest

from microweld.cases import load_case
from microweld.setup.joint import mesh_case
from microweld.setup.weld import Weld, build_weld

PREHEATED = Path(__file__).parents[1] / "inputs" / "preheated.yaml"
START = 573.15  # [K]
HOT = 900.0  # [K]
STEEL = ([273.15, 373.0, 588.0, 810.0, 1273.0], [17.1, 17.2, 17.8, 18.4, 19.7])  # [K], [1e-6/K]


def weld_of(*overrides: str) -> Weld:
    """The two sheets, built."""
    case = load_case(PREHEATED, list(overrides))
    return build_weld(case, mesh_case(case, MPI.COMM_SELF))


def stretch(temperature: float) -> float:
    """Secant expansion of 304 from 293.15 K, of which the table is close to straight."""
    return 1.0 + float(np.interp(temperature, *STEEL)) * 1e-6 * (temperature - 293.15)


def stress_at(weld: Weld, temperature: float, size: float) -> float:
    """Largest stress [Pa] of bodies at a temperature that are `size` times as large as drawn."""
    mechanics = weld.mechanics
    points = mechanics.displacement.function_space.tabulate_dof_coordinates()
    mechanics.displacement.x.array[:] = ((size - 1.0) * points).ravel()
    weld.electrothermal.y.x.array[1::2] = temperature
    mechanics.system.material.update_temperature()
    assert mechanics.system.material.update(0.0)
    return float(np.abs(mechanics.system.material.stress.x.array).max())


def heat_capacity(weld: Weld) -> float:
    """Heat per drawn volume [J/m3] from the start to 900 K."""
    data = weld.electrothermal.system.data
    heat = []
    for temperature in (START, HOT):
        data.update(np.full(weld.electrothermal.temperature.size, temperature))
        heat.append(data.now.enthalpy.ravel()[0])
    return float(heat[1] - heat[0])


def test_a_preheated_joint_touches_as_a_cold_one_does() -> None:
    touches = []
    for start in (START, 293.15):
        weld = weld_of(f"surroundings.temperature={start} K")
        weld.mechanics.touch()
        assert weld.mechanics.plastic_state.strain.max() < 1e-6
        touches.append(weld.mechanics.face_displacements()[0])
    assert touches[0] == pytest.approx(touches[1], rel=1e-3)
    assert abs(touches[0]) < 1e-6


@pytest.mark.parametrize("strain_free", [None, 293.15, 400.0])
def test_a_heated_body_expands_from_its_strain_free_temperature(strain_free: float | None) -> None:
    """A free body has no stress at the ratio of the secant expansions: L = L_0 theta/theta_0."""
    if strain_free is None:
        weld = weld_of()
        origin = START
    else:
        weld = weld_of(f"surroundings.strain_free_temperature={strain_free} K")
        origin = strain_free
    for temperature in (START, HOT):
        ratio = stretch(temperature) / stretch(origin)
        # the monotone cubic of the record lies within 0.03e-6/K of straight lines
        assert stress_at(weld, temperature, ratio) < 0.02e-3 * 600e9
        assert origin == temperature or stress_at(weld, temperature, 1.0) > 1e-3 * 200e9


def test_a_drawn_volume_holds_the_mass_of_its_strain_free_temperature() -> None:
    """Density is given at 293.15 K, and falls with the cube of the stretch."""
    ratio = heat_capacity(weld_of()) / heat_capacity(
        weld_of("surroundings.strain_free_temperature=293.15 K")
    )
    assert ratio == pytest.approx(stretch(START) ** -3, rel=1e-4)
