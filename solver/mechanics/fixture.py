"""Bodies that nothing holds sideways: a fixture keeps them where they are, on average.

Without friction a wire between two faces may slide, turn and roll freely: equilibrium leaves its
place open, and the matrix is singular. A machine has a fixture or a guide for it. Here the mean
displacement sideways of such a body, its mean turn about z, and its mean turn about an axis that it
can roll about, a_m = c_m . u, meet a spring,

    R += k_m (a_m - b_m) c_m,    k_m = K for a displacement, K r^2 for a turn,

with b_m the place where the spring took hold, zero at the start, r the radius of gyration and K a
thousand times the stiffness E* h of one facet in contact, so that a_m is as good as b_m: a spring
ten times stiffer changes the set-down of elastic blocks by less than 1e-6 of itself
(tests/mechanics/test_fixture.py). Deformation meets none: a_m is zero for all that does not move
the body as a whole, and where the load is symmetric so is the force.

A bond holds as friction does. A body that has bonded to one that is held has no springs, and bodies
that have bonded to each other move as one; where their bond has parted, springs take hold again
where the bodies are.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from petsc4py import PETSc

import numpy as np
from dolfinx import fem
from numpy.typing import NDArray
from scipy.linalg import eigh

from microweld.arrays import Floats, Ints
from microweld.compat import cell_nodes
from microweld.contact.pair import ContactPair
from microweld.contact.surface import Surface, facet_shapes, point_and_tangents
from microweld.meshes.joint import Joint
from microweld.meshes.joint_graph import JointGraph
from microweld.meshes.model import OUT_OF_PLANE, VERTICAL

#: stiffness over that of one facet in contact [-]
_STIFF = 1e3
#: share of a facet's lever about an axis below which a surface rolls on itself
_ROUND = 0.1


@dataclass(frozen=True)
class FixtureState:
    """What the springs are continued from."""

    bonded: tuple[int, ...]  #: numbers of the pairs whose bonds hold
    rest: tuple[float, ...]  #: b_m [m], [-]


class Fixtures:
    """Springs on the mean motions of bodies that nothing holds sideways. Collective.

    Args:
        joint: The meshed joint.
        displacement: Blocked second-order function that holds the solution.
        pairs: The contact pairs.
    """

    def __init__(
        self, joint: Joint, displacement: fem.Function, pairs: Sequence[ContactPair]
    ) -> None:
        self._joint = joint
        self._displacement = displacement
        self._pairs = pairs
        self._bonded: tuple[int, ...] = ()  # numbers of the frictionless pairs that bonds hold
        self.modes: list[PETSc.Vec] = []  #: c_m, of unit mean displacement [-] or turn [1/m]
        self.stiffness: list[float] = []  #: k_m [N/m], [N m]
        self.rest: list[float] = []  #: b_m [m], [-]
        #: bodies that are held so
        self.loose: list[list[str]] = []
        self._build((), displacement.x.array)

    def _build(self, bonded: tuple[int, ...], displacement: Floats) -> None:
        """Hold what is loose where it is.

        Args:
            bonded: Numbers of the frictionless pairs that bonds hold.
            displacement: Of this rank's nodes [m].
        """
        self._bonded = bonded
        self.modes = []
        self.stiffness = []
        space = self._displacement.function_space
        self.loose = sideways_loose(self._joint, space, self._pairs, bonded)
        if self.loose:
            stiffest = max(pair.settings.effective_modulus * pair.cell_size for pair in self._pairs)
            for bodies in self.loose:
                self._hold(bodies, _STIFF * stiffest)
        comm = self._joint.mesh.comm
        self.rest = [
            comm.allreduce(float(mode.array @ displacement[: mode.array.size]))
            for mode in self.modes
        ]

    def renew(self, displacement: Floats) -> None:
        """Let go what bonds hold now, and take hold of what they no longer do; collective.

        Args:
            displacement: Of this rank's nodes at the start of the step [m].
        """
        bonded = tuple(
            number
            for number, pair in enumerate(self._pairs)
            if pair.settings.friction == 0.0 and pair.bonded
        )
        if bonded != self._bonded:
            self._build(bonded, displacement)

    def state(self) -> FixtureState:
        """Return a copy of all that the next steps depend on."""
        return FixtureState(self._bonded, tuple(self.rest))

    def restore(self, state: FixtureState) -> None:
        """Continue from a state of the same joint. Collective."""
        self._build(state.bonded, self._displacement.x.array)
        self.rest = list(state.rest)

    def _hold(self, bodies: Sequence[str], stiffness: float) -> None:
        """Add the free motions of bonded bodies, with the stiffness of their displacement [N/m]."""
        joint = self._joint
        space = self._displacement.function_space
        cells = np.concatenate([joint.cell_tags.find(joint.bodies[body]) for body in bodies])
        nodes = np.unique(space.dofmap.list[cells]).astype(np.int64)
        nodes = nodes[nodes < space.dofmap.index_map.size_local]
        centre = _centre(joint, cells)
        arms = space.tabulate_dof_coordinates()[nodes] - centre
        count = joint.mesh.comm.allreduce(len(nodes))
        planes = _planes(joint)
        for axis in range(VERTICAL):
            if axis not in planes:
                motion = np.zeros_like(arms)
                motion[:, axis] = 1.0
                self._add(nodes, motion, 1.0 / count, stiffness)
        for turn in _free_turns(joint, bodies, self._pairs, centre, planes):
            motion = np.cross(turn, arms)
            square = joint.mesh.comm.allreduce(float(np.sum(motion**2)))
            self._add(nodes, motion, 1.0 / square, stiffness * square / count)

    def _add(self, nodes: Ints, motion: Floats, scale: float, stiffness: float) -> None:
        """Add a motion of the nodes (n, 3), with the factor that makes its mean one."""
        vector = self._displacement.x.petsc_vec.duplicate()
        vector.set(0.0)
        vector.array[(3 * nodes[:, None] + np.arange(3)).ravel()] = scale * motion.ravel()
        self.modes.append(vector)
        self.stiffness.append(stiffness)

    def add_forces(self, residual: PETSc.Vec) -> None:
        """Add the forces of the springs at the present displacement to a residual [N]."""
        u = self._displacement.x.petsc_vec
        for mode, stiffness, rest in zip(self.modes, self.stiffness, self.rest, strict=True):
            residual.axpy(stiffness * (mode.dot(u) - rest), mode)


def sideways_loose(
    joint: Joint,
    space: fem.FunctionSpace,
    pairs: Sequence[ContactPair],
    bonded: Collection[int] = (),
) -> list[list[str]]:
    """Return groups of bonded bodies that neither clamp, friction nor bond holds; collective.

    Where planes of symmetry keep all bodies in their place there is none.

    Args:
        joint: The meshed joint.
        space: Of the displacement.
        pairs: The contact pairs.
        bonded: Numbers of the pairs that bonds hold.
    """
    if set(range(VERTICAL)) <= _planes(joint) or not pairs:
        return []
    group = JointGraph(joint, space).group
    names = list(joint.bodies)
    owner = joint.body_of_surface
    ends = (*joint.clamped_surfaces, *joint.pushed_surfaces)
    held = {int(group[names.index(owner[name])]) for name in ends}
    links = []
    bonds = []
    for number, (pair, surfaces) in enumerate(zip(pairs, joint.pairs, strict=True)):
        bodies = (owner[surfaces.slave], owner[surfaces.master])
        link = {int(group[names.index(body)]) for body in bodies}
        if number in bonded:
            bonds.append(link)
        elif pair.settings.friction > 0.0:
            links.append(link)
    for _ in (*links, *bonds):
        for link in (*links, *bonds):
            if link & held:
                held |= link
    loose = [{number} for number in sorted({int(number) for number in group} - held)]
    for link in bonds:
        joined = [one for one in loose if one & link]
        if len(joined) > 1:
            loose = [one for one in loose if not one & link]
            loose.append(set().union(*joined))
    return [[name for name, own in zip(names, group, strict=True) if own in one] for one in loose]


def _planes(joint: Joint) -> set[int]:
    """Return the axes along which planes, that of a two-dimensional model too, hold a joint."""
    planes = set(joint.symmetry.values())
    if joint.model.two_dimensional:
        planes.add(OUT_OF_PLANE)
    if joint.model.sweep_angle:
        planes.add(0)
    return planes


def _centre(joint: Joint, cells: NDArray[np.int32]) -> Floats:
    """Return the centre of the volume of this and the other ranks' cells (3,) [m]."""
    corners = joint.mesh.topology.dim + 1
    owned = cells[cells < joint.mesh.topology.index_map(corners - 1).size_local]
    x = joint.mesh.geometry.x[cell_nodes(joint.mesh)[owned, :corners]]
    edges = x[:, 1:] - x[:, :1]
    if corners == 4:
        size = np.abs(np.linalg.det(edges))
    else:
        size = np.linalg.norm(np.cross(edges[:, 0], edges[:, 1]), axis=1)
    total, *moment = joint.mesh.comm.allreduce(np.array([size.sum(), *(size @ x.mean(axis=1))]))
    return np.asarray(moment) / total


