"""The start of a run: bodies are shifted along z until every contact pair overlaps a little."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from microweld.arrays import Floats
from microweld.errors import SolveError
from microweld.mechanics.system import MechanicalSystem
from microweld.meshes.joint_graph import JointGraph
from microweld.meshes.model import VERTICAL


@dataclass(frozen=True)
class Approach:
    """How the bodies are brought together before they are solved for."""

    overlap: float  #: of each pair, in sizes of its smallest facet [-]
    #: whether all pairs approach by what the farthest of them needs, or each by its own need
    common: bool


#: Tried one after the other. A pair that touches already would be squeezed by a common approach as
#: far as the others are apart; the smaller the overlap, the fewer vertices close at once and the
#: less metal yields.
APPROACHES = (
    Approach(1e-3, common=True),
    Approach(1e-3, common=False),
    Approach(1e-4, common=False),
    Approach(1e-5, common=False),
)


def overlap_bodies(system: MechanicalSystem, approach: Approach) -> float:
    """Shift the bodies, stacked along z, so that each pair overlaps a little.

    Args:
        system: With at least one contact pair, at the positions of the mesh; its displacement is
            overwritten.
        approach: How far.

    Returns:
        Displacement along z at which the driven faces then are [m].
    """
    joint = system.joint
    space = system.space
    u = system.displacement.x
    graph = JointGraph(joint, space)
    needed = [pair.clearance() + approach.overlap * pair.cell_size for pair in system.pairs]
    if approach.common:
        shift: Floats = -max(needed) * graph.levels()
    else:
        shift = -graph.shifts(needed)
    z = u.array[VERTICAL::3]
    for body, tag in enumerate(joint.bodies.values()):
        z[np.unique(space.dofmap.list[joint.cell_tags.find(tag)])] = shift[body]
    system.constraints.clear()
    u.scatter_forward()
    return float(shift.min())


def no_first_touch(system: MechanicalSystem, failure: SolveError) -> SolveError:
    """Return the error of bodies that no approach brings into contact, with what can help.

    Args:
        system: At the positions of the mesh.
        failure: Of the gentlest approach.
    """
    overlaps = [approach.overlap for approach in APPROACHES]
    tried = f"{max(overlaps):g} to {min(overlaps):g} of a cell"
    sizes = ", ".join(f"{pair.name} {pair.cell_size * 1e3:.3g} mm" for pair in system.pairs)
    cure = f"smaller cells at the contacts, by mesh.contact_size or mesh.factor (now {sizes})"
    return SolveError(
        "displacement",
        f"the first touch has no equilibrium with overlaps of {tried}; {failure.reason}",
        where="before the first step",
        cure=cure,
    )
