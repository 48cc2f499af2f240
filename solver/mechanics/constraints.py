"""Displacements that are prescribed: clamped surfaces, symmetry planes, and faces that heads drive.

What a head pushes is a rigid face without lateral motion: its displacement U along z is one
unknown. There is one face for each head. What a grip of a test moves is a rigid face too: it has
the travel U along the direction of the test, from where the weld has left it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from mpi4py import MPI
from petsc4py import PETSc

import numpy as np
from dolfinx import fem
from numpy.typing import NDArray

from microweld.arrays import Floats, Ints
from microweld.meshes.joint import Joint
from microweld.meshes.model import OUT_OF_PLANE, VERTICAL


def fixed_surfaces(joint: Joint) -> list[tuple[str, int]]:
    """List surfaces and axes along which they cannot move freely.

    These are the clamped and the driven faces and the symmetry planes.
    """
    ends = (*joint.clamped_surfaces, *joint.pushed_surfaces)
    return [*joint.symmetry.items(), *((name, axis) for name in ends for axis in range(3))]


@dataclass(frozen=True)
class RigidFace:
    """Dofs that move together: u = start + share U, with one displacement U of the face."""

    dofs: Ints  #: this rank's, ghosts included (n,)
    share: Floats  #: component of the face's direction along each (n,) [-]
    start: Floats  #: displacement of each where U is zero (n,) [m]


@dataclass(frozen=True)
class Grips:
    """What a test of a joint holds and moves."""

    held: tuple[str, ...]  #: names of the surfaces that stay where they are
    moved: tuple[str, ...]  #: names of those that move
    direction: tuple[float, float, float]  #: of the motion, of unit length
    #: axis along which only the farther end of the moved surfaces is gripped; None: all of them
    end_along: tuple[float, float, float] | None = None
    absent: tuple[str, ...] = ()  #: bodies that are out of the problem


class Constraints:
    """Prescribed displacement dofs, and those of the rigid faces among them.

    Args:
        joint: The meshed joint.
        displacement: Blocked second-order function that the prescribed values stand in.
        prescribed: Dofs that cannot move freely, of this rank, ghosts included.
        faces: Faces whose dofs among them have one displacement each.
        absent: Dofs whose forces do not count.
    """

    def __init__(
        self,
        joint: Joint,
        displacement: fem.Function,
        prescribed: Ints,
        faces: Sequence[RigidFace],
        absent: Ints | None = None,
    ) -> None:
        self._joint = joint
        self._displacement = displacement
        self._space = displacement.function_space
        self._owned = 3 * self._space.dofmap.index_map.size_local
        self._faces = list(faces)
        self._prescribed = prescribed
        if absent is None:
            absent = np.empty(0, dtype=np.int64)
        self._absent = absent[absent < self._owned]
        self._hold(self._prescribed[self._prescribed < self._owned])
        #: direction of each rigid face on its dofs
        self.faces = [self._indicator(face) for face in self._faces]

    def _indicator(self, face: RigidFace) -> PETSc.Vec:
        vector = self._displacement.x.petsc_vec.duplicate()
        vector.set(0.0)
        own = face.dofs < self._owned
        vector.array[face.dofs[own]] = face.share[own]
        return vector

    def _hold(self, dofs: Ints) -> None:
        self.fixed = dofs  #: this rank's constrained dofs, local
        first = 3 * self._space.dofmap.index_map.local_range[0]
        self.fixed_global = (dofs + first).astype(np.int32)

    def face_displacements(self) -> Floats:
        """Return the displacement of each rigid face along its direction [m]; collective."""
        x = self._displacement.x.array
        local = [_displacement(face, x) for face in self._faces]
        everywhere = self._joint.mesh.comm.allgather(local)
        return np.asarray(np.nanmin(everywhere, axis=0), dtype=np.float64)

    def move_faces(self, displacements: Floats) -> None:
        """Set the displacement of each rigid face along its direction [m]."""
        x = self._displacement.x.array
        for face, value in zip(self._faces, displacements, strict=True):
            x[face.dofs] = face.start + value * face.share

    def starts(self) -> tuple[Floats, ...]:
        """Return where the dofs of each rigid face are while its displacement is zero [m]."""
        return tuple(face.start.copy() for face in self._faces)

    def restart(self, starts: Sequence[Floats]) -> None:
        """Count the displacement of each rigid face from other places of its dofs [m]."""
        self._faces = [
            replace(face, start=start.copy())
            for face, start in zip(self._faces, starts, strict=True)
        ]

    def restart_here(self) -> None:
        """Count the displacement of each rigid face from where it is."""
        x = self._displacement.x.array
        self.restart([x[face.dofs] for face in self._faces])

    def drop_absent(self, residual: PETSc.Vec) -> None:
        """Set the forces on what is out of the problem to zero [N]."""
        residual.array[self._absent] = 0.0

    def clear(self) -> None:
        """Set the prescribed displacements to zero, except those of the rigid faces."""
        driven = np.concatenate([face.dofs for face in self._faces])
        self._displacement.x.array[np.setdiff1d(self._prescribed, driven)] = 0.0

    @contextmanager
    def lateral_motion_held(self) -> Iterator[None]:
        """Let nodes move along z and along symmetry planes only, for the length of a block.

        Bodies that touch in a point would roll off each other before friction acts.
        """
        before = self.fixed
        symmetric = self._joint.symmetry.values()
        lateral = [axis for axis in range(VERTICAL) if axis not in symmetric]
        dofs = [np.arange(axis, self._owned, 3) for axis in lateral]
        self._hold(np.unique(np.concatenate([before, *dofs])))
        try:
            yield
        finally:
            self._hold(before)


def pressed(
    joint: Joint, displacement: fem.Function, surfaces: Sequence[tuple[str, int]]
) -> Constraints:
    """Return the constraints of a joint between its heads.

    Args:
        joint: The meshed joint.
        displacement: Blocked second-order function that the prescribed values stand in.
        surfaces: Surfaces and axes along which they cannot move freely.
    """
    faces = []
    for names in joint.rigid_faces:
        dofs = np.unique(
            np.concatenate([_dofs(joint, displacement, name, VERTICAL) for name in names])
        )
        faces.append(RigidFace(dofs, np.ones(dofs.size), np.zeros(dofs.size)))
    prescribed = [_out_of_plane(joint, displacement)]
    prescribed += [_dofs(joint, displacement, *held) for held in surfaces]
    return Constraints(joint, displacement, np.unique(np.concatenate(prescribed)), faces)


def gripped(joint: Joint, displacement: fem.Function, grips: Grips) -> Constraints:
    """Return the constraints of a joint in the grips of a test, which start where it is now.

    Args:
        joint: The meshed joint.
        displacement: Blocked second-order function with the present displacement.
        grips: What is held, moved and absent.
    """
    space = displacement.function_space
    nodes = np.unique(
        np.concatenate([_dofs(joint, displacement, name, 0) // 3 for name in grips.moved])
    )
    if grips.end_along is not None:
        nodes = nodes[_beyond_middle(joint, space, nodes, np.array(grips.end_along))]
    dofs = (3 * nodes[:, None] + np.arange(3)).ravel()
    share = np.tile(np.array(grips.direction), nodes.size)
    face = RigidFace(dofs, share, displacement.x.array[dofs].copy())
    held = [
        _dofs(joint, displacement, *fixed)
        for fixed in (
            *joint.symmetry.items(),
            *((name, axis) for name in grips.held for axis in range(3)),
        )
    ]
    absent = _dofs_of_bodies(joint, space, grips.absent)
    parts = [_out_of_plane(joint, displacement), *held, dofs, absent]
    return Constraints(joint, displacement, np.unique(np.concatenate(parts)), [face], absent)


def _dofs(joint: Joint, displacement: fem.Function, surface: str, axis: int) -> Ints:
    """Dofs of a surface along an axis, ghosts included."""
    facets = joint.facet_tags.find(joint.surfaces[surface])
    dimension = joint.mesh.topology.dim - 1
    nodes = fem.locate_dofs_topological(displacement.function_space, dimension, facets)
    return 3 * nodes.astype(np.int64) + axis


def _out_of_plane(joint: Joint, displacement: fem.Function) -> Ints:
    """Dofs out of the plane of a two-dimensional model."""
    if joint.model.two_dimensional:
        return np.arange(OUT_OF_PLANE, displacement.x.array.size, 3)
    return np.empty(0, dtype=np.int64)


def _dofs_of_bodies(joint: Joint, space: fem.FunctionSpace, bodies: Sequence[str]) -> Ints:
    """All dofs of bodies, ghosts included."""
    cells = [joint.cell_tags.find(joint.bodies[body]) for body in bodies]
    if not cells:
        return np.empty(0, dtype=np.int64)
    nodes = np.unique(space.dofmap.list[np.concatenate(cells)]).astype(np.int64)
    return np.asarray((3 * nodes[:, None] + np.arange(3)).ravel())


def _beyond_middle(
    joint: Joint, space: fem.FunctionSpace, nodes: Ints, axis: Floats
) -> NDArray[np.bool_]:
    """Which nodes lie in the farther half of all of them along an axis; collective."""
    along = space.tabulate_dof_coordinates()[nodes] @ axis
    first = joint.mesh.comm.allreduce(float(np.min(along, initial=np.inf)), MPI.MIN)
    last = joint.mesh.comm.allreduce(float(np.max(along, initial=-np.inf)), MPI.MAX)
    return np.asarray(along > 0.5 * (first + last))


def _displacement(face: RigidFace, displacement: Floats) -> float:
    """Displacement of a face [m]; not a number on ranks that have nothing of it."""
    if not face.dofs.size:
        return np.nan
    at = int(np.argmax(np.abs(face.share[:3])))
    return float((displacement[face.dofs[at]] - face.start[at]) / face.share[at])
