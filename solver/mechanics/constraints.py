"""Displacements that are prescribed: clamped surfaces, symmetry planes, and faces that heads drive.

What a head pushes is a rigid face without lateral motion: its displacement U along z is one
unknown. There is one face for each head.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from petsc4py import PETSc

import numpy as np
from dolfinx import fem

from microweld.arrays import Floats, Ints
from microweld.meshes.joint import Joint
from microweld.meshes.model import OUT_OF_PLANE, VERTICAL


def fixed_surfaces(joint: Joint) -> list[tuple[str, int]]:
    """List surfaces and axes along which they cannot move freely.

    These are the clamped and the driven faces and the symmetry planes.
    """
    ends = (*joint.clamped_surfaces, *joint.pushed_surfaces)
    return [*joint.symmetry.items(), *((name, axis) for name in ends for axis in range(3))]


class Constraints:
    """Prescribed displacement dofs, and those of the driven faces among them.

    Args:
        joint: The meshed joint.
        displacement: Blocked second-order function that the prescribed values stand in.
        surfaces: Surfaces and axes along which they cannot move freely.
    """

    def __init__(
        self, joint: Joint, displacement: fem.Function, surfaces: Sequence[tuple[str, int]]
    ) -> None:
        self._joint = joint
        self._displacement = displacement
        self._space = displacement.function_space
        self._owned = 3 * self._space.dofmap.index_map.size_local
        self._faces = [
            np.unique(np.concatenate([self._dofs(name, VERTICAL) for name in names]))
            for names in joint.rigid_faces
        ]
        self._prescribed = np.unique(
            np.concatenate([self._out_of_plane(), *(self._dofs(*held) for held in surfaces)])
        )
        self._hold(self._prescribed[self._prescribed < self._owned])
        #: 1 on the dofs that move with a driven face, one vector for each
        self.faces = [self._indicator(dofs) for dofs in self._faces]

    def _dofs(self, surface: str, axis: int) -> Ints:
        """Dofs of a surface along an axis, ghosts included."""
        facets = self._joint.facet_tags.find(self._joint.surfaces[surface])
        dimension = self._joint.mesh.topology.dim - 1
        nodes = fem.locate_dofs_topological(self._space, dimension, facets)
        return 3 * nodes.astype(np.int64) + axis

    def _out_of_plane(self) -> Ints:
        """Dofs out of the plane of a two-dimensional model."""
        if self._joint.model.two_dimensional:
            return np.arange(OUT_OF_PLANE, self._displacement.x.array.size, 3)
        return np.empty(0, dtype=np.int64)

    def _indicator(self, dofs: Ints) -> PETSc.Vec:
        vector = self._displacement.x.petsc_vec.duplicate()
        vector.set(0.0)
        vector.array[dofs[dofs < self._owned]] = 1.0
        return vector

    def _hold(self, dofs: Ints) -> None:
        self.fixed = dofs  #: this rank's constrained dofs, local
        first = 3 * self._space.dofmap.index_map.local_range[0]
        self.fixed_global = (dofs + first).astype(np.int32)

    def face_displacements(self) -> Floats:
        """Return the displacement of each driven face along z [m]; collective."""
        x = self._displacement.x.array
        local = [float(x[dofs[0]]) if dofs.size else np.nan for dofs in self._faces]
        everywhere = self._joint.mesh.comm.allgather(local)
        return np.asarray(np.nanmin(everywhere, axis=0), dtype=np.float64)

    def move_faces(self, displacements: Floats) -> None:
        """Set the displacement of each driven face along z [m]."""
        x = self._displacement.x.array
        for dofs, value in zip(self._faces, displacements, strict=True):
            x[dofs] = value

    def clear(self) -> None:
        """Set the prescribed displacements to zero, except those of the driven faces."""
        driven = np.concatenate(self._faces)
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
