"""One contact pair: its points, their state, and its share of the mechanical system."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, overload

from mpi4py import MPI

import numpy as np
from numpy.typing import NDArray

from microweld.arrays import Floats, Ints
from microweld.contact.pairing import Pairing
from microweld.contact.pressure import PatchStiffness, VertexPressure
from microweld.contact.search import (
    BORDER,
    OPEN,
    find_opposite,
    follow,
    gap_changes,
    gaps,
    onto_facets,
    outside,
    shared_edges,
    still_opposite,
)
from microweld.contact.surface import (
    Surface,
    all_gather,
    corner_count,
    facet_quadrature,
    facet_shapes,
    facet_sizes,
    surface_of,
)
from microweld.contact.traction import assemble_points
from microweld.errors import SolveError
from microweld.meshes.model import OUT_OF_PLANE

if TYPE_CHECKING:
    from dolfinx.fem import FunctionSpace

    from microweld.meshes.joint import Joint, PairSurfaces


QUADRATURE_DEGREE = {3: 4, 2: 7}  # by corners: 6 points a triangle, 4 an edge
# how much better another facet must be, in facet coordinates or facet sizes, for a point to change
_ASTRAY = 0.1
_OPEN_AREA = (
    1e-12  # smallest ratio of current to reference area of a facet that still counts as valid
)


@dataclass(frozen=True)
class ContactSettings:
    """How stiff and how rough (in the sense of friction) a pair is."""

    effective_modulus: float  #: E* of the two bodies [Pa]
    friction: float = 0.0  #: Coulomb coefficient [-]
    penalty: float = 200.0  #: normal stiffness in units of E*/facet size [-]
    tangential_penalty: float = 1.0  #: stiffness of sticking in units of E*/facet size [-]
    reach: float = 1e-4  #: largest gap that is still paired [m]


@dataclass(frozen=True)
class Contribution:
    """What the m points under pressure add to the system, in the k global displacement dofs of their facets."""

    dofs: Ints  #: (m, k)
    forces: Floats  #: (m, k) residual [N]


@dataclass(frozen=True)
class TangentContribution(Contribution):
    """What they add to the tangent besides."""

    closing: Floats  #: (m, k) forces of the pressures yet to come [N]
    stiffness: Floats  #: (m, k, k) tangent at fixed pressure [N/m]
    patches: PatchStiffness  #: tangent by way of the pressure
    links: Ints  #: (l, 2) vertex of the pressure and node that its patch holds
    patch_count: int  #: vertices of the pair


class ContactPair:
    """Contact points on the slave surface, paired with the master surface.

    The slave's points stay with its facets; the master surface, small beside the bodies, is
    gathered on every rank. Stiffness is that of the cold metal throughout: a constant stiffness
    keeps the frictional history consistent, and against hot metal it only makes the constraint
    firmer.
    """

    def __init__(
        self, joint: Joint, pair: PairSurfaces, space: FunctionSpace, settings: ContactSettings
    ) -> None:
        self.name = pair.name
        self.settings = settings
        self._comm = joint.mesh.comm
        self.slave: Surface = surface_of(joint, pair.slave, space)
        self.master: Surface = surface_of(joint, pair.master, space)
        facets, self._nodes = self.slave.nodes.shape  #: per facet
        corners = corner_count(self._nodes)
        self._model = joint.model
        points, self._point_weights = facet_quadrature(QUADRATURE_DEGREE[corners], corners)
        shapes = np.array([facet_shapes(self._nodes, *p) for p in points])  # (q, 6, nodes)
        self.facet = np.repeat(np.arange(facets), len(points))
        self.shape = np.tile(shapes[:, 0], (facets, 1))
        self._derivatives = np.tile(shapes[:, 1:3], (facets, 1, 1))
        self.weight = np.tile(self._point_weights, facets) * self._area_factor(
            self.slave.coordinates
        )
        sizes = facet_sizes(self.slave.coordinates)[self.facet]
        modulus = np.asarray(settings.effective_modulus / sizes, dtype=np.float64)
        self.tangential_stiffness = settings.tangential_penalty * modulus
        self.vertex_pressure = VertexPressure(
            self._comm, self.slave, points, self.weight, modulus, settings.penalty
        )
        self.cell_size = self._comm.allreduce(float(np.min(sizes, initial=np.inf)), MPI.MIN)
        self.master_nodes: Ints = all_gather(self._comm, self.master.global_nodes)
        self._shared = shared_edges(self.master_nodes)
        self._start_state(len(self.facet))

    def _start_state(self, n: int) -> None:
        self.opposite: Ints = np.full(n, OPEN, dtype=np.int64)
        self._touching: Floats = np.zeros(n)
        self.coordinates: Floats = np.zeros((n, 2))
        self._accepted: tuple[Ints, Floats] = self.opposite, self.coordinates
        self.friction_old: Floats = np.zeros((n, 3))
        self.gap: Floats = np.zeros(n)
        self.pressure: Floats = np.zeros(n)
        self.friction: Floats = np.zeros((n, 3))
        self.move(np.zeros((int(self.slave.nodes.max(initial=-1)) + 1, 3)), reference=True)
        self.slave_old = self.slave_now.copy()
        self.master_old = self.master_now.copy()

    def _normals(self, nodes: Floats) -> Floats:
        """Outward dx/dxi x dx/deta at every contact point of facets with the given nodes (f, a, 3)."""
        tangents = np.einsum("nca,nai->nci", self._derivatives, nodes[self.facet])
        if self._model.two_dimensional:
            tangents[:, 1, OUT_OF_PLANE] = 1.0
        return np.cross(tangents[:, 0], tangents[:, 1])

    def _area_factor(self, nodes: Floats) -> Floats:
        """Area per facet coordinates at every contact point of facets with the given nodes (f, a, 3)."""
        x = np.einsum("na,na->n", self.shape, nodes[self.facet][:, :, 0])
        return np.asarray(np.linalg.norm(self._normals(nodes), axis=1) * self._model.width(x))

    def move(self, displacement: Floats, reference: bool = False) -> None:
        """Take the current positions from a local displacement array (nodes, 3); collective."""
        if reference:
            slave = self.slave.coordinates
            master = self.master.coordinates
        else:
            slave = self.slave.coordinates + self.slave.values(displacement)
            master = self.master.coordinates + self.master.values(displacement)
        self.slave_now = slave
        self.master_now: Floats = all_gather(self._comm, master)

    def positions(self) -> Floats:
        """Current positions of the contact points (n, 3) [m]."""
        return np.einsum("na,nai->ni", self.shape, self.slave_now[self.facet])

    def normals(self) -> Floats:
        """Current outward unit normals at the contact points (n, 3)."""
        normals = self._normals(self.slave_now)
        return normals / np.linalg.norm(normals, axis=1)[:, None]

    def surface_pressure(self) -> Floats:
        """Nominal pressure at the nodes of this rank's slave facets, linear on each, (facets, a) [Pa]."""
        return self.vertex_pressure.at_nodes()

    def search(self) -> None:
        """Choose the opposite facet of every point anew."""
        self.opposite, self.coordinates = self._choice(np.ones(len(self.opposite), dtype=bool))

    def _choice(self, among: NDArray[np.bool_]) -> tuple[Ints, Floats]:
        """Opposite facets and facet coordinates as they should be.

        A point leaves its facet only for a better one, or for none where the facet is clearly no
        longer opposite. Beside a kink two facets are as good as each other, and in a fold one facet
        and none are: a point that changes between them does so for ever.

        Args:
            among: (n,) which points may leave theirs.
        """
        x = self.positions()
        facet = self.opposite.copy()
        coordinates = self.coordinates.copy()
        follow(x, self.master_now, facet, coordinates)
        distance = np.abs(gaps(x, self.master_now, facet, coordinates))
        far = (facet < 0) | (outside(coordinates) > _ASTRAY) | (distance > _ASTRAY * self.cell_size)
        at = np.flatnonzero(among & far)
        there = (x[at], self.normals()[at], self.master_now, self._shared, self.settings.reach)
        found, places = find_opposite(*there)
        lost = (found < 0) & ~still_opposite(*there, _ASTRAY, facet[at], coordinates[at])
        nearer = (
            distance[at]
            > np.abs(gaps(x[at], self.master_now, found, places)) + _ASTRAY * self.cell_size
        )
        better = nearer | (outside(coordinates[at]) > outside(places) + _ASTRAY)
        leaves = (facet[at] < 0) | lost | ((found >= 0) & better)
        facet[at[leaves]] = found[leaves]
        coordinates[at[leaves]] = places[leaves]
        return facet, coordinates

    def follow(self) -> None:
        """Keep every point's opposite facet and move its closest point only."""
        follow(self.positions(), self.master_now, self.opposite, self.coordinates)

    def strays(self) -> bool:
        """Whether a point under pressure should have another opposite facet by now; collective."""
        astray = bool(np.any(self._choice(self.pressure > 0.0)[0] != self.opposite))
        return bool(self._comm.allreduce(astray, MPI.LOR))

    def measure(self) -> None:
        """Take gaps and pressures at the pairing found last; collective.

        Where the master surface is out of reach the gap counts as the reach: a point that moves
            there changes the mean
        around its vertices without a jump. Beyond the border it counts for nothing.
        """
        paired = self.opposite >= 0
        facing = self.opposite != BORDER
        gap = gaps(self.positions(), self.master_now, self.opposite, self.coordinates)
        self.gap = np.where(paired, gap, np.inf)
        self.vertex_pressure.measure(
            np.where(paired, gap, np.where(facing, self.settings.reach, 0.0)), facing
        )
        self.pressure = np.where(
            paired, self.vertex_pressure.at_points(self.vertex_pressure.values), 0.0
        )

    @overload
    def assemble(self, tangent: Literal[False]) -> Contribution: ...

    @overload
    def assemble(self, tangent: Literal[True]) -> TangentContribution: ...

    def assemble(self, tangent: bool) -> Contribution:
        """Contributions of the points under pressure, present or to come, after `measure`.

        Collective with tangent.
        """
        jump = np.where(
            self.opposite >= 0, self.vertex_pressure.at_points(self.vertex_pressure.jump()), 0.0
        )
        at = np.flatnonzero((self.pressure > 0.0) | (jump != 0.0))
        facet = self.facet[at]
        opposite = self.opposite[at]
        n = len(at)
        k = 6 * self._nodes
        friction = np.zeros((n, 3))
        residual = np.zeros((n, k))
        stiffness = np.zeros((n if tangent else 1, k, k))
        gap_slope = np.zeros((n, k))
        pressure_slope = np.zeros((n, k))
        assemble_points(
            self.slave_now[facet],
            self.slave_old[facet],
            self.shape[at],
            self.weight[at],
            self.master_now[opposite],
            self.master_old[opposite],
            self.coordinates[at],
            self.pressure[at],
            self.friction_old[at],
            self.tangential_stiffness[at],
            self.settings.friction,
            friction,
            residual,
            stiffness,
            gap_slope,
            pressure_slope,
            tangent,
        )
        self.friction[:] = 0.0
        self.friction[at] = friction
        nodes = np.hstack([self.slave.global_nodes[facet], self.master_nodes[opposite]])
        dofs = (3 * nodes[:, :, None] + np.arange(3)).reshape(n, k)
        if not tangent:
            return Contribution(dofs, residual)
        closing = pressure_slope * jump[at, None]
        patches = self.vertex_pressure.stiffness(at, dofs, gap_slope, pressure_slope)
        links = self.vertex_pressure.links(at, nodes)
        count = len(self.vertex_pressure.vertices)
        return TangentContribution(dofs, residual, closing, stiffness, patches, links, count)

    def clearance(self) -> float:
        """Smallest mean gap around a vertex of the slave surface where it is now [m]; collective.

        Raises:
            SolveError: if no point of the pair has anything opposite within reach.
        """
        self.search()
        self.measure()
        if not self._comm.allreduce(bool(np.any(self.opposite >= 0)), MPI.LOR):
            reason = f"the pair {self.name} has nothing opposite within {self.settings.reach:.3g} m"
            raise SolveError(
                "displacement", reason, cure="let the surfaces face each other, or extend the reach"
            )
        return self.vertex_pressure.clearance()

    def aim(self, step: Floats) -> None:
        """Tell the pressures the linear step (nodes, 3) [m] that is about to be taken.

        Collective.
        """
        paired = np.flatnonzero(self.opposite >= 0)
        slave = self.slave.values(step)[self.facet]
        master = all_gather(self._comm, self.master.values(step))
        change = np.zeros(len(self.opposite))
        change[paired] = gap_changes(
            self.master_now[self.opposite[paired]],
            self.coordinates[paired],
            self.shape[paired],
            slave[paired],
            master[self.opposite[paired]],
        )
        self.vertex_pressure.aim(change, self.opposite != BORDER)

    def accept(self) -> None:
        """Make the current positions, pairing, pressures and frictional tractions the start of the next step."""
        self.slave_old = self.slave_now.copy()
        self.master_old = self.master_now.copy()
        self.friction_old = self.friction.copy()
        self._accepted = self.opposite.copy(), self.coordinates.copy()
        self.vertex_pressure.accept()

    def reject(self) -> None:
        """Go back to the pairing and the pressures at the step's start."""
        opposite, coordinates = self._accepted
        self.opposite = opposite.copy()
        self.coordinates = coordinates.copy()
        self.vertex_pressure.reject()

    def resultant(self) -> Floats:
        """Force of the master on the slave on this rank (3,) [N]."""
        slave = self.assemble(tangent=False).forces[:, : 3 * self._nodes]
        return np.asarray(-slave.reshape(-1, 3).sum(axis=0))

    def pairing(self, keep: bool = False) -> Pairing:
        """The pairing for current and heat, after `measure`: points with an opposite facet, pressed where they touch.

        Beyond a convex edge of the master surface it is the edge that they meet: continued further,
            its temperature
        would be higher than that of any metal.

        Args:
            keep: whether what touches stays that of the last call.
        """
        paired = np.flatnonzero(self.opposite >= 0)
        if not keep:
            self._touching = self.vertex_pressure.touching()
        pressure = np.where(self._touching > 0.0, self.pressure, 0.0)
        stretch = (
            self._area_factor(self.slave_now)
            * np.tile(self._point_weights, len(self.slave.nodes))
            / self.weight
        )
        shapes = [facet_shapes(self._nodes, *c)[0] for c in onto_facets(self.coordinates[paired])]
        return Pairing(
            name=self.name,
            point=paired,
            slave_nodes=self.slave.global_nodes[self.facet[paired]],
            slave_shape=self.shape[paired],
            master_nodes=self.master_nodes[self.opposite[paired]],
            master_shape=np.array(shapes).reshape(-1, self._nodes),
            area=(self.weight * stretch)[paired],
            touching=self._touching[paired],
            gap=self.gap[paired],
            pressure=pressure[paired] / np.maximum(stretch[paired], _OPEN_AREA),
        )
