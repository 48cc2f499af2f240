"""What is prescribed on the surfaces of the electro-thermal problem."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mpi4py import MPI

import numpy as np
from dolfinx import fem

from microweld.arrays import Floats, Ints
from microweld.electrothermal.surface_loss import SurfaceLoss
from microweld.errors import InputError
from microweld.meshes.joint import Terminal, surfaces_of

if TYPE_CHECKING:
    from microweld.meshes.joint import Joint


#: A fixed value, or a function of the reference positions (3, n) [m].
Level = float | Callable[[Floats], Floats]

POTENTIAL = 0
TEMPERATURE = 1


@dataclass(frozen=True)
class Boundary:
    """What is prescribed on the surfaces, by name.

    A surface without a name here is insulated; where two share nodes the first named owns them.
    """

    fixed_potential: Mapping[str, Level] = field(default_factory=dict)  #: [V]
    fixed_temperature: Mapping[str, Level] = field(default_factory=dict)  #: [K]
    losses: Mapping[str, SurfaceLoss] = field(default_factory=dict)
    #: surfaces of one potential together; empty where there is none
    driven_terminal: Terminal = ""


@dataclass(frozen=True)
class FixedNodes:
    """Nodes of one surface with a prescribed value, ghosts included."""

    name: str
    component: int  #: POTENTIAL or TEMPERATURE
    nodes: Ints
    values: Floats

    @property
    def dofs(self) -> Ints:
        """Local dofs of the blocked space."""
        return 2 * self.nodes + self.component


class Constraints:
    """The prescribed nodes of a problem, every node in one place only.

    Args:
        joint: Mesh and names.
        space: The blocked (phi, T) space.
        boundary: What is prescribed.

    Raises:
        InputError: For an unknown or empty surface, or a driven terminal that touches a fixed
            potential.
    """

    def __init__(self, joint: Joint, space: fem.FunctionSpace, boundary: Boundary) -> None:
        self._joint = joint
        self._space = space
        x = space.tabulate_dof_coordinates().T
        self.fixed: list[FixedNodes] = []
        for component, levels in (
            (POTENTIAL, boundary.fixed_potential),
            (TEMPERATURE, boundary.fixed_temperature),
        ):
            taken: Ints = np.empty(0, dtype=np.int64)
            for name, level in levels.items():
                nodes = np.setdiff1d(self._nodes(name), taken)
                taken = np.union1d(taken, nodes)
                if callable(level):
                    values = level(x[:, nodes])
                else:
                    values = np.full(nodes.shape, float(level))
                values = np.array(np.broadcast_to(values, nodes.shape))
                self.fixed.append(FixedNodes(name, component, nodes, values))
        self.terminal = self._terminal(boundary.driven_terminal)

    def _terminal(self, terminal: Terminal) -> Ints:
        parts = [self._terminal_nodes(name) for name in surfaces_of(terminal)]
        return np.unique(np.concatenate([np.empty(0, dtype=np.int64), *parts]))

    def _terminal_nodes(self, name: str) -> Ints:
        nodes = self._nodes(name)
        for other in self.fixed:
            if other.component == POTENTIAL:
                shared = np.intersect1d(other.nodes, nodes).size
            else:
                shared = 0
            if self._space.mesh.comm.allreduce(shared, MPI.SUM):
                raise InputError.single(
                    "the driven terminal touches a surface of fixed potential",
                    value=f"{name}, {other.name}",
                )
        return nodes

    def _nodes(self, name: str) -> Ints:
        if name not in self._joint.surfaces:
            raise InputError.single(
                "no such surface", value=name, allowed=", ".join(self._joint.surfaces)
            )
        mesh = self._space.mesh
        facets = self._joint.facet_tags.find(self._joint.surfaces[name])
        if mesh.comm.allreduce(facets.size, MPI.SUM) == 0:
            raise InputError.single(
                "this surface has no facets", value=name, cure="check the geometry and its tags"
            )
        nodes = fem.locate_dofs_topological(self._space, mesh.topology.dim - 1, facets)
        return np.unique(nodes).astype(np.int64)
