"""Contact points of a pair in the electro-thermal problem, and the dofs on both sides of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from petsc4py import PETSc

import numpy as np

from microweld.arrays import Floats, Ints, Nodes

if TYPE_CHECKING:
    from microweld.contact.pairing import Pairing


@dataclass(frozen=True)
class Sides:
    """Potential [V] and temperature [K] on both sides of the closed points, (n,) each."""

    phi_s: Floats
    phi_m: Floats
    T_s: Floats
    T_m: Floats


@dataclass(frozen=True)
class ContactMap:
    """The n closed points of a pair on this rank, with facets of a nodes: 6, or 3 in a flat model.

    Open points (neither pressure nor a bond) carry nothing and are left out.
    """

    points: Ints  #: (n,) index into the rank's contact points of the pair
    pressure: Floats  #: (n,) true contact pressure [Pa]
    area: Floats  #: (n,) touching area that the point stands for [m2]
    stretch: Floats  #: (n,) current over undeformed area, see `Pairing`
    slip: Floats  #: (n,) sliding distance of the step [m]
    bonded: Floats  #: (n,) share of that area that a bond holds, see `Pairing` [-]
    shapes: Floats  #: (n, 2, a) shape functions of slave and master facet at the point
    dofs: Nodes  #: (n, 4 a) global dofs: field, then side, then node
    _place: Ints  #: (n, 2, a) position of each node among those fetched
    _fetched: PETSc.Vec | None  #: both fields at the nodes of both sides, each node once
    _scatter: PETSc.Scatter | None

    @classmethod
    def nowhere(cls) -> ContactMap:
        """Return the map of a pair that touches nowhere."""
        return cls(
            points=np.empty(0, dtype=np.int64),
            pressure=np.empty(0),
            area=np.empty(0),
            stretch=np.empty(0),
            slip=np.empty(0),
            bonded=np.empty(0),
            shapes=np.empty((0, 2, 0)),
            dofs=np.empty((0, 0), dtype=PETSc.IntType),
            _place=np.empty((0, 2, 0), dtype=np.int64),
            _fetched=None,
            _scatter=None,
        )

    @classmethod
    def of(cls, pairing: Pairing, y: PETSc.Vec) -> ContactMap:
        """Return the map of a pairing; collective.

        Args:
            pairing: Opposite points and their pressure.
            y: Potential and temperature, blocked as the nodes of the pairing count.
        """
        closed = pairing.conducting
        nodes = np.stack([pairing.slave_nodes[closed], pairing.master_nodes[closed]], axis=1)
        unique, place = np.unique(nodes, return_inverse=True)
        fetched = PETSc.Vec().createSeq(2 * unique.size)
        source = PETSc.IS().createBlock(2, unique.astype(PETSc.IntType), comm=PETSc.COMM_SELF)
        dofs = 2 * nodes[:, None] + np.arange(2)[None, :, None, None]  # (n, field, side, node)
        return cls(
            points=pairing.point[closed],
            pressure=pairing.pressure[closed],
            area=(pairing.area * pairing.touching)[closed],
            stretch=pairing.stretch[closed],
            slip=pairing.slip[closed],
            bonded=pairing.bonded[closed],
            shapes=np.stack([pairing.slave_shape[closed], pairing.master_shape[closed]], axis=1),
            dofs=dofs.reshape(len(dofs), 4 * nodes.shape[2]).astype(PETSc.IntType),
            _place=place.reshape(nodes.shape),
            _fetched=fetched,
            _scatter=PETSc.Scatter().create(y, source, fetched, None),
        )

    def sides(self, y: PETSc.Vec) -> Sides:
        """Return both fields at the points, fetched from whichever rank owns them; collective."""
        if self._scatter is None or self._fetched is None:
            nothing = np.empty(0)
            return Sides(nothing, nothing, nothing, nothing)
        self._scatter.scatter(y, self._fetched)
        values = self._fetched.getArray(readonly=True).reshape(-1, 2)
        nodal = values[self._place]  # (n, side, node, field)
        point = np.einsum("nsa,nsaf->fsn", self.shapes, nodal)
        return Sides(point[0, 0], point[0, 1], point[1, 0], point[1, 1])

    def places(self, y: PETSc.Vec, nodes: Floats) -> Floats:
        """Return the undeformed places (n, 3) of the closed points on the slave [m]; collective.

        Args:
            y: A vector of the blocked space.
            nodes: (nodes, 3) coordinates of the nodes of this rank [m].
        """
        owned = y.getLocalSize() // 2
        carrier = y.duplicate()
        columns = []
        for axis in range(3):
            carrier.getArray().reshape(-1, 2)[:owned] = nodes[:owned, axis, None]
            columns.append(self.sides(carrier).T_s)
        carrier.destroy()
        return np.stack(columns, axis=1)
