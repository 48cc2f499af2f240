"""Two bonded strips of which one shrinks: a bimetal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from support.elastic import effective_modulus, mechanics_of, solid
from support.flat import Rectangle, flat_joint

from microweld.contact.pair import ContactSettings
from microweld.machine.load import Load
from microweld.mechanics import Mechanics, NewtonSettings
from microweld.meshes.model import Model

YOUNG = 200e9  #: [Pa]
THICKNESS = 0.2e-3  #: of each strip [m]
STRENGTH = 200e6  #: of the bond [Pa]


@dataclass
class Stretch:
    """Thermal stretch of both bodies, which a test changes."""

    values: list[float] = field(default_factory=lambda: [1.0, 1.0, 1.0])

    def evaluate(self, temperature, body):
        return np.array(self.values)[body], np.zeros(len(body))


def strips(
    length: float, cells: tuple[int, int], held: Sequence[tuple[str, int]], stretch: Stretch
) -> Mechanics:
    """Return two strips of plane strain, one on the other, without lateral contraction.

    Args:
        length: Of the strips [m].
        cells: Along the length, of the lower and the upper one.
        held: Surfaces and axes along which they cannot move.
        stretch: Of both.
    """
    bodies = [
        Rectangle("lower", (0.0, -THICKNESS), (length, 0.0), (cells[0], 3)),
        Rectangle("upper", (0.0, 0.0), (length, THICKNESS), (cells[1], 4)),
        # apart from both; a driven face must not bound a contact
        Rectangle("head", (2.0 * length, 0.0), (2.1 * length, THICKNESS), (1, 1)),
    ]
    joint = flat_joint(bodies, Model(thickness=1.0), [("upper.bottom", "lower.top")])
    joint = replace(joint, earthed_terminal="lower.left", driven_terminal="head.top")

    class Held(Mechanics):
        def fixed_surfaces(self):
            return [*held, ("head.bottom", 0), ("head.bottom", 2), ("head.top", 2)]

    contact = ContactSettings(effective_modulus((YOUNG, 0.0), (YOUNG, 0.0)), 0.1, reach=THICKNESS)
    properties = replace(solid((YOUNG,) * 3, (0.0,) * 3), thermal_stretch=stretch)
    settings = NewtonSettings(tolerance=1e-8, iterations=40)
    return mechanics_of(joint, properties, contact, Held, settings)


def bond(problem: Mechanics, first: float) -> None:
    """Bond the strips, which lie flat on each other, from a place on [m]."""
    (pair,) = problem.pairs
    pair.search()
    pair.measure()
    pair.vertex_pressure.touching = lambda: np.ones(len(pair.facet))
    share = (pair.positions()[:, 0] > first).astype(float)
    pair.bond(share, np.full(len(pair.facet), STRENGTH))


def test_cooled_bimetal_curves_as_timoshenko_says():
    """Equal strips that shrink by d and do not: curvature 3 d/(2 h), h of both together."""
    shrinkage = 1e-4
    stretch = Stretch()
    length = 3e-3
    held = [("lower.left", 0), ("lower.left", 2), ("upper.left", 0)]
    problem = strips(length, (30, 37), held, stretch)
    bond(problem, -1.0)
    stretch.values = [1.0, 1.0 - shrinkage, 1.0]
    problem.solve(Load(force=0.0), 1.0)
    x = problem.space.tabulate_dof_coordinates()
    u = problem.displacement.x.array.reshape(-1, 3)
    middle = (np.abs(x[:, 2] + THICKNESS) < 1e-9) & (x[:, 0] > 0.2 * length)
    middle &= x[:, 0] < 0.8 * length
    curvature = 2.0 * np.polyfit(x[middle, 0], u[middle, 2], 2)[0]
    assert curvature == pytest.approx(1.5 * shrinkage / (2 * THICKNESS), rel=0.01)
