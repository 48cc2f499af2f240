"""Axisymmetric and plane solids: a ring under pressure, upsetting, Hertzian contacts.

Closed forms: Lame's ring in plane strain; upsetting without friction, F = sigma A0 h0/h (plane
strain: 2/sqrt(3) sigma); a sphere on a flat, a^3 = 3 F R/(4 E*), p0 = 3 F/(2 pi a^2), and a roller,
a^2 = 4 f R/(pi E*), p0 = 2 f/(pi a) at f newtons a metre (Johnson, Contact Mechanics, 1985, ch. 4);
the roller is NAFEMS R0094.
"""

from __future__ import annotations

import math
from dataclasses import replace

from mpi4py import MPI

import gmsh
import numpy as np
import pytest
from support.elastic import effective_modulus, mechanics_of, solid, voce
from support.flat import Rectangle, flat_joint

from microweld.cases.joints.stack.drawing import section
from microweld.contact.pair import ContactSettings
from microweld.machine.load import Load
from microweld.mechanics import Mechanics, NewtonSettings
from microweld.meshes.drawing.parts import Drawing, Part, name_parts
from microweld.meshes.generation.build import Roles, import_model
from microweld.meshes.joint import PairSurfaces
from microweld.meshes.model import AXISYMMETRIC, Model

YOUNG = 200e9
POISSON = 0.3
INNER = 1.0
OUTER = 2.0
STRAIN = 1e-7


class Ring(Mechanics):
    """Its inner wall keeps the displacement that it is given, its ends do not move along z."""

    def fixed_surfaces(self) -> list[tuple[str, int]]:
        return [("a.left", 0), ("a.bottom", 2), ("a.top", 2)]


