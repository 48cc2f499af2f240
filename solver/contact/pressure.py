"""Contact pressure as a continuous, piecewise linear field on the slave surface.

It is solved for beside the displacement.

A pressure at every quadrature point of second-order facets asks more of the displacement than it
can give: it then oscillates from point to point. Here each vertex A of the slave surface has a
pressure, tied to the mean gap around it,

    lambda_A = eps_A <-g_A>,    g_A = G_A / M_A,    G_A = int psi_A g dA,    M_A = int psi_A dA,

with psi_A its hat function, and p = sum_A psi_A lambda_A. Second-order displacements with linear
pressures are the stable pair of Taylor and Hood. p follows from the energy

    sum_A M_A eps_A <-g_A>^2 / 2,

so without friction the tangent is symmetric.

The pressures are unknowns of the Newton iteration (a primal-dual active set): the residual sees
lambda, which is bounded, never the force eps g of an overlap that a trial displacement happens to
have. With c_A = eps_A / firmness

    lambda_A = <lambda_A - c_A (g_A + lambda_A / eps_A)>,

A is closed where the bracket is positive, and the iteration's linear step gives every closed vertex
the pressure -eps_A (g_A + dg_A) and every other one none (Hueber and Wohlmuth, Comput. Methods
Appl. Mech. Engrg. 194 (2005) 3147).

Where the surfaces are bonded a vertex also bears tension, lambda < 0, up to the strength of its
bond (`microweld.contact.cohesion`); its branch is chosen and its pressure solved for alike. Where a
linear step holds the tension of softening bonds, they have the pressure of their branch at g_A.
"""

from __future__ import annotations

from dataclasses import dataclass

from mpi4py import MPI

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array, diags_array

from microweld.arrays import Floats, Ints
from microweld.contact.cohesion import VertexBonds
from microweld.contact.edges import split_vertices
from microweld.contact.surface import Surface, all_gather

# share of a vertex's area opposite the master surface below which it bears nothing
_COVERED = 0.3
# pressure, over the mean of the pair, below which a vertex counts as touching in part: it is close
# to opening
_PARTIAL = 0.25


@dataclass(frozen=True)
class PatchStiffness:
    """dR/du by way of the pressure: rows of a matrix in global dofs."""

    rows: Ints  #: (r,) global dofs
    matrix: csr_array  #: (r, largest dof + 1) [N/m]


@dataclass(frozen=True)
class PressureState:
    """What the pressures of v vertices are continued from, the same on every rank."""

    trial: Floats  #: (v,) pressures of the iteration, negative values included [Pa]
    accepted: Floats  #: (v,) pressures accepted last [Pa]
    gap: Floats  #: (v,) mean gaps measured last [m]
    area: Floats  #: (v,) area of their paired points [m2]
    covered: Floats  #: (v,) share of their whole area opposite the master surface [-]
    closed: NDArray[np.bool_]  #: (v,) active set
    mismatch: Floats  #: (v,) residual of the contact condition [N]
    slope: Floats  #: (v,) -d lambda/dg of the branch [Pa/m]
    root: Floats  #: (v,) gap without pressure of the branch [m]
    bonds: VertexBonds


