"""Bonded strips in plane strain without lateral contraction: bimetal, cantilevers, lap.

Every figure is over its closed form. With G_c per area, and E and I of one strip of thickness h and
unit width:

- equal strips of which one shrinks by d: curvature 3 d/(2 H), H of both (Timoshenko, J. Opt. Soc.
  Am. 11 (1925) 233);
- cantilevers that an opening D at their ends parts: the force F per width does the work F theta on
  the crack, theta being the angle between the ends, whatever shape the strips and the cohesive zone
  have (J integral: Paris and Paris, 1988, recalled), so F theta = G_c; and as beams of any length
  a to the crack, F a = sqrt(G_c E I) and D = 2 F a^3/(3 E I), so F^2 = 2/3 sqrt(G_c^3 E I)/D;
- a strip pulled along a support, without bending: F = sqrt(2 E h G_IIc), the force per width at
  which a crack runs along the bond, whatever the support.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from microweld.arrays import Floats, Ints
from microweld.contact.cohesion import PARTING_LENGTH
from microweld.contact.pair import ContactSettings
from microweld.contact.point_bonds import SHEAR
from microweld.errors import SolveError
from microweld.machine.load import Load
from microweld.mechanics import Mechanics, NewtonSettings
from microweld.meshes.joint import Joint
from microweld.meshes.model import Model

from .elastic import effective_modulus, mechanics_of, solid
from .flat import Rectangle, flat_joint

YOUNG = 200e9  #: [Pa]
THICKNESS = 0.2e-3  #: h of each strip [m]
LENGTH = 3e-3  #: of strips [m]
CRACK = 1e-3  #: length of the cantilevers that is not bonded [m]
STRENGTH = 200e6  #: sigma_b of the bond, which is whole [Pa]
ENERGY = STRENGTH * PARTING_LENGTH  #: G_c [J/m2]
BENDING = YOUNG * THICKNESS**3 / 12.0  #: E I [N m]
SHRINKAGE = 1e-4  #: of the upper strip of the bimetal [-]
SWOLLEN = 1e-5  #: strain that presses the lap together [-]
SHORTEST = 2e-8  #: step of the driven face [m]
#: Openings of the cantilevers [m]; from the first of `GROWING` on the crack grows.
OPENINGS = (20e-6, 40e-6, 55e-6)
GROWING = tuple(np.linspace(70e-6, 150e-6, 17))
#: Travel of the end of the lap [m]; from the first of `SHEARING` on the crack runs.
TRAVELS = (1e-6, 2e-6, 3e-6, 4e-6)
SHEARING = tuple(np.linspace(5e-6, 9e-6, 9))


@dataclass
class Stretch:
    """Thermal stretch of the bodies, which may be changed."""

    values: list[float] = field(default_factory=lambda: [1.0, 1.0, 1.0])

    def evaluate(self, temperature: Floats, body: Ints) -> tuple[Floats, Floats]:
        """Return the stretch at points, and its slope in the temperature."""
        return np.array(self.values)[body], np.zeros(len(body))


def _mechanics(
    joint: Joint, held: Sequence[tuple[str, int]], stretch: Stretch, young: Sequence[float]
) -> Mechanics:
    """Return the mechanics of strips of one pair, held along an axis at each of some surfaces."""

    class Held(Mechanics):
        def fixed_surfaces(self) -> list[tuple[str, int]]:
            return list(held)

    modulus = effective_modulus((YOUNG, 0.0), (YOUNG, 0.0))
    contact = ContactSettings(modulus, 0.1, reach=THICKNESS)
    properties = replace(solid(young, (0.0,) * len(young)), thermal_stretch=stretch)
    settings = NewtonSettings(tolerance=1e-8, iterations=40)
    return mechanics_of(joint, properties, contact, Held, settings)


def bond(problem: Mechanics, first: float = -1.0, strength: float = STRENGTH) -> None:
    """Bond strips that lie flat on each other, in the accepted state.

    Args:
        problem: The mechanics.
        first: Place along x from which on they are bonded, undeformed [m].
        strength: Of the bond [Pa].
    """
    (pair,) = problem.pairs
    count = len(pair.facet)
    pair.vertex_pressure.touching = lambda: np.ones(count)  # type: ignore[method-assign]
    x = np.einsum("na,na->n", pair.shape, pair.slave.coordinates[pair.facet][:, :, 0])
    pair.bond(np.where(x > first, 1.0, 0.0), np.full(count, strength))


def _start(problem: Mechanics) -> None:
    """Let strips meet that lie flat on each other."""
    (pair,) = problem.pairs
    pair.search()
    pair.measure()


def bimetal(cells: int, stretch: Stretch) -> Mechanics:
    """Return two bonded strips, held in the middle of one end.

    Args:
        cells: Along the lower strip; the upper one has a quarter more.
        stretch: Of both.
    """
    bodies = [
        Rectangle("lower", (0.0, -THICKNESS), (LENGTH, 0.0), (cells, 3)),
        Rectangle("upper", (0.0, 0.0), (LENGTH, THICKNESS), (cells * 5 // 4, 4)),
        # apart from both; a driven face must not bound a contact that is bonded
        Rectangle("head", (2.0 * LENGTH, 0.0), (2.1 * LENGTH, THICKNESS), (1, 1)),
    ]
    joint = flat_joint(bodies, Model(thickness=1.0), [("upper.bottom", "lower.top")])
    joint = replace(joint, earthed_terminal="lower.left", driven_terminal="head.top")
    held = [("lower.left", 0), ("lower.left", 2), ("upper.left", 0)]
    held += [("head.bottom", 0), ("head.bottom", 2), ("head.top", 2)]
    problem = _mechanics(joint, held, stretch, (YOUNG,) * 3)
    _start(problem)
    bond(problem)
    return problem


def cooled_bimetal(cells: int, steps: int) -> float:
    """Return the curvature over 3 d/(2 H) of strips that have cooled, their bond gaining strength.

    Args:
        cells: Along the lower strip.
        steps: In which it cools.
    """
    stretch = Stretch()
    problem = bimetal(cells, stretch)
    for step in range(1, steps + 1):
        stretch.values = [1.0, 1.0 - SHRINKAGE * step / steps, 1.0]
        problem.solve(Load(force=0.0), 1.0)
        problem.accept(1.0)
        bond(problem, strength=STRENGTH * (1.0 + step / steps))
    x = problem.space.tabulate_dof_coordinates()
    u = problem.displacement.x.array.reshape(-1, 3)
    middle = (np.abs(x[:, 2] + THICKNESS) < 1e-9) & (np.abs(x[:, 0] - 0.5 * LENGTH) < 0.3 * LENGTH)
    curvature = 2.0 * np.polyfit(x[middle, 0], u[middle, 2], 2)[0]
    return float(curvature / (1.5 * SHRINKAGE / (2.0 * THICKNESS)))


def cantilevers(cells: int) -> Mechanics:
    """Return two strips that are bonded from `CRACK` on, opened at their ends by the driven face.

    The other ends are guided along z.

    Args:
        cells: Along each strip.
    """
    bodies = [
        Rectangle("lower", (0.0, -THICKNESS), (LENGTH, 0.0), (cells, 2)),
        Rectangle("upper", (0.0, 0.0), (LENGTH, THICKNESS), (cells, 2)),
    ]
    joint = flat_joint(bodies, Model(thickness=1.0), [("upper.bottom", "lower.top")])
    joint = replace(joint, earthed_terminal="lower.left", driven_terminal="upper.left")
    held = [("lower.left", 2), ("upper.left", 2), ("lower.right", 0), ("upper.right", 0)]
    problem = _mechanics(joint, held, Stretch(), (YOUNG,) * 2)
    _start(problem)
    bond(problem, CRACK)
    return problem


def angle(problem: Mechanics) -> float:
    """Return the angle between the opened ends of cantilevers [rad]."""
    x = problem.space.tabulate_dof_coordinates()
    u = problem.displacement.x.array.reshape(-1, 3)
    # the nodes of both strips at their common corner coincide; they are left out
    turns = []
    for side in (1.0, -1.0):
        end = (np.abs(x[:, 0]) < 1e-9) & (side * x[:, 2] > 1e-9)
        turns.append(np.polyfit(x[end, 2], u[end, 0], 1)[0])
    return float(abs(turns[0] - turns[1]))


def _move(problem: Mechanics, start: float, end: float, first: float) -> None:
    """Move the driven face and accept, in steps half as long where one does not converge.

    Args:
        problem: The mechanics.
        start: Displacement of the face now [m].
        end: That to reach [m].
        first: Place from which on the strips are bonded [m].

    Raises:
        SolveError: If a step of `SHORTEST` does not converge.
    """
    try:
        problem.solve(Load(displacement=end), 1.0)
    except SolveError:
        problem.reject()
        if end - start < 2.0 * SHORTEST:
            raise
        middle = 0.5 * (start + end)
        _move(problem, start, middle, first)
        _move(problem, middle, end, first)
        return
    problem.accept(1.0)
    bond(problem, first)


@dataclass(frozen=True)
class Peel:
    """Cantilevers on the way, each figure over its closed form, at n openings while they part."""

    openings: Floats  #: (n,) [m]
    energy: Floats  #: F theta over G_c (n,)
    force: Floats  #: F over that of beams (n,)


def peel(cells: int) -> Peel:
    """Open cantilevers until the crack has grown by half its length.

    Args:
        cells: Along each strip.
    """
    problem = cantilevers(cells)
    found = []
    places = (0.0, *OPENINGS, *GROWING)
    for before, opening in itertools.pairwise(places):
        _move(problem, before, opening, CRACK)
        force = -problem.reaction()
        beam = np.sqrt(2.0 / 3.0 * np.sqrt(ENERGY**3 * BENDING) / opening)
        found.append((opening, force * angle(problem) / ENERGY, force / beam))
    return Peel(*np.array(found[len(OPENINGS) :]).T)


def lap(cells: int) -> Mechanics:
    """Return a strip along z on a support of the same metal, its upper end driven along z.

    It does not bend.

    Args:
        cells: Along the strip; the support has a quarter more.
    """
    bodies = [
        Rectangle("support", (0.0, 0.0), (THICKNESS, LENGTH), (2, cells * 5 // 4)),
        Rectangle("strip", (THICKNESS, 0.0), (2.0 * THICKNESS, LENGTH), (2, cells)),
    ]
    joint = flat_joint(bodies, Model(thickness=1.0), [("strip.left", "support.right")])
    joint = replace(joint, earthed_terminal="support.left", driven_terminal="strip.top")
    held = [("support.left", 0), ("support.left", 2), ("strip.right", 0), ("strip.top", 2)]
    stretch = Stretch([1.0, 1.0 + SWOLLEN])
    problem = _mechanics(joint, held, stretch, (YOUNG,) * 2)
    problem.solve(Load(displacement=0.0), 1.0)
    problem.accept(1.0)
    bond(problem)
    return problem


def shear_off(cells: int) -> tuple[Floats, Floats]:
    """Return travels of the end of a lap [m], and forces over that of a crack that runs along it.

    Args:
        cells: Along the strip.
    """
    problem = lap(cells)
    force = np.sqrt(2.0 * YOUNG * THICKNESS * SHEAR * ENERGY)
    found = []
    for before, travel in itertools.pairwise((0.0, *TRAVELS, *SHEARING)):
        _move(problem, before, travel, -1.0)
        found.append((travel, -problem.reaction() / force))
    travels, forces = np.array(found[len(TRAVELS) :]).T
    return travels, forces
