"""The start of a run: bodies are shifted along z until every contact pair overlaps a little."""

from __future__ import annotations

import numpy as np

from microweld.mechanics.system import MechanicalSystem
from microweld.meshes.joint_graph import JointGraph
from microweld.meshes.model import VERTICAL

OVERLAP = 1e-3  #: of each pair before the first solve, in facet sizes


def overlap_bodies(system: MechanicalSystem) -> float:
    """Shift the bodies, stacked along z, so that each pair overlaps a little.

    Args:
        system: With at least one contact pair; its displacement is overwritten.

    Returns:
        Displacement along z at which the driven faces then are [m].
    """
    joint = system.joint
    space = system.space
    u = system.displacement.x
    approach = max(pair.clearance() + OVERLAP * pair.cell_size for pair in system.pairs)
    shift = -approach * JointGraph(joint, space).levels()
    z = u.array[VERTICAL::3]
    for body, tag in enumerate(joint.bodies.values()):
        z[np.unique(space.dofmap.list[joint.cell_tags.find(tag)])] = shift[body]
    system.constraints.clear()
    u.scatter_forward()
    return float(shift.min())
