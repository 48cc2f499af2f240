"""Connectivity graph of a joint: bonds, order from bottom to top, pairs in series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
from dolfinx import fem, la
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from microweld.meshes.joint import Joint, PairSurfaces
from microweld.meshes.model import VERTICAL


class JointGraph:
    """Graph of a joint: bodies, bonds where they share nodes, contact pairs. Collective.

    Args:
        joint: The meshed joint.
        space: A second-order space on its mesh.
    """

    def __init__(self, joint: Joint, space: fem.FunctionSpace) -> None:
        self._joint = joint
        self._index = {body: number for number, body in enumerate(joint.bodies)}
        owned = space.dofmap.index_map.size_local
        presence = [
            _nodes_of(space, joint.cell_tags.find(tag))[:owned] for tag in joint.bodies.values()
        ]
        self.heights = _mean_heights(space, presence)  #: mean z of the nodes of each body [m]
        shared = np.array(
            [[np.count_nonzero(one & other) for other in presence] for one in presence]
        )
        one, other = np.nonzero(space.mesh.comm.allreduce(shared))
        #: number of the group of bonded bodies that each body is of
        self.group = _components(len(presence), (one, other))

    def levels(self) -> NDArray[np.int64]:
        """Return how many contact pairs lie below each body, at most; bonded bodies are level."""
        level = np.zeros(len(self.heights), dtype=np.int64)
        for _ in range(len(level)):
            for lower, upper in self._lower_and_upper:
                own = self.group == upper
                below = level[self.group == lower].max()
                level[own] = max(level[own].max(), below + 1)
        return level

    def shifts(self, approaches: Sequence[float]) -> NDArray[np.float64]:
        """Return how far each body moves down for every pair to approach by its own share [m].

        What no pair lies below stays where it is. A negative approach takes a pair apart.

        Args:
            approaches: Of each pair of the joint, in its order [m].
        """
        shift = np.zeros(len(self.heights))
        for _ in range(len(shift)):
            found: dict[int, float] = {}
            for (lower, upper), approach in zip(self._lower_and_upper, approaches, strict=True):
                below = float(shift[self.group == lower].max()) + approach
                found[upper] = max(found.get(upper, -np.inf), below)
            for upper, distance in found.items():
                shift[self.group == upper] = distance
        return shift

    def pair_forces(self, pushed: Mapping[str, float]) -> list[float]:
        """Return the force through each pair, in the order of the joint [N].

        A body passes what presses it on in equal shares to the pairs below it.

        Args:
            pushed: Force on each pushed surface [N].
        """
        load = np.zeros(len(self.heights))  # by number of the group
        for name, force in pushed.items():
            load[self._groups_of([name])] += force
        level = self.levels()
        through = [0.0] * len(self._joint.pairs)
        for group in sorted({*self.group}, key=lambda group: -level[self.group == group].max()):
            below = [n for n, (_, upper) in enumerate(self._lower_and_upper) if upper == group]
            for number in below:
                through[number] = float(load[group]) / len(below)
                load[self._lower_and_upper[number][0]] += through[number]
        return through

    @cached_property
    def _lower_and_upper(self) -> list[tuple[int, int]]:
        """The group below and the group above of each pair."""
        groups = []
        for pair in self._joint.pairs:
            lower, upper = sorted(self._bodies(pair), key=lambda body: self.heights[body])
            groups.append((int(self.group[lower]), int(self.group[upper])))
        return groups

    def _bodies(self, pair: PairSurfaces) -> tuple[int, int]:
        """Return the numbers of the two bodies of a pair."""
        owner = self._joint.body_of_surface
        return self._index[owner[pair.slave]], self._index[owner[pair.master]]

    def essential_pairs(self) -> frozenset[str]:
        """Return the pairs in series with the whole current path.

        Without any of them no path leads from the driven to the earthed terminal.
        """
        return frozenset(
            pair.name for pair in self._joint.pairs if not self._connected_without(pair)
        )

    def _connected_without(self, pair: PairSurfaces) -> bool:
        """Return whether a path for the current is left when a pair is open."""
        ends = [self._bodies(other) for other in self._joint.pairs if other is not pair]
        rows, columns = np.array(ends, dtype=int).reshape(-1, 2).T
        parts = _components(len(self.heights), (self.group[rows], self.group[columns]))
        driven = parts[self._groups_of(self._joint.driven_surfaces)]
        earthed = parts[self._groups_of(self._joint.earthed_surfaces)]
        return bool(np.isin(driven, earthed).any())

    def _groups_of(self, surfaces: Sequence[str]) -> NDArray[np.int64]:
        """Return the groups of bonded bodies that surfaces belong to."""
        owner = self._joint.body_of_surface
        return self.group[[self._index[owner[name]] for name in surfaces]]


def _nodes_of(space: fem.FunctionSpace, cells: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Return which of this rank's nodes belong to the given cells of any rank; collective."""
    found = la.vector(space.dofmap.index_map)
    found.array[np.unique(space.dofmap.list[cells])] = 1.0
    found.scatter_reverse(la.InsertMode.add)
    return np.asarray(found.array > 0.0)


def _mean_heights(
    space: fem.FunctionSpace, presence: list[NDArray[np.bool_]]
) -> NDArray[np.float64]:
    """Return the mean z of the nodes of each body [m]; collective."""
    z = space.tabulate_dof_coordinates()[: space.dofmap.index_map.size_local, VERTICAL]
    sums = space.mesh.comm.allreduce(
        np.array([(z[nodes].sum(), np.count_nonzero(nodes)) for nodes in presence])
    )
    return np.asarray(sums[:, 0] / sums[:, 1])


def _components(
    count: int, links: tuple[NDArray[np.int64], NDArray[np.int64]]
) -> NDArray[np.int64]:
    """Return the number of the connected component that each node of a graph is of."""
    graph = coo_array((np.ones(len(links[0])), links), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)