def ring(cells: int) -> tuple[float, float]:
    """Relative errors of the radial displacement and of the pressure on the inner wall."""
    joint = flat_joint([Rectangle("a", (INNER, 0.0), (OUTER, 0.5), (cells, cells // 2))])
    problem = mechanics_of(
        joint, solid((YOUNG,), (POISSON,)), kind=Ring, settings=NewtonSettings(tolerance=1e-7)
    )
    x = problem.space.tabulate_dof_coordinates()[:, 0]
    wall = np.flatnonzero(abs(x - INNER) < 1e-9)
    problem.displacement.x.array[3 * wall] = STRAIN
    problem.solve(Load(displacement=0.0), 0.0)
    u = problem.displacement.x.array[::3]
    swirl = OUTER**2 / (1 - 2 * POISSON)  # u = c (r + swirl/r)
    c = STRAIN / (INNER + swirl / INNER)
    exact = c * (x + swirl / x)
    shear = YOUNG / (2 * (1 + POISSON))
    pressure = 2 * shear * c * (swirl / INNER**2 - swirl / OUTER**2)
    found = float(problem.system.vector.array[3 * wall].sum()) / (2 * math.pi * INNER * 0.5)
    return float(np.abs(u - exact).max() / STRAIN), abs(found / pressure - 1)


def test_ring_under_pressure():
    """Third order in the displacement; the pressure needs hoop strain and width."""
    coarse, _ = ring(8)
    fine, pressure = ring(16)
    assert fine < 2e-5 and math.log2(coarse / fine) == pytest.approx(3.0, abs=0.25)
    assert pressure < 1e-5


class Upset(Mechanics):
    """Pressed between smooth, rigid plates."""

    def fixed_surfaces(self) -> list[tuple[str, int]]:
        return [("a.left", 0), ("a.bottom", 2), ("a.top", 2)]


@pytest.mark.parametrize(
    ("model", "area", "raised"),
    [(AXISYMMETRIC, math.pi * 1e-6, 1.0), (Model(thickness=3e-3), 3e-6, 2 / math.sqrt(3))],
    ids=["disc", "slab"],
)
def test_upsetting_without_friction(model, area, raised):
    """To two thirds of the height, hardening in a straight line."""
    flow = 100e6
    slope = 200e6
    joint = flat_joint([Rectangle("a", (0.0, 0.0), (1e-3, 1e-3), (3, 3))], model)
    problem = mechanics_of(
        joint, solid((YOUNG,), (POISSON,), [voce(flow, flow, late=slope)]), kind=Upset
    )
    last = 1.0
    # yield begins in small steps
    for height in (0.9995, 0.998, 0.99, *np.linspace(0.97, 2 / 3, 11)):
        problem.predict(last - height)
        problem.solve(Load(displacement=(height - 1) * 1e-3), last - height)
        problem.accept(last - height)
        last = height
    strain = float(np.mean(problem.plastic_state.strain))
    assert np.ptp(problem.plastic_state.strain) < 1e-6
    assert strain == pytest.approx(math.log(1.5) * raised, rel=3e-3)  # less the elastic part
    exact = raised * (flow + slope * strain) * area * 1.5
    assert problem.reaction() == pytest.approx(exact, rel=1e-6 if model.sweep_angle else 2e-3)


# of the round body; width and height of the block [mm]
RADIUS = 50.0
BLOCK = 100.0
STEEL = (210e9, 0.3)
ALUMINIUM = (70e9, 0.3)


def draw_round_on_block() -> Drawing:
    """A quarter of a disc on a block: x > 0."""
    block = section([(0, -BLOCK), (BLOCK, -BLOCK), (BLOCK, 0), (0, 0)])
    ball = section([(0, RADIUS), (RADIUS, RADIUS), (0, 0)], (1, (0, RADIUS)))
    gmsh.model.occ.synchronize()
    parts = {
        "block": Part([block], {"bottom": lambda x, y, z: z + BLOCK, "face": lambda x, y, z: z}),
        "ball": Part([ball], {"top": lambda x, y, z: z - RADIUS}, "round"),
    }
    return name_parts(parts, {"axis": lambda x, y, z: x}, 2)


def pressed(model: Model, force: float, fine: float) -> Mechanics:
    """A ball or roller of steel on aluminium, cells of a given size [mm] at the contact."""
    pair = PairSurfaces("contact", "block.face", "ball.round")
    if model.sweep_angle:
        parts = 1
    else:
        parts = 2
    roles = Roles("block.bottom", "ball.top", (pair,), {"axis": 0}, parts)
    joint = import_model(
        draw_round_on_block,
        roles,
        MPI.COMM_WORLD,
        model=model,
        cell_size=lambda body, x, y, z: fine + 0.25 * max(0.0, math.hypot(x, z) - 9 * fine),
    )
    modulus = effective_modulus(STEEL, ALUMINIUM)
    properties = solid((ALUMINIUM[0], STEEL[0]), (0.3, 0.3))
    mechanics = mechanics_of(joint, properties, ContactSettings(modulus, reach=3e-3))
    mechanics.touch()
    for share in (0.02, 0.1, 0.4, 1.0):
        mechanics.solve(Load(force=share * force / joint.symmetry_factor), 0.0)
        mechanics.accept(0.0)
    return mechanics


def test_nafems_roller():
    """Plane strain: half width within 1 %, peak pressure within 1 %."""
    load = 35e6
    thickness = 2e-3
    modulus = effective_modulus(STEEL, ALUMINIUM)
    half_width = math.sqrt(4 * load * RADIUS * 1e-3 / (math.pi * modulus))
    peak = 2 * load / (math.pi * half_width)
    assert half_width == pytest.approx(6.2146e-3, rel=1e-4) and peak == pytest.approx(
        3585.4e6, rel=1e-4
    )
    mechanics = pressed(Model(thickness=thickness), load * thickness, 0.5)
    (pair,) = mechanics.pairs
    assert pair.surface_pressure().max() == pytest.approx(peak, rel=0.01)
    x = np.einsum("na,na->n", pair.shape, pair.slave.coordinates[pair.facet][:, :, 0])
    share = pair.pressure * pair.weight
    assert 2 * math.sqrt((share @ x**2) / share.sum()) == pytest.approx(half_width, rel=0.01)
    assert -2 * pair.resultant()[2] == pytest.approx(load * thickness, rel=1e-6)


def test_sphere_on_flat():
    """Radius within 0.5 %, peak pressure within 1 %.

    The contact radius is a hundredth of the ball's, where strains are small.
    """
    modulus = effective_modulus(STEEL, ALUMINIUM)
    radius = 0.5e-3
    force = 4 * modulus * radius**3 / (3 * RADIUS * 1e-3)
    peak = 3 * force / (2 * math.pi * radius**2)
    mechanics = pressed(AXISYMMETRIC, force, 0.03)
    (pair,) = mechanics.pairs
    share = pair.pressure * pair.weight
    assert -pair.resultant()[2] == pytest.approx(force, rel=1e-6)
    x = np.einsum("na,na->n", pair.shape, pair.slave.coordinates[pair.facet][:, :, 0])
    assert math.sqrt(2.5 * (share @ x**2) / share.sum()) == pytest.approx(radius, rel=5e-3)
    assert pair.surface_pressure().max() == pytest.approx(peak, rel=0.01)


def test_heated_disc_swells_freely():
    """A thermal stretch of one per cent makes no stress, in the hoop either."""
    joint = replace(
        flat_joint([Rectangle("a", (0.0, 0.0), (1e-3, 1e-3), (2, 2))]), symmetry={"a.left": 0}
    )
    problem = mechanics_of(joint, solid((YOUNG,), (POISSON,), stretch=(1.01,)), kind=Free)
    x = problem.space.tabulate_dof_coordinates()
    problem.displacement.x.array[:] = (0.01 * x).ravel()
    assert problem.system.residual(0.0, search=False)
    assert (
        problem.plastic_state.mises.max() < 1e-6 * YOUNG
        and np.abs(problem.system.vector.array).max() < 1e-9 * YOUNG * 1e-6
    )


class Free(Mechanics):
    """Held on the axis only."""

    def fixed_surfaces(self) -> list[tuple[str, int]]:
        return [("a.left", 0)]
