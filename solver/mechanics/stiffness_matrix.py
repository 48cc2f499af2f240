"""The stiffness matrix of bodies in contact, kept as long as the contacts stay within its pattern.

The symbolic part of a factorisation is kept with the pattern. Contacts move slowly from one
iteration to the next, so the pattern is made for every contact seen lately and rebuilt only when
one appears beside it.
"""

from __future__ import annotations

from collections.abc import Sequence

from mpi4py import MPI
from petsc4py import PETSc

import numpy as np
from dolfinx import fem
from dolfinx.fem import petsc as fem_petsc
from scipy.sparse import coo_array, csr_array, kron

from microweld.arrays import Floats, Ints
from microweld.contact.pair import TangentContribution
from microweld.contact.surface import all_gather
from microweld.fem.cell_matrix import CellMatrix, pattern
from microweld.fem.cells import Cells
from microweld.mechanics.stiffness_kernel import assemble_stiffness

_SLACK = 1.5  # patterns with more than this many times the present links are not carried on


class ContactMatrix:
    """Matrix of the bodies' stiffness plus the contacts' contributions.

    Args:
        space: Of the displacement.
        cells: Tables of the space at the points of the moduli.
    """

    def __init__(self, space: fem.FunctionSpace, cells: Cells) -> None:
        nodes = space.dofmap.index_map
        self._comm = space.mesh.comm
        self._nodes = nodes.size_global
        self._owned = nodes.local_range
        self._cells = cells
        self._count = space.mesh.topology.index_map(space.mesh.topology.dim).size_local
        self._values = CellMatrix(
            cells.nodes[: self._count], nodes.size_local + nodes.num_ghosts, block=3
        )
        self._bulk: PETSc.Mat = fem_petsc.assemble_matrix(pattern(space))
        self._bulk.assemble()
        #: pairs of a patch and a node that the pattern has room for, as single numbers
        self.links: Ints = np.empty(0, dtype=np.int64)
        self.matrix = self._with_pattern(self.links)  #: as assembled last, then changed by others

    def assemble(self, moduli: Floats, contributions: Sequence[TangentContribution]) -> PETSc.Mat:
        """Assemble without constraints [N/m]; valid until the next call. Collective.

        Args:
            moduli: (cells, q, 9, 9) dP/dF at the points [Pa].
            contributions: Of the contact pairs.
        """
        links = self._encode(contributions)
        if not self._comm.allreduce(bool(np.all(np.isin(links, self.links))), MPI.LAND):
            self._renew(links)
        self.matrix.zeroEntries()
        bulk = self._values
        bulk.values[:] = 0.0
        assemble_stiffness(self._count, self._cells, moduli, bulk.starts, bulk.places, bulk.values)
        bulk.add_to(self.matrix)
        for part in contributions:
            _add(self.matrix, part)
        self.matrix.assemble()
        return self.matrix

    def _encode(self, contributions: Sequence[TangentContribution]) -> Ints:
        """One number for each link between a patch of a pair and a node."""
        offset = 0
        codes = [np.empty(0, dtype=np.int64)]
        for part in contributions:
            codes.append((part.links[:, 0] + offset) * self._nodes + part.links[:, 1])
            offset += part.patch_count
        return np.unique(np.concatenate(codes))

    def _renew(self, links: Ints) -> None:
        present = np.unique(all_gather(self._comm, links))
        union = np.union1d(present, self.links)
        if len(union) <= _SLACK * len(present):
            self.restore(union)
        else:
            self.restore(present)

    def restore(self, links: Ints) -> None:
        """Rebuild the matrix, without values, with room for these links. Collective.

        The last bits of a solution depend on the pattern: it orders the factorisation.
        """
        self.links = links.copy()
        self.matrix.destroy()
        self.matrix = self._with_pattern(self.links)

    def _with_pattern(self, links: Ints) -> PETSc.Mat:
        """Return a copy of the bulk matrix with room for all nodes of each patch to meet."""
        patch, node = np.divmod(links, self._nodes)
        patch = np.unique(patch, return_inverse=True)[1]
        incidence = csr_array(
            coo_array(
                (np.ones(len(links)), (patch, node)),
                shape=(int(patch.max(initial=-1)) + 1, self._nodes),
            )
        )
        meeting = csr_array(incidence[:, self._owned[0] : self._owned[1]].T @ incidence)
        entries = csr_array(kron(meeting, np.ones((3, 3)), format="csr"))
        csr = (
            entries.indptr.astype(np.int32),
            entries.indices.astype(np.int32),
            np.zeros(entries.nnz),
        )
        room = PETSc.Mat().createAIJ(self._bulk.getSizes(), csr=csr, comm=self._comm)
        matrix = self._bulk.copy()
        matrix.axpy(1.0, room, structure=PETSc.Mat.Structure.DIFFERENT_NONZERO_PATTERN)
        room.destroy()
        matrix.setLGMap(*self._bulk.getLGMap())
        matrix.setOption(PETSc.Mat.Option.NEW_NONZERO_LOCATION_ERR, True)
        matrix.setOption(PETSc.Mat.Option.KEEP_NONZERO_PATTERN, True)
        return matrix


def _add(matrix: PETSc.Mat, part: TangentContribution) -> None:
    """Add one pair's stiffness."""
    dofs = part.dofs.astype(np.int32)
    patches = part.patches
    matrix.setValuesRCV(dofs, dofs, part.stiffness, addv=PETSc.InsertMode.ADD_VALUES)
    csr = (
        patches.matrix.indptr.astype(np.int32),
        patches.matrix.indices.astype(np.int32),
        patches.matrix.data,
    )
    matrix.setValuesIJV(
        *csr, addv=PETSc.InsertMode.ADD_VALUES, rowmap=patches.rows.astype(np.int32)
    )