class VertexPressure:
    """The pressures at the vertices of a slave surface; every rank holds all of them.

    `vertices` are their global nodes; a node on a sharp edge occurs once for each face.

    Args:
        comm: Communicator of the mesh.
        surface: The slave surface.
        points: (q, corners - 1) contact points of each facet, in facet coordinates.
        weight: (n,) reference area of the contact points, facet by facet [m2].
        modulus: (n,) c at the contact points [Pa/m]; a vertex takes the mean around it.
        firmness: Ratio eps/c [-].
    """

    def __init__(
        self,
        comm: MPI.Comm,
        surface: Surface,
        points: Floats,
        weight: Floats,
        modulus: Floats,
        firmness: float,
    ) -> None:
        self._comm = comm
        nodes = all_gather(comm, surface.global_nodes)
        self.vertices, corner = split_vertices(nodes, all_gather(comm, surface.coordinates))
        start = sum(comm.allgather(len(surface.nodes))[: comm.rank])
        self._corner: Ints = corner[start : start + len(surface.nodes)]
        self._vertex = np.repeat(self._corner, len(points), axis=0)
        hats = np.column_stack([1.0 - points.sum(axis=1), points])
        self._linear = np.tile(hats, (len(surface.nodes), 1))
        self._hats = self._linear
        self._weight = weight
        everywhere = np.ones(len(weight), dtype=bool)
        self._area: Floats = self._sum(np.ones_like(weight), everywhere)
        self._whole = self._area
        self._covered: Floats = np.ones_like(self._area)  # share opposite the master surface
        self._modulus = self._sum(modulus, everywhere) / self._area
        self._stiffness = firmness * self._modulus
        count = len(self.vertices)
        self._gap: Floats = np.zeros(count)
        self._trial: Floats = np.zeros(count)
        self._start: Floats = np.zeros(count)
        self._target: Floats = np.zeros(count)
        self._accepted: Floats = np.zeros(count)
        #: vertices that pressure or a bond holds
        self.closed: NDArray[np.bool_] = np.zeros(count, dtype=bool)
        self.mismatch: Floats = np.zeros(count)
        self.bonds = VertexBonds.none(count)
        self._slope: Floats = np.zeros(count)
        self._root: Floats = np.zeros(count)
        #: whether a linear step leaves the tension of softening bonds as it is
        self.holds_softening = False

    @property
    def values(self) -> Floats:
        """The pressures, negative only where a bond bears tension [Pa]."""
        return np.maximum(self._trial, 0.0 - self.bonds.tension(self._stiffness))

    @property
    def opened(self) -> Floats:
        """Share of the bonds around each vertex that opening has parted [-]."""
        return self.bonds.opened(self._stiffness)

    @property
    def softens(self) -> bool:
        """Whether a bond softens at the present displacement."""
        return bool(np.any(self._slope < 0.0))

    @property
    def _held(self) -> NDArray[np.bool_]:
        """Which vertices keep their pressure in a linear step, whatever the gap (vertices,)."""
        return self.holds_softening & (self._slope < 0.0)

    def _sum(self, values: Floats, paired: NDArray[np.bool_]) -> Floats:
        """Integrate psi_A f over the paired points, for every vertex; collective."""
        share = (self._hats * (self._weight * values)[:, None])[paired]
        local = np.bincount(
            self._vertex[paired].ravel(), share.ravel(), minlength=len(self.vertices)
        )
        return np.asarray(self._comm.allreduce(local))

    def _mean(self, values: Floats, paired: NDArray[np.bool_]) -> Floats:
        """Mean over the paired points around each vertex, 0 where there is none."""
        return self._sum(values, paired) / np.where(self._area > 0.0, self._area, 1.0)

    def measure(self, gap: Floats, paired: NDArray[np.bool_]) -> None:
        """Take the gaps of the paired points and decide which vertices are closed; collective.

        A vertex beyond the border of the master surface, of whose facets no more than a corner lies
        within, stays open: the gap of one point would decide over a pressure that hardly has an
        area to act on. On a facet that the border crosses, the pressure there is the mean of the
        other vertices, not zero: psi_A becomes psi_A + sum_B psi_B / n, over the vertices B beyond
        the border, with n of the facet's within.

        Args:
            gap: (n,) gaps of all points [m].
            paired: (n,) which of them count.
        """
        everything = np.ones_like(gap)
        self._hats = self._linear
        self._covered = self._sum(everything, paired) / self._whole
        within = self._covered > _COVERED
        self._hats = self._continued(within)
        self._area = self._sum(everything, paired)
        self._gap = self._mean(gap, paired)
        branch = self.bonds.branch(self._gap, self._trial, self._modulus, self._stiffness)
        self._slope = np.where(within, branch.stiffness, 0.0)
        self._root = branch.root
        self.closed = self._slope != 0.0
        scale = np.where(self._slope > 0.0, self._modulus, np.abs(self._slope))
        elastic = self._trial / np.where(self.closed, self._slope, 1.0)
        lack = scale * (self._gap - self._root + elastic)
        self.mismatch = self._area * np.where(self.closed, lack, self.values)

    def _continued(self, within: NDArray[np.bool_]) -> Floats:
        """Return the hats at the points, those of vertices beyond the border shared by the rest.

        Args:
            within: Which vertices lie within the border of the master surface (vertices,).
        """
        if within.all():
            return self._linear
        own = within[self._vertex]
        kept = np.where(own, self._linear, 0.0)
        shared = (self._linear - kept).sum(axis=1) / np.maximum(own.sum(axis=1), 1)
        return np.where(own, kept + shared[:, None], 0.0)

    def clearance(self) -> float:
        """Return the smallest mean gap around a vertex that is paired [m]."""
        return float(np.min(self._gap[self._area > 0.0], initial=np.inf))

    def at_points(self, values: Floats) -> Floats:
        """Return the field sum_A psi_A v_A at all points (n,)."""
        return np.einsum("na,na->n", self._hats, values[self._vertex])

    def touching(self) -> Floats:
        """Return the share of the area of each point that touches (n,) [-].

        The shares cover the contact area without bias. The pressure itself reaches to the far end
        of every facet with a closed vertex, half a facet too far on average: points nearer to
        closed vertices than to open ones touch. The share follows the pressures without a jump, or
        the coupled iteration of current and mechanics would cycle at a vertex close to opening.
        """
        closed_area = self._area * (self.closed & (self.values >= 0.0))
        mean = float(closed_area @ self.values) / max(float(closed_area.sum()), 1e-300)
        pushing = np.maximum(self.values, 0.0)  # not the tension of bonds
        pressed = np.minimum(pushing / max(_PARTIAL * mean, 1e-300), 1.0)
        share: Floats = np.clip(2.0 * self.at_points(pressed) - 0.5, 0.0, 1.0)
        return share

    def at_nodes(self) -> Floats:
        """Return the pressures at the nodes of this rank's facets (facets, a) [Pa].

        The middle of an edge has the mean of its ends.
        """
        corners = self.values[self._corner]
        if corners.shape[1] == 2:
            return np.hstack([corners, corners.mean(axis=1, keepdims=True)])
        return np.hstack([corners, 0.5 * (corners[:, [1, 2, 0]] + corners[:, [2, 0, 1]])])

    def jump(self) -> Floats:
        """Return the change of the pressures due at the present displacement (vertices,) [Pa]."""
        return self._on_branch(self._gap) - self.values

    def _on_branch(self, gap: Floats) -> Floats:
        """Return the pressures of the present branches at a gap (vertices,) [Pa]."""
        return np.where(self.closed, -self._slope * (gap - self._root), 0.0)

    def set_target(self, gap_change: Floats, paired: NDArray[np.bool_]) -> None:
        """Set the pressures at the end of the linear step; collective.

        Args:
            gap_change: (n,) change of the gap of every point in that step [m].
            paired: (n,) which points count.
        """
        self._start = self.values
        change = self._mean(gap_change, paired)
        self._target = self._on_branch(self._gap + np.where(self._held, 0.0, change))

    def advance(self, length: float) -> None:
        """Go part of the way to the target, a length of 0 to 1."""
        self._trial = self._start + length * (self._target - self._start)

    def accept(self) -> None:
        """Keep the pressures for `reject`, and what has become of the bonds."""
        self._accepted = self._trial.copy()
        self.bonds = self.bonds.strained(self._gap, self._stiffness)

    def bond(
        self, strength: Floats, slid: Floats, older: Floats, paired: NDArray[np.bool_]
    ) -> None:
        """Take the bonds of the accepted state for the next step; collective.

        Args:
            strength: Tension that the bond of each point bears before any damage (n,) [Pa].
            slid: Share of it that slip has parted (n,) [-].
            older: Share of it that is not new (n,) [-].
            paired: (n,) which points count.
        """
        mean = self._mean(strength, paired)
        whole = np.where(mean > 0.0, mean, 1.0)
        parted, old = (self._mean(strength * share, paired) / whole for share in (slid, older))
        self.bonds = self.bonds.renewed(mean, parted, old, self._gap, self._stiffness)

    def reject(self) -> None:
        """Go back to the pressures accepted last."""
        self._trial = self._accepted.copy()

    def state(self) -> PressureState:
        """Return a copy of all that the next steps depend on."""
        return PressureState(
            self._trial.copy(),
            self._accepted.copy(),
            self._gap.copy(),
            self._area.copy(),
            self._covered.copy(),
            self.closed.copy(),
            self.mismatch.copy(),
            self._slope.copy(),
            self._root.copy(),
            self.bonds.copy(),
        )

    def restore(self, state: PressureState) -> None:
        """Continue from a state of the same surface."""
        self._trial = state.trial.copy()
        self._accepted = state.accepted.copy()
        self._gap = state.gap.copy()
        self._area = state.area.copy()
        self._covered = state.covered.copy()
        self._hats = self._continued(self._covered > _COVERED)
        self.closed = state.closed.copy()
        self.mismatch = state.mismatch.copy()
        self._slope = state.slope.copy()
        self._root = state.root.copy()
        self.bonds = state.bonds.copy()

    def links(self, points: Ints, nodes: Ints) -> Ints:
        """Return which nodes meet at which vertex that is closed, under pressure or bonded.

        A point without such a vertex, at which a bond bears shear alone, counts with all of its.

        Args:
            points: (m,) contact points.
            nodes: (m, k) global nodes of their facets.

        Returns:
            (l, 2) pairs of a vertex and a node.
        """
        vertex = np.broadcast_to(
            self._vertex[points][:, :, None], (*self._hats[points].shape, nodes.shape[1])
        )
        node = np.broadcast_to(nodes[:, None, :], vertex.shape)
        bonded = self.bonds.tension(self._stiffness) > 0.0
        acting = self.closed | (self.values != 0.0) | bonded
        among = acting[self._vertex[points]]
        among |= ~among.any(axis=1, keepdims=True)
        pairs = np.column_stack([vertex[among].ravel(), node[among].ravel()])
        return np.unique(pairs, axis=0)

    def stiffness(
        self, points: Ints, dofs: Ints, gap_slope: Floats, pressure_slope: Floats
    ) -> PatchStiffness:
        """Return the tangent sum_A eps_A/M_A Q_A (x) B_A of closed vertices; collective.

        B_A = dG_A/du, Q_A = -dR/dlambda_A.

        Args:
            points: (m,) contact points under pressure.
            dofs: (m, k) their global dofs.
            gap_slope: (m, k) weight x dg/du.
            pressure_slope: (m, k) -dR/dp, weight included.
        """
        gaps = self._by_vertex(points, dofs, gap_slope)
        resistances = self._by_vertex(points, dofs, pressure_slope)
        everywhere = self._gather(gaps)
        rows = np.unique(resistances.col)
        slope = np.where(self.closed, self._slope / np.where(self.closed, self._area, 1.0), 0.0)
        slope = np.where(self._held, 0.0, slope)
        matrix = csr_array(resistances)[:, rows].T @ diags_array(slope) @ csr_array(everywhere)
        return PatchStiffness(rows, csr_array(matrix))

    def _by_vertex(self, points: Ints, dofs: Ints, values: Floats) -> coo_array:
        """Matrix (vertices, dofs) of psi_A-weighted values, closed vertices only."""
        rows = np.broadcast_to(
            self._vertex[points][:, :, None], (*self._hats[points].shape, dofs.shape[1])
        )
        columns = np.broadcast_to(dofs[:, None, :], rows.shape)
        data = self._hats[points][:, :, None] * values[:, None, :]
        keep = self.closed[rows.ravel()]
        width = int(np.max(dofs, initial=-1)) + 1
        where = (rows.ravel()[keep], columns.ravel()[keep])
        return coo_array((data.ravel()[keep], where), shape=(len(self.vertices), width))

    def _gather(self, local: coo_array) -> coo_array:
        """Sum of the ranks' matrices, on every rank."""
        compact = coo_array(csr_array(local))
        row = all_gather(self._comm, compact.row)
        column = all_gather(self._comm, compact.col)
        data = all_gather(self._comm, compact.data)
        return coo_array(
            (data, (row, column)), shape=(len(self.vertices), int(np.max(column, initial=-1)) + 1)
        )