def _free_turns(
    joint: Joint,
    bodies: Sequence[str],
    pairs: Sequence[ContactPair],
    centre: Floats,
    planes: set[int],
) -> list[Floats]:
    """Return unit axes (3,) that bodies may turn about: z, and what their surfaces roll about.

    A surface rolls where the normals pass through the axis; between bodies of the group none does.

    Args:
        joint: The meshed joint.
        bodies: Bonded to each other.
        pairs: The contact pairs.
        centre: Of the bodies (3,) [m].
        planes: Axes along which planes hold the joint: about another axis nothing turns.
    """
    unit = np.eye(3)
    axes = []
    if planes <= {VERTICAL}:
        axes.append(unit[VERTICAL])
    level = [axis for axis in range(VERTICAL) if planes <= {axis}]
    slope = np.zeros((3, 3))
    lever = np.zeros((3, 3))
    for pair, surfaces in zip(pairs, joint.pairs, strict=True):
        sides = ((surfaces.slave, pair.slave), (surfaces.master, pair.master))
        outer = [side for side in sides if joint.body_of_surface[side[0]] in bodies]
        if len(outer) != 1:
            continue
        for place, normal in _facets(outer[0][1]):
            arm = place - centre
            area = float(np.linalg.norm(normal))
            turn = np.cross(arm, normal) / area
            slope += area * np.outer(turn, turn)
            lever += area * (arm @ arm * unit - np.outer(arm, arm))
    slope, lever = joint.mesh.comm.allreduce(np.array([slope, lever]))
    if not level:
        return axes
    chosen = np.ix_(level, level)
    values, vectors = eigh(slope[chosen], lever[chosen])
    for value, vector in zip(values, vectors.T, strict=True):
        if value < _ROUND**2:
            axis = vector @ unit[level]
            axes.append(axis / np.linalg.norm(axis))
    return axes


def _facets(surface: Surface) -> list[tuple[Floats, Floats]]:
    """Return the middle of each facet of this rank [m], and its normal, as long as its area."""
    nodes = surface.nodes.shape[1]
    if nodes == 6:
        shape = facet_shapes(nodes, 1 / 3, 1 / 3)
    else:
        shape = facet_shapes(nodes, 0.5)
    bases = [point_and_tangents(shape, facet) for facet in surface.coordinates]
    return [(base[0], np.cross(base[1], base[2])) for base in bases]
