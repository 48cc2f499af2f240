"""Patch tests: uniform pressure, current and heat through contacts whose meshes do not match, flat and curved.

Flat, facets of the slave nested in the master's: exact. Not nested: the sums are exact and the values scatter. The
master's shape functions have kinks inside a slave facet there, and six points do not integrate them exactly. The errors
on neighbouring master nodes cancel in force and moment, so they upset a layer of one cell only; the layer gets thinner
with the mesh, the scatter does not get smaller: 1 % rms in the pressure whatever the cell size. Current and heat
scatter by 0.1 %, in proportion to the cell size, where the contact resists like the bulk, and by 2 to 4 % where it
hardly resists; their sums are off by less than 6e-5. A finer rule takes the scatter away.

Curved: a shaft shrunk into a hub, plane strain (Lame). With radii a, b, c, E' = E/(1 - nu^2), nu' = nu/(1 - nu) and
a shaft that swells by the stretch 1 + s, u_r is continuous at b:

    (1 + nu) s b - p b/E' ((b^2 + a^2)/(b^2 - a^2) - nu') = p b/E' ((c^2 + b^2)/(c^2 - b^2) + nu')

Current and heat: flux = difference/(1/h + b ln(b/a)/k_1 + b ln(c/b)/k_2) on the deformed radii. The mean pressure
converges with the fourth order of the distance between two second-order arcs, the scatter with the third.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mpi4py import MPI

import gmsh
import numpy as np
import pytest
from support.blocks import Box, joint_of, pairings_of
from support.elastic import effective_modulus, mechanics_of, solid, space_of
from support.properties import constant, properties
from support.stacked import STEEL, stacked

import microweld.contact.pair
from microweld.contact.conductance import ConstantConductance
from microweld.contact.pair import ContactPair, ContactSettings
from microweld.contact.pairing import Pairing
from microweld.electrothermal import Boundary, ElectroThermal, Voltage
from microweld.interface import Interface
from microweld.mechanics import Load, Mechanics
from microweld.mechanics_newton import NewtonSettings
from microweld.meshes.drawing import Drawing, name_surfaces
from microweld.meshes.importing import Roles, import_model
from microweld.meshes.joint import Joint, PairSurfaces

VOLTS, KELVINS = 1e-6, 10.0  # so few volts that Joule heat is nothing beside what is conducted
SIGMA, K = (1e7, 4e7), (80.0, 300.0)
MODULUS = effective_modulus(STEEL, STEEL)
TIGHT = NewtonSettings(tolerance=1e-11)


@dataclass(frozen=True)
class Scatter:
    """A field on the contact points against its uniform value, relative."""

    mean: float
    rms: float


def scatter(values: np.ndarray, weight: np.ndarray, exact: float) -> Scatter:
    """Area-weighted mean and root mean square of values/exact - 1."""
    error = values / exact - 1
    return Scatter(float(np.average(error, weights=weight)), math.sqrt(np.average(error**2, weights=weight)))


class Smooth(Mechanics):
    """Frictionless ends and planes: all stresses but those of the contact and along z vanish."""

    def held(self) -> list[tuple[str, int]]:
        return [*self.joint.symmetry.items(), (self.joint.earthed_terminal, 2), (self.joint.driven_terminal, 2)]


def conduct(
    joint: Joint,
    ends: tuple[str, str],
    pairings: dict[str, Pairing],
    h: tuple[float, float],
    exact: Sequence[float],
    mechanics: Mechanics | None = None,
) -> tuple[Scatter, Scatter]:
    """Current and heat through a contact of conductances h against exact flux densities; balances checked."""
    pair = Interface(joint.pairs[0].name, ConstantConductance(*h), 0.5, 0, 1)
    problem = ElectroThermal(
        joint, properties([constant(s) for s in SIGMA], [constant(k) for k in K]),
        Boundary({ends[1]: 0.0}, {ends[0]: 300.0 + KELVINS, ends[1]: 300.0}, {}, ends[0]),
        interfaces=[pair], initial_temperature=300.0, displacement=mechanics and mechanics.displacement,
    )  # fmt: skip
    problem.pair(pairings)
    result = problem.solve_steady(Voltage(VOLTS))
    flux = result.contacts[joint.pairs[0].name]
    assert result.ledger.charge_imbalance < 1e-12
    assert flux.current == pytest.approx(result.terminal_current, rel=1e-11)
    assert flux.heat_to_master == pytest.approx(result.ledger.heat_out[ends[1]], rel=1e-6)
    state = pair.values(problem.y.x.petsc_vec)
    current, heat = h[0] * (state.phi_s - state.phi_m), h[1] * (state.T_s - state.T_m)
    return scatter(current, pair.area, exact[0]), scatter(heat, pair.area, exact[1])


def check_balance(pair: ContactPair) -> None:
    """What one side is given is taken from the other."""
    forces = pair.assemble(tangent=False).forces.reshape(-1, 2, 6, 3).sum(axis=(0, 2))
    assert np.allclose(forces[0], -forces[1], rtol=0, atol=1e-13 * np.abs(forces).max())


def press_blocks(slave_cells: int, master_cells: int) -> Scatter:
    """Pressure between two blocks pressed together, free to widen."""
    boxes = [
        Box("base", (0, 0, -1), (1, 1, 0), (master_cells, master_cells, 2)),
        Box("press", (0, 0, 0), (1, 1, 1), (slave_cells, slave_cells, 2)),
    ]
    sides = {f"{box.name}.{face}": axis for box in boxes for axis, face in ((0, "left"), (1, "front"))}
    joint = replace(stacked(boxes), symmetry=sides)
    mechanics = mechanics_of(
        joint, solid((STEEL[0],) * 2, (STEEL[1],) * 2), ContactSettings(MODULUS, reach=0.1), Smooth, TIGHT
    )
    mechanics.touch()
    mechanics.solve(Load(force=1e5), 0.0)
    (pair,) = mechanics.pairs
    check_balance(pair)
    return scatter(pair.pressure, pair.weight, 1e5)


def feed_blocks(slave_cells: int, master_cells: int, h: tuple[float, float]) -> tuple[Scatter, Scatter]:
    """Current and heat from block to block, each one metre long."""
    boxes = [
        Box("a", (0, 0, 0), (1, 1, 1), (2, slave_cells, slave_cells)),
        Box("b", (1, 0, 0), (2, 1, 1), (2, master_cells, master_cells)),
    ]
    joint = joint_of(boxes, [("a.right", "b.left")])
    exact = [
        difference / (1 / contact + sum(1 / k for k in bulk))
        for difference, contact, bulk in ((VOLTS, h[0], SIGMA), (KELVINS, h[1], K))
    ]
    return conduct(joint, ("a.left", "b.right"), pairings_of(joint, space_of(joint), 1.0), h, exact)


RESISTING, PERFECT = (2e7, 2e2), (2e9, 2e4)  # beside blocks of a metre [S/m2], [W/(m2 K)]


def test_nested_flat_faces_are_exact():
    """Two by two slave facets on each master facet."""
    pressure = press_blocks(4, 2)
    assert abs(pressure.mean) < 1e-10 and pressure.rms < 1e-8
    for h in (RESISTING, PERFECT):
        current, heat = feed_blocks(4, 2, h)
        assert current.rms < 1e-12 and heat.rms < 1e-8


@pytest.mark.parametrize("cells", [(3, 2), (5, 8)])
def test_flat_faces_that_do_not_nest(cells, monkeypatch):
    """Sums are exact, values scatter by the quadrature; sixteen points a facet take most of that away."""
    pressure = press_blocks(*cells)
    assert abs(pressure.mean) < 1e-10 and pressure.rms < 0.012
    current, heat = feed_blocks(*cells, RESISTING)
    assert max(abs(current.mean), abs(heat.mean)) < 6e-5 and max(current.rms, heat.rms) < 2e-3
    current, heat = feed_blocks(*cells, PERFECT)
    assert max(abs(current.mean), abs(heat.mean)) < 6e-5 and max(current.rms, heat.rms) < 0.05
    monkeypatch.setattr(microweld.contact.pair, "QUADRATURE_DEGREE", 8)
    assert press_blocks(*cells).rms < 0.3 * pressure.rms


INNER, FACE, OUTER = 0.6, 1.0, 1.5  # [mm]
SWELLING = 1e-4


def draw_rings(depth: float) -> Drawing:
    """A quarter of a hollow shaft and of a hub around it."""
    occ = gmsh.model.occ
    radii = {"shaft": (INNER, FACE), "hub": (FACE, OUTER)}
    bodies: dict[str, list[int]] = {}
    for name, (inner, outer) in radii.items():
        full, hole = (occ.addCylinder(0, 0, 0, 0, 0, depth, r, angle=math.pi / 2) for r in (outer, inner))
        bodies[name] = [tag for _, tag in occ.cut([(3, full)], [(3, hole)])[0]]
    occ.synchronize()
    planes = {"symmetry_x": lambda x, y, z: x, "symmetry_y": lambda x, y, z: y}
    planes |= {"bottom": lambda x, y, z: z, "top": lambda x, y, z: z - depth}
    surfaces: dict[str, list[int]] = {}
    for name, (inner, outer) in radii.items():
        round_ = {
            f"{name}.inside": lambda x, y, z, r=inner: math.hypot(x, y) - r,
            f"{name}.outside": lambda x, y, z, r=outer: math.hypot(x, y) - r,
        }
        for surface, tags in name_surfaces(bodies[name], {**planes, **round_}).items():
            surfaces.setdefault(surface, []).extend(tags)
    return Drawing(bodies, surfaces)


def rings(cell_size: float) -> Joint:
    """Meshes of different size on either side of the cylinder; the slice gets thinner with the cells."""
    roles = Roles(
        "bottom", "top", (PairSurfaces("fit", "shaft.outside", "hub.inside"),), {"symmetry_x": 0, "symmetry_y": 1}, 4
    )
    sizes = {"shaft": cell_size, "hub": 1.37 * cell_size}
    return import_model(
        lambda: draw_rings(1.5 * cell_size), roles, MPI.COMM_WORLD, cell_size=lambda body, x, y, z: sizes[body]
    )


def lame() -> tuple[float, list[float]]:
    """Pressure [Pa] and the deformed radii a, b, b, c [m]."""
    stiff, nu = STEEL[0] / (1 - STEEL[1] ** 2), STEEL[1] / (1 - STEEL[1])
    a, b, c = (r * 1e-3 for r in (INNER, FACE, OUTER))
    free = (1 + STEEL[1]) * SWELLING

    def shaft(r: float) -> float:
        return -(b**2) / stiff / (b**2 - a**2) * ((1 - nu) * r + (1 + nu) * a**2 / r)

    def hub(r: float) -> float:
        return b**2 / stiff / (c**2 - b**2) * ((1 - nu) * r + (1 + nu) * c**2 / r)

    p = free * b / (hub(b) - shaft(b))
    return p, [r + free * r + p * shaft(r) for r in (a, b)] + [r + p * hub(r) for r in (b, c)]


def fit(cell_size: float, h: tuple[float, float]) -> tuple[Scatter, Scatter, Scatter]:
    """Pressure, current and heat flux of the shrink fit."""
    joint = rings(cell_size)
    swollen = solid((STEEL[0],) * 2, (STEEL[1],) * 2, stretch=(1 + SWELLING, 1.0))
    mechanics = mechanics_of(joint, swollen, ContactSettings(MODULUS, reach=2e-4), Smooth, TIGHT)
    mechanics.solve(Load(displacement=0.0), 0.0)
    (pair,) = mechanics.pairs
    check_balance(pair)
    p, (a, b, _, c) = lame()
    exact = [
        difference / (1 / contact + b * math.log(b / a) / bulk[0] + b * math.log(c / b) / bulk[1])
        for difference, contact, bulk in ((VOLTS, h[0], SIGMA), (KELVINS, h[1], K))
    ]
    fluxes = conduct(joint, ("shaft.inside", "hub.outside"), {"fit": pair.pairing()}, h, exact, mechanics)
    return scatter(pair.pressure, pair.weight, p), *fluxes


def orders(errors: Sequence[float]) -> np.ndarray:
    """Observed orders as the cell size halves."""
    return -np.diff(np.log2(np.abs(errors)))


def test_curved_contact_converges():
    """Cells of 0.4, 0.2 and 0.1 of the radius; a contact that resists like the bulk."""
    found = [fit(size, (2e10, 2e5)) for size in (0.4, 0.2, 0.1)]
    pressure, current, heat = zip(*found, strict=True)
    assert np.all(orders([p.mean for p in pressure]) > 3.5) and abs(pressure[-1].mean) < 1e-3
    assert np.all(orders([p.rms for p in pressure]) > 2.5) and pressure[-1].rms < 0.03
    for flux in (current[1:], heat[1:]):  # on the coarsest mesh a third of the fit is open
        assert abs(flux[0].mean) < 2e-5 and abs(flux[1].mean) < 1e-5
        assert orders([f.rms for f in flux]) > 0.8 and flux[1].rms < 4e-4
