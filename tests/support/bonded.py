"""Two cubes that are pressed together, bond, and are then moved apart or along each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from microweld.arrays import Floats
from microweld.contact.pair import ContactSettings
from microweld.machine.load import Load
from microweld.mechanics import Mechanics, NewtonSettings
from microweld.meshes.joint import Joint

from .blocks import Box, joint_of
from .elastic import effective_modulus, mechanics_of, solid
from .stacked import STEEL, stacked

SIDE = 0.1e-3  #: of the cubes [m]
PRESSED = 1e-9  #: approach at which they bond [m]
SWOLLEN = 1e-5  #: strain that presses the cubes together that are sheared [-]


def pulled_cubes(
    slave_cells: int, master_cells: int, rows: Sequence[np.ndarray] | None = None
) -> Mechanics:
    """Return a cube on another, without lateral strain, the top driven along z.

    Args:
        slave_cells: Of the upper cube, along each edge of the contact.
        master_cells: Of the lower cube.
        rows: Flow laws; without them the cubes are elastic.
    """
    boxes = [
        Box("lower", (0, 0, -SIDE), (SIDE, SIDE, 0), (master_cells, master_cells, 2)),
        Box("upper", (0, 0, 0), (SIDE, SIDE, SIDE), (slave_cells, slave_cells, 2)),
    ]
    sides = {f"{box.name}.left": 0 for box in boxes} | {f"{box.name}.front": 1 for box in boxes}
    return _mechanics(replace(stacked(boxes), symmetry=sides), (1.0, 1.0), rows)


def sheared_cubes(slave_cells: int, master_cells: int) -> Mechanics:
    """Return a cube beside another, the top of one driven along the contact.

    Args:
        slave_cells: Of the moving cube, along each edge of the contact.
        master_cells: Of the fixed cube.
    """
    boxes = [
        Box("fixed", (SIDE, 0, 0), (2 * SIDE, SIDE, SIDE), (2, master_cells, master_cells)),
        Box("moving", (0, 0, 0), (SIDE, SIDE, SIDE), (2, slave_cells, slave_cells)),
    ]
    joint = replace(
        joint_of(boxes, [("moving.right", "fixed.left")]),
        earthed_terminal="fixed.right",
        driven_terminal="moving.top",
        symmetry={"moving.left": 0},
    )
    return _mechanics(joint, (1.0, 1.0 + SWOLLEN))


def _mechanics(
    joint: Joint, stretch: tuple[float, float], rows: Sequence[np.ndarray] | None = None
) -> Mechanics:
    contact = ContactSettings(effective_modulus(STEEL, STEEL), reach=0.2 * SIDE)
    settings = NewtonSettings(tolerance=1e-9)
    properties = solid((STEEL[0],) * 2, (0.0, 0.0), rows, stretch)
    return mechanics_of(joint, properties, contact, settings=settings)


def bond(problem: Mechanics, share: float, strength: float, again: float = 0.0) -> None:
    """Bond all points of the pair, in the accepted state.

    Args:
        problem: The mechanics.
        share: Bonded share [-].
        strength: Of the bonded metal [Pa].
        again: Share of what had parted that bonds again [-].
    """
    (pair,) = problem.pairs
    everywhere = np.ones(len(pair.facet))
    pair.bond(share * everywhere, strength * everywhere, again * everywhere)


def force_at(problem: Mechanics, displacement: float) -> float:
    """Move the driven face there, accept, and return the force on it, compression positive [N].

    Args:
        problem: The mechanics.
        displacement: Of the driven face along z [m].
    """
    problem.solve(Load(displacement=displacement), 1.0)
    problem.accept(1.0)
    return problem.reaction()


def sheared_off(problem: Mechanics, share: float, strength: float) -> tuple[Floats, Floats, float]:
    """Bond sheared cubes, and move one along the other until they have parted.

    Args:
        problem: The cubes.
        share: Bonded share [-].
        strength: Of the bonded metal [Pa].

    Returns:
        Travels [m], forces beyond the first [N], share of the area that had touched when it bonded.
    """
    force_at(problem, 0.0)
    bond(problem, share, strength)
    travels = np.concatenate([np.linspace(0.0, 0.3e-6, 7), np.linspace(0.5e-6, 5e-6, 11)])
    forces = []
    for travel in travels:
        forces.append(force_at(problem, -travel))
        bond(problem, share, strength)
    (pair,) = problem.pairs
    touched = float(pair.bonds.touched @ pair.weight) / SIDE**2
    return travels, np.array(forces) - forces[0], touched
