"""Where no current flows: insulators that carry films, and terminals that nothing touches."""

from __future__ import annotations

from mpi4py import MPI

import gmsh
import pytest
from support.blocks import Box, joint_of
from support.properties import constant, properties

from microweld.electrothermal.problem import Boundary, Current, ElectroThermal
from microweld.meshes.drawing.parts import Drawing, Part, name_parts
from microweld.meshes.generation.build import Roles, import_model


def draw() -> Drawing:
    """A film of 3 x 1 x 0.1 mm bonded to a block of 1 mm."""
    occ = gmsh.model.occ
    block = occ.addBox(0, 0, 0, 3, 1, 1)
    film = occ.addBox(0, 0, 1, 3, 1, 0.1)
    _, pieces = occ.fragment([(3, block)], [(3, film)])
    occ.synchronize()
    ends = {"left": lambda x, y, z: x, "right": lambda x, y, z: x - 3}
    return name_parts(
        {"block": Part([pieces[0][0][1]], ends), "film": Part([pieces[1][0][1]], ends)}, {}
    )


def test_a_film_on_quartz_has_the_resistance_of_the_film() -> None:
    joint = import_model(
        draw, Roles("film.left", "film.right"), MPI.COMM_WORLD, cell_size=lambda *_: 0.5
    )
    law = properties([constant(1e-15), constant(5e7)], [constant(1.4), constant(300.0)])
    boundary = Boundary(
        {"film.left": 0.0}, {"film.left": 300.0, "film.right": 300.0}, {}, "film.right"
    )
    problem = ElectroThermal(joint, law, boundary, initial_temperature=300.0)
    result = problem.solve(1e-6, Current(2.0))
    assert result.terminal_potential == pytest.approx(2.0 * 3e-3 / (5e7 * 1e-7), rel=1e-9)
    assert result.heat.electrical_input == pytest.approx(
        2.0 * result.terminal_potential * 1e-6, rel=1e-9
    )


def test_a_terminal_that_nothing_touches_keeps_its_potential_without_current() -> None:
    size = 1e-3
    boxes = [
        Box(name, (x, 0, 0), (x + size, size, size), (1, 1, 1))
        for name, x in (("a", 0.0), ("b", 2 * size))
    ]
    law = properties([constant(1e7)] * 2, [constant(90.0)] * 2, seebeck=[constant(2e-5)] * 2)
    boundary = Boundary(
        {"a.left": 0.0}, {"a.left": 300.0, "b.left": 400.0, "b.right": 300.0}, {}, "b.right"
    )
    problem = ElectroThermal(joint_of(boxes), law, boundary, initial_temperature=300.0)
    result = problem.solve(1e-1, Current(0.0))
    assert result.terminal_potential == 0.0
    assert problem.potential.min() == pytest.approx(-2e-5 * 100.0, rel=1e-6)
