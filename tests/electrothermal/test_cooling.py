"""Cooled electrode ends: held at a temperature, or cooled by water through a coefficient."""

from __future__ import annotations

from importlib import resources

from mpi4py import MPI

import numpy as np
import pytest
from support.blocks import Box, joint_of
from support.properties import constant, properties

from microweld.cases import read_case
from microweld.electrothermal.problem import Boundary, Current, ElectroThermal
from microweld.errors import InputError
from microweld.setup.boundary import cooling_of
from microweld.setup.joint import mesh_case
from microweld.setup.weld import build_weld

WATER = 290.0
ROOM = 300.0
SIZE = 1e-3
COOLED = "cooling={temperature: 294.15 K, coefficient: 1000 W/m^2/K}"


def case_with(*overrides):
    text = (resources.files("microweld.cases") / "crossed-wire-nickel.yaml").read_text(
        encoding="utf-8"
    )
    return read_case(text, overrides=["mesh.size=coarse", *overrides])


def test_a_bar_between_a_held_and_a_water_cooled_end():
    """A parabola of temperature, and the heat that each end takes.

    -k T'' = J^2/sigma, T(0) = T_0, -k T'(l) = h (T(l) - T_w)
    """
    sigma = 1e6
    k = 50.0
    h = 2e4
    length = 4 * SIZE
    current = 15.0
    case = case_with(f"cooling={{temperature: {WATER} K, coefficient: {h} W/m^2/K}}")
    held, cooled = cooling_of(case, ["a.right"])
    joint = joint_of([Box("a", (0, 0, 0), (length, SIZE, SIZE), (4, 1, 1))])
    boundary = Boundary({"a.left": 0.0}, {"a.left": ROOM, **held}, cooled, "a.right")
    problem = ElectroThermal(
        joint, properties([constant(sigma)], [constant(k)]), boundary, initial_temperature=ROOM
    )
    result = problem.solve_steady(Current(current))
    q = (current / SIZE**2) ** 2 / sigma
    slope = (q * length + h * (WATER - ROOM + q * length**2 / (2 * k))) / (k + h * length)
    x = problem.space.tabulate_dof_coordinates()[:, 0]
    exact = ROOM + slope * x - q * x**2 / (2 * k)
    assert problem.temperature == pytest.approx(exact, abs=1e-6 * np.ptp(exact))
    end = ROOM + slope * length - q * length**2 / (2 * k)
    assert result.heat.heat_out["a.right"] == pytest.approx(h * (end - WATER) * SIZE**2, rel=1e-8)
    assert result.heat.heat_out["a.left"] == pytest.approx(k * slope * SIZE**2, rel=1e-8)
    assert abs(result.heat.imbalance) < 1e-9 * result.heat.electrical_input


def test_electrodes_of_a_weld_follow_their_water():
    """Away from the wires an electrode is a lump.

    After an implicit step, T_w - T = (T_w - T_0)/(1 + dt h/(rho c H)).
    """
    case = case_with(COOLED, "surroundings.convection=0 W/m^2/K", "surroundings.emissivity=0")
    weld = build_weld(case, mesh_case(case, MPI.COMM_SELF))
    heat = weld.electrothermal
    heat.update_contact_maps({pair.name: pair.pairing() for pair in weld.pairs})
    result = heat.solve(0.5, Current(0.0))
    capacity = float(weld.materials["electrode_upper"].evaluate("enthalpy", 294.0)[1])
    height = case.joint.electrode_upper.height
    left = 1.0 / (1.0 + 0.5 * 1000.0 / (capacity * height))
    for body in ("electrode_lower", "electrode_upper"):
        assert 294.15 - heat.temperature[weld.nodes[body]] == pytest.approx(left, rel=2e-3)
    for body in ("wire_lower", "wire_upper"):
        assert heat.temperature[weld.nodes[body]] == pytest.approx(293.15, abs=1e-9)
    gained = -sum(result.heat.heat_out[name] for name in weld.joint.cooled_surfaces)
    assert gained == pytest.approx(result.heat.stored, rel=1e-9) and gained > 0.0


def test_ends_without_water_are_held():
    held, cooled = cooling_of(case_with("cooling={temperature: 294.15 K}"), ["a", "b"])
    assert (held, cooled) == ({"a": 294.15, "b": 294.15}, {})


def test_a_coefficient_of_nothing_is_refused():
    with pytest.raises(InputError, match=r"cooling\.coefficient: must be greater than 0 W/m"):
        case_with("cooling={coefficient: 0 W/m^2/K}")
