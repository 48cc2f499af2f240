"""One contact pair: its points, their state, and its share of the mechanical system."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, overload

from mpi4py import MPI

import numpy as np
from numpy.typing import NDArray

from microweld.arrays import Floats, Ints
from microweld.contact.edges import behind_borders
from microweld.contact.pairing import Pairing
from microweld.contact.point_bonds import SHEAR, PointBonds
from microweld.contact.pressure import PatchStiffness, PressureState, VertexPressure
from microweld.contact.search import (
    BORDER,
    OPEN,
    find_opposite,
    follow,
    gap_changes,
    gaps,
    onto_facets,
    outside,
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
from microweld.contact.traction import PointData, assemble_points, empty_terms
from microweld.errors import SolveError
from microweld.meshes.model import OUT_OF_PLANE

if TYPE_CHECKING:
    from dolfinx.fem import FunctionSpace

    from microweld.meshes.joint import Joint, PairSurfaces


QUADRATURE_DEGREE = {3: 4, 2: 7}  # by corners: 6 points a triangle, 4 an edge
# hysteresis of the pairing: how much better another facet must be, in facet coordinates or facet
# sizes, for a point to change
_HYSTERESIS = 0.1
# smallest ratio of current to reference area of a facet that still counts as valid
_SMALLEST_STRETCH = 1e-12


@dataclass(frozen=True)
class ContactSettings:
    """Stiffness, friction and search distance of a pair."""

    effective_modulus: float  #: E* of the two bodies [Pa]
    friction: float = 0.0  #: Coulomb coefficient [-]
    penalty: float = 200.0  #: normal stiffness in units of E*/facet size [-]
    tangential_penalty: float = 1.0  #: stiffness of sticking in units of E*/facet size [-]
    reach: float = 1e-4  #: contact search distance: largest gap that is still paired [m]


@dataclass(frozen=True)
class Contribution:
    """Residual of the m points under pressure, in the k displacement dofs of their facets."""

    dofs: Ints  #: (m, k)
    forces: Floats  #: (m, k) residual [N]


@dataclass(frozen=True)
class TangentContribution(Contribution):
    """Residual and tangent of the m points."""

    closing: Floats  #: (m, k) forces of the pressures yet to come [N]
    stiffness: Floats  #: (m, k, k) tangent at fixed pressure [N/m]
    patches: PatchStiffness  #: tangent by way of the pressure
    links: Ints  #: (l, 2) vertex of the pressure and node that its patch holds
    patch_count: int  #: vertices of the pair


@dataclass(frozen=True)
class PairState:
    """What the n contact points of a pair on this rank are continued from.

    Positions (f, a, 3) are those of this rank's slave facets and of all master facets [m].
    """

    opposite: Ints  #: (n,) opposite master facet, BORDER or OPEN
    coordinates: Floats  #: (n, 2) facet coordinates of the closest master points
    opposite_accepted: Ints  #: the same as accepted last
    coordinates_accepted: Floats
    touching: Floats  #: (n,) share of the area that touches, of the last pairing [-]
    gap: Floats  #: (n,) [m]
    pressure: Floats  #: (n,) nominal pressure [Pa]
    friction: Floats  #: (n, 3) frictional traction [Pa]
    friction_accepted: Floats  #: the same as accepted last: the history of sticking
    slave: Floats  #: current positions
    master: Floats
    slave_accepted: Floats  #: positions accepted last, which slip is measured from
    master_accepted: Floats
    vertex_pressure: PressureState
    bonds: PointBonds


class ContactPair:
    """Contact points on the slave surface, paired with the master surface.

    The slave's points stay with its facets; the master surface, small beside the bodies, is
    gathered on every rank. Stiffness is that of the cold metal throughout: a constant stiffness
    keeps the frictional history consistent, and against hot metal it only makes the constraint
    firmer.

    Args:
        joint: The meshed joint.
        pair: Names of the pair and of its surfaces.
        space: A P2 space of displacements, which numbers the nodes.
        settings: Stiffness, friction and search distance.
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
        n = len(self.facet)
        self.opposite: Ints = np.full(n, OPEN, dtype=np.int64)
        self.coordinates: Floats = np.zeros((n, 2))
        self._opposite_accepted: Ints = self.opposite.copy()
        self._coordinates_accepted: Floats = self.coordinates.copy()
        self._touching: Floats = np.zeros(n)
        self.gap: Floats = np.zeros(n)
        self.pressure: Floats = np.zeros(n)
        self.friction: Floats = np.zeros((n, 3))
        self.friction_old: Floats = np.zeros((n, 3))
        self.bonds = PointBonds.none(n)
        self.slave_now: Floats = self.slave.coordinates
        self.master_now: Floats = all_gather(self._comm, self.master.coordinates)
        self._master_undeformed: Floats = self.master_now.copy()
        self._behind = behind_borders(self.master_nodes, self.master_now)
        self.slave_old: Floats = self.slave_now.copy()
        self.master_old: Floats = self.master_now.copy()

    def _normals(self, nodes: Floats) -> Floats:
        """Outward dx/dxi x dx/deta at every contact point, of facets with nodes (f, a, 3)."""
        return self._spanned(self._tangents(nodes))

    def _tangents(self, nodes: Floats) -> Floats:
        """Both tangents (n, 2, 3) at every contact point, of facets with nodes (f, a, 3)."""
        tangents: Floats = np.einsum("nca,nai->nci", self._derivatives, nodes[self.facet])
        return tangents

    def _spanned(self, tangents: Floats) -> Floats:
        """Product of two tangents (n, 2, 3); the second of an edge points out of its plane."""
        if self._model.two_dimensional:
            tangents[:, 1, OUT_OF_PLANE] = 1.0
        return np.asarray(np.cross(tangents[:, 0], tangents[:, 1]), dtype=np.float64)

    def _area_factor(self, nodes: Floats) -> Floats:
        """Area per facet coordinates at every contact point, of facets with nodes (f, a, 3)."""
        x = np.einsum("na,na->n", self.shape, nodes[self.facet][:, :, 0])
        return self._area_spanned(self._tangents(nodes), x)

    def _area_spanned(self, tangents: Floats, x: Floats) -> Floats:
        """Area per facet coordinates of tangents (n, 2, 3) at first coordinates x (n,) [m]."""
        return np.asarray(np.linalg.norm(self._spanned(tangents), axis=1) * self._model.width(x))

    def move(self, displacement: Floats) -> None:
        """Take the current positions from a local displacement array (nodes, 3); collective."""
        self.slave_now = self.slave.coordinates + self.slave.values(displacement)
        master = self.master.coordinates + self.master.values(displacement)
        self.master_now = all_gather(self._comm, master)

    def positions(self) -> Floats:
        """Return the current positions of the contact points (n, 3) [m]."""
        return np.einsum("na,nai->ni", self.shape, self.slave_now[self.facet])

    def areas(self) -> Floats:
        """Return the current area that each contact point stands for (n,) [m2]."""
        per_facet = np.tile(self._point_weights, len(self.slave.nodes))
        return np.asarray(self._area_factor(self.slave_now) * per_facet)

    def normals(self) -> Floats:
        """Return the current outward unit normals at the contact points (n, 3)."""
        normals = self._normals(self.slave_now)
        return normals / np.linalg.norm(normals, axis=1)[:, None]

    def surface_pressure(self) -> Floats:
        """Return the nominal pressure at the nodes of this rank's slave facets (facets, a) [Pa]."""
        return self.vertex_pressure.at_nodes()

    def search(self) -> None:
        """Choose the opposite facet of every point again."""
        self.opposite, self.coordinates = self._choice(np.ones(len(self.opposite), dtype=bool))

    def _choice(self, among: NDArray[np.bool_]) -> tuple[Ints, Floats]:
        """Opposite facets and facet coordinates as they should be.

        A point leaves its facet only for a better one, or for none where the facet is clearly no
        longer opposite. Beside a kink two facets are as good as each other, and where the master
        surface folds a point has one projection or none: without hysteresis the point would change
        between them in every iteration.

        Args:
            among: (n,) which points may leave theirs.
        """
        x = self.positions()
        facet = self.opposite.copy()
        coordinates = self.coordinates.copy()
        follow(x, self.master_now, facet, coordinates)
        distance = np.abs(gaps(x, self.master_now, facet, coordinates))
        far = (
            (facet < 0)
            | (outside(coordinates) > _HYSTERESIS)
            | (distance > _HYSTERESIS * self.cell_size)
        )
        at = np.flatnonzero(among & far)
        there = (x[at], self.normals()[at], self.master_now, self._behind, self.settings.reach)
        found, places = find_opposite(*there)
        lost = (found < 0) & ~still_opposite(*there, _HYSTERESIS, facet[at], coordinates[at])
        nearer = (
            distance[at]
            > np.abs(gaps(x[at], self.master_now, found, places)) + _HYSTERESIS * self.cell_size
        )
        better = nearer | (outside(coordinates[at]) > outside(places) + _HYSTERESIS)
        leaves = (facet[at] < 0) | lost | ((found >= 0) & better)
        facet[at[leaves]] = found[leaves]
        coordinates[at[leaves]] = places[leaves]
        return facet, coordinates

    def follow(self) -> None:
        """Keep every point's opposite facet and move its closest point only."""
        follow(self.positions(), self.master_now, self.opposite, self.coordinates)

    def pairing_outdated(self) -> bool:
        """Return whether a point under pressure should have another opposite facet; collective."""
        outdated = bool(np.any(self._choice(self.pressure != 0.0)[0] != self.opposite))
        return bool(self._comm.allreduce(outdated, MPI.LOR))

    def measure(self) -> None:
        """Take gaps and pressures at the pairing found last; collective.

        Where the master surface is out of reach the gap counts as the reach: a point that moves
        there changes the mean around its vertices without a jump. Beyond the border it is left out
        of the mean.
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
        """Return the contributions of the points under pressure, present or to come.

        After `measure`; collective with tangent.

        Args:
            tangent: Whether to return the tangent too.
        """
        jump = np.where(
            self.opposite >= 0, self.vertex_pressure.at_points(self.vertex_pressure.jump()), 0.0
        )
        left = self.bond_left()
        sheared = (left > 0.0) & (self.opposite >= 0)
        at = np.flatnonzero((self.pressure != 0.0) | (jump != 0.0) | sheared)
        facet = self.facet[at]
        opposite = self.opposite[at]
        points = PointData(
            slave=self.slave_now[facet],
            slave_old=self.slave_old[facet],
            slave_shape=self.shape[at],
            weight=self.weight[at],
            master=self.master_now[opposite],
            master_old=self.master_old[opposite],
            coordinates=self.coordinates[at],
            pressure=self.pressure[at],
            friction_old=self.friction_old[at],
            tangential_stiffness=self.tangential_stiffness[at],
            shear_strength=self.bonds.shear_strength[at],
            bond=(SHEAR * self.bonds.strength * left)[at],
            bond_slope=self.bonds.slope[at],
            holds_softening=self.vertex_pressure.holds_softening,
        )
        terms = empty_terms(len(at), self._nodes, tangent)
        assemble_points(points, self.settings.friction, terms, tangent)
        self.friction[:] = 0.0
        self.friction[at] = terms.friction
        slipped = np.zeros(len(self.facet))
        slipped[at] = terms.slip
        self.bonds = replace(self.bonds, slipped=slipped)
        nodes = np.hstack([self.slave.global_nodes[facet], self.master_nodes[opposite]])
        dofs = (3 * nodes[:, :, None] + np.arange(3)).reshape(terms.residual.shape)
        if not tangent:
            return Contribution(dofs, terms.residual)
        pressures = self.vertex_pressure
        return TangentContribution(
            dofs,
            terms.residual,
            closing=terms.pressure_slope * jump[at, None],
            stiffness=terms.stiffness,
            patches=pressures.stiffness(at, dofs, terms.gap_slope, terms.pressure_slope),
            links=pressures.links(at, nodes),
            patch_count=len(pressures.vertices),
        )

    def parted(self) -> Floats:
        """Return the share of the area whose bond has parted (n,) [-]."""
        bonded = self.bonds.strength > 0.0
        return self.bonds.share * self.bonds.touched * bonded * (1.0 - self.bond_left())

    def weaker(self, slave: Floats, master: Floats) -> Floats:
        """Return the smaller value of both facets at each point (n,); collective.

        It is that of the slave's facet where no facet is opposite.

        Args:
            slave: Value of each of this rank's slave facets (facets,).
            master: Value of each of this rank's master facets (facets,).
        """
        own = slave[self.facet]
        everywhere = all_gather(self._comm, master)
        return np.where(self.opposite >= 0, np.minimum(own, everywhere[self.opposite]), own)

    def limit_friction(self, shear_strength: Floats) -> None:
        """Let friction exceed the shear strength nowhere.

        Args:
            shear_strength: Of the softer metal at each point (n,) [Pa of the present area].
        """
        nominal = shear_strength * self.areas() / self.weight
        self.bonds = replace(self.bonds, shear_strength=nominal)

    @property
    def bonded(self) -> bool:
        """Whether some of a bond is left at the start of the step; collective."""
        return bool(self._comm.allreduce(bool(np.any(self.bond_left() > 0.0)), MPI.LOR))

    def bond_left(self) -> Floats:
        """Return the share of the bond that has not parted at the start of the step (n,) [-]."""
        return self.bonds.left(self.vertex_pressure.at_points(self.vertex_pressure.opened))

    def bond(self, share: Floats, strength: Floats, again: Floats | float = 0.0) -> None:
        """Take the bonds of the accepted state for the next step; collective.

        A bond holds where the surfaces have touched, and from where they are now: no stress jumps.

        Args:
            share: Bonded share of the area that touches (n,) [-].
            strength: Tensile strength of the bonded metal (n,) [Pa of the present area].
            again: Share of what had parted that has bonded again where pressed together (n,) [-].
        """
        touching = self.vertex_pressure.touching()
        touched = np.where(share > 0.0, np.maximum(self.bonds.touched, touching), 0.0)
        nominal = share * touched * strength * self.areas() / self.weight
        area = share * touched
        before = self.bonds.share * self.bonds.touched
        older = np.where(area > before, before / np.where(area > 0.0, area, 1.0), 1.0)
        older *= np.where(self.pressure > 0.0, 1.0 - again, 1.0)
        slid = older * self.bonds.slid
        self.bonds = replace(
            self.bonds, share=share.copy(), strength=nominal, touched=touched, slid=slid
        )
        self.vertex_pressure.bond(nominal, slid, older, self.opposite != BORDER)

    def hold_softening(self, held: bool) -> None:
        """Let linear steps leave what softening bonds bear as it is, or follow the law."""
        self.vertex_pressure.holds_softening = held

    @property
    def softens(self) -> bool:
        """Whether a bond softens at the present displacement; collective."""
        sheared = bool(np.any((self.bonds.slipped > 0.0) & (self.bonds.strength > 0.0)))
        return self._comm.allreduce(sheared, MPI.LOR) or self.vertex_pressure.softens

    def clearance(self) -> float:
        """Return the smallest mean gap around a vertex of the slave surface [m]; collective.

        Raises:
            SolveError: If no point of the pair has anything opposite within reach.
        """
        self.search()
        self.measure()
        if not self._comm.allreduce(bool(np.any(self.opposite >= 0)), MPI.LOR):
            reason = f"the pair {self.name} has nothing opposite within {self.settings.reach:.3g} m"
            raise SolveError(
                "displacement", reason, cure="let the surfaces face each other, or extend the reach"
            )
        return self.vertex_pressure.clearance()

    def set_target(self, step: Floats) -> None:
        """Set the pressures at the end of a linear step (nodes, 3) [m]; collective."""
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
        self.vertex_pressure.set_target(change, self.opposite != BORDER)

    def accept(self) -> None:
        """Start the next step from the current positions, pairing, pressures and friction."""
        self.slave_old = self.slave_now.copy()
        self.master_old = self.master_now.copy()
        self.friction_old = self.friction.copy()
        self._opposite_accepted = self.opposite.copy()
        self._coordinates_accepted = self.coordinates.copy()
        self.vertex_pressure.accept()
        self.bonds = self.bonds.accepted()

    def reject(self) -> None:
        """Go back to the place, the pairing and the pressures at the step's start."""
        self.slave_now = self.slave_old.copy()
        self.opposite = self._opposite_accepted.copy()
        self.coordinates = self._coordinates_accepted.copy()
        self.vertex_pressure.reject()

    def state(self) -> PairState:
        """Return a copy of all that the next steps depend on."""
        return PairState(
            opposite=self.opposite.copy(),
            coordinates=self.coordinates.copy(),
            opposite_accepted=self._opposite_accepted.copy(),
            coordinates_accepted=self._coordinates_accepted.copy(),
            touching=self._touching.copy(),
            gap=self.gap.copy(),
            pressure=self.pressure.copy(),
            friction=self.friction.copy(),
            friction_accepted=self.friction_old.copy(),
            slave=self.slave_now.copy(),
            master=self.master_now.copy(),
            slave_accepted=self.slave_old.copy(),
            master_accepted=self.master_old.copy(),
            vertex_pressure=self.vertex_pressure.state(),
            bonds=self.bonds.copy(),
        )

    def restore(self, state: PairState) -> None:
        """Continue from a state of the same pair on the same mesh and ranks."""
        self.opposite = state.opposite.copy()
        self.coordinates = state.coordinates.copy()
        self._opposite_accepted = state.opposite_accepted.copy()
        self._coordinates_accepted = state.coordinates_accepted.copy()
        self._touching = state.touching.copy()
        self.gap = state.gap.copy()
        self.pressure = state.pressure.copy()
        self.friction = state.friction.copy()
        self.friction_old = state.friction_accepted.copy()
        self.slave_now = state.slave.copy()
        self.master_now = state.master.copy()
        self.slave_old = state.slave_accepted.copy()
        self.master_old = state.master_accepted.copy()
        self.vertex_pressure.restore(state.vertex_pressure)
        self.bonds = state.bonds.copy()

    def resultant(self) -> Floats:
        """Return the force of the master on the slave on this rank (3,) [N]."""
        slave = self.assemble(tangent=False).forces[:, : 3 * self._nodes]
        return np.asarray(-slave.reshape(-1, 3).sum(axis=0))

    def pairing(self, keep: bool = False) -> Pairing:
        """Return the pairing for current and heat, after `measure`.

        It holds the points with an opposite facet, under pressure where they touch. What a bond
        holds touches, with or without pressure. A point beyond
        a convex edge of the master surface is paired with the nearest point of that edge: shape
        functions extrapolated past the facet could give a temperature above that of any node.

        Args:
            keep: Whether the touching shares stay those of the last call.
        """
        paired = np.flatnonzero(self.opposite >= 0)
        if not keep:
            self._touching = self.vertex_pressure.touching()
        pressure = np.where(self._touching > 0.0, np.maximum(self.pressure, 0.0), 0.0)
        bonded = self.bonds.share * self.bonds.touched * self.bond_left()
        touching = np.maximum(self._touching, bonded)
        stretch = self.areas() / self.weight
        shapes = np.array(
            [facet_shapes(self._nodes, *c) for c in onto_facets(self.coordinates[paired])]
        ).reshape(-1, 6, self._nodes)
        return Pairing(
            name=self.name,
            point=paired,
            slave_nodes=self.slave.global_nodes[self.facet[paired]],
            slave_shape=self.shape[paired],
            master_nodes=self.master_nodes[self.opposite[paired]],
            master_shape=shapes[:, 0],
            area=(self.weight * stretch)[paired],
            touching=touching[paired],
            gap=self.gap[paired],
            pressure=pressure[paired] / np.maximum(stretch[paired], _SMALLEST_STRETCH),
            stretch=np.minimum(stretch[paired], self._master_stretch(paired, shapes)),
            slip=self._slip(paired, shapes[:, 0]),
            bonded=(bonded / np.where(bonded > 0.0, touching, 1.0))[paired],
        )

    def _slip(self, paired: Ints, shape: Floats) -> Floats:
        """Return the tangential distance between slave and master since the step's start (n,) [m].

        Args:
            paired: The points (n,), all with an opposite facet.
            shape: (n, a) shape functions at the opposite places.
        """
        slave = (self.slave_now - self.slave_old)[self.facet[paired]]
        master = (self.master_now - self.master_old)[self.opposite[paired]]
        moved = np.einsum("na,nai->ni", self.shape[paired], slave)
        moved -= np.einsum("na,nai->ni", shape, master)
        normals = self.normals()[paired]
        moved -= np.einsum("ni,ni->n", moved, normals)[:, None] * normals
        return np.asarray(np.linalg.norm(moved, axis=1))

    def _master_stretch(self, paired: Ints, shapes: Floats) -> Floats:
        """Return current over undeformed area of the master opposite contact points (n,) [-].

        Args:
            paired: The points (n,), all with an opposite facet.
            shapes: (n, 6, a) shape functions and derivatives at the opposite places.
        """
        facet = self.opposite[paired]
        areas = []
        for nodes in (self.master_now[facet], self._master_undeformed[facet]):
            tangents = np.einsum("nca,nai->nci", shapes[:, 1:3], nodes)
            x = np.einsum("na,na->n", shapes[:, 0], nodes[:, :, 0])
            areas.append(self._area_spanned(tangents, x))
        return np.asarray(areas[0] / areas[1])
