"""One contact pair: its points, their state, and its share of the mechanical system."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from mpi4py import MPI
from numpy.typing import NDArray

from microweld.contact.mechanical import assemble_points
from microweld.contact.pairing import Pairing
from microweld.contact.search import find_opposite, follow, signed_gap
from microweld.contact.surface import Surface, all_gather, facet_quadrature, facet_sizes, shape_functions, surface_of

if TYPE_CHECKING:
    from dolfinx.fem import FunctionSpace

    from microweld.meshes.joint import Joint, PairSurfaces

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

QUADRATURE_DEGREE = 4  # 6 points a facet
_CEILING = 0.1  # pressure, in units of E*, above which the geometric tangent is damped
_OPEN_AREA = 1e-12  # smallest ratio of current to reference area of a facet that still counts as valid


@dataclass(frozen=True)
class ContactSettings:
    """How stiff and how rough (in the sense of friction) a pair is."""

    effective_modulus: float  #: E* of the two bodies [Pa]
    friction: float = 0.0  #: Coulomb coefficient [-]
    penalty: float = 5.0  #: normal stiffness in units of E*/facet size [-]
    reach: float = 1e-4  #: largest gap that is still paired [m]


class ContactPair:
    """Contact points on the slave surface, paired with the master surface.

    The slave's points stay with its facets; the master surface, small beside the bodies, is gathered on every rank.
    Stiffness is that of the cold metal throughout: a constant stiffness keeps the frictional history consistent, and
    against hot metal it only makes the constraint firmer.
    """

    def __init__(self, joint: Joint, pair: PairSurfaces, space: FunctionSpace, settings: ContactSettings) -> None:
        self.name, self.settings = pair.name, settings
        self._comm = joint.mesh.comm
        self.slave: Surface = surface_of(joint, pair.slave, space)
        self.master: Surface = surface_of(joint, pair.master, space)
        points, weights = facet_quadrature(QUADRATURE_DEGREE)
        shapes = np.array([shape_functions(*p) for p in points])  # (q, 6, 6)
        facets = len(self.slave.nodes)
        self._facet = np.repeat(np.arange(facets), len(points))
        self.shape = np.tile(shapes[:, 0], (facets, 1))
        self._derivatives = np.tile(shapes[:, 1:3], (facets, 1, 1))
        self.weight = np.tile(weights, facets) * self._area_factor(self.slave.coordinates)
        sizes = facet_sizes(self.slave.coordinates)[self._facet]
        self.stiffness = settings.penalty * settings.effective_modulus / sizes
        self.cell_size = self._comm.allreduce(float(np.min(sizes, initial=np.inf)), MPI.MIN)
        self.master_nodes: Ints = all_gather(self._comm, self.master.global_nodes)
        self._start_state(len(self._facet))

    def _start_state(self, n: int) -> None:
        self.opposite: Ints = np.full(n, -1, dtype=np.int64)
        self.coordinates = np.zeros((n, 2))
        self.multiplier = np.zeros(n)
        self.friction_old = np.zeros((n, 3))
        self.gap, self.pressure, self.friction = np.zeros(n), np.zeros(n), np.zeros((n, 3))
        self.move(np.zeros((int(self.slave.nodes.max(initial=-1)) + 1, 3)), reference=True)
        self.slave_old, self.master_old = self.slave_now.copy(), self.master_now.copy()

    def _area_factor(self, nodes: Floats) -> Floats:
        """|dx/dxi x dx/deta| at every contact point for facets with the given nodes (f, 6, 3)."""
        tangents = np.einsum("nca,nai->nci", self._derivatives, nodes[self._facet])
        return np.linalg.norm(np.cross(tangents[:, 0], tangents[:, 1]), axis=1)

    def move(self, displacement: Floats, reference: bool = False) -> None:
        """Take the current positions from a local displacement array (nodes, 3); collective."""
        if reference:
            slave, master = self.slave.coordinates, self.master.coordinates
        else:
            slave = self.slave.coordinates + self.slave.values(displacement)
            master = self.master.coordinates + self.master.values(displacement)
        self.slave_now = slave
        self.master_now: Floats = all_gather(self._comm, master)

    def positions(self) -> Floats:
        """Current positions of the contact points (n, 3) [m]."""
        return np.einsum("na,nai->ni", self.shape, self.slave_now[self._facet])

    def normals(self) -> Floats:
        """Current outward unit normals at the contact points (n, 3)."""
        tangents = np.einsum("nca,nai->nci", self._derivatives, self.slave_now[self._facet])
        normals = np.cross(tangents[:, 0], tangents[:, 1])
        return normals / np.linalg.norm(normals, axis=1)[:, None]

    def search(self) -> None:
        """Choose the opposite facet of every point anew."""
        self.opposite, self.coordinates = find_opposite(
            self.positions(), self.normals(), self.master_now, self.settings.reach
        )

    def follow(self) -> None:
        """Keep every point's opposite facet and move its closest point only."""
        follow(self.positions(), self.master_now, self.opposite, self.coordinates)

    def assemble(self, tangent: bool) -> tuple[Ints, Floats, Floats]:
        """Contributions of the points under pressure.

        Returns:
            Global displacement dofs (m, 36), residual (m, 36) [N], stiffness (m, 36, 36) [N/m] (empty without tangent).
        """
        n = len(self.opposite)
        residual = np.zeros((n, 36))
        stiffness = np.zeros((n, 36, 36)) if tangent else np.zeros((1, 36, 36))
        self.gap[:], self.pressure[:], self.friction[:] = self.settings.reach, 0.0, 0.0
        assemble_points(
            self.opposite >= 0, self.slave_now[self._facet], self.slave_old[self._facet], self.shape, self.weight,
            self.master_now[self.opposite], self.master_old[self.opposite], self.coordinates,
            self.multiplier, self.friction_old, self.stiffness, self.settings.friction, _CEILING * self.settings.effective_modulus, tangent,
            self.gap, self.pressure, self.friction, residual, stiffness,
        )
        pressed = self.pressure > 0
        nodes = np.hstack([self.slave.global_nodes[self._facet[pressed]], self.master_nodes[self.opposite[pressed]]])
        dofs = (3 * nodes[:, :, None] + np.arange(3)).reshape(-1, 36)
        return dofs, residual[pressed], stiffness[pressed] if tangent else stiffness[:0]

    def accept(self) -> None:
        """Make the current positions and frictional tractions the start of the next step."""
        self.slave_old, self.master_old = self.slave_now.copy(), self.master_now.copy()
        self.friction_old = self.friction.copy()

    def augment(self) -> float:
        """Uzawa step: take the present pressures as multipliers. Returns the largest penetration left [m]."""
        self.multiplier = self.pressure.copy()
        return float(np.max(-self.gap[self.pressure > 0], initial=0.0))

    def resultant(self) -> Floats:
        """Force of the master on the slave on this rank (3,) [N]."""
        _, residual, _ = self.assemble(tangent=False)
        return -residual[:, :18].reshape(-1, 6, 3).sum(axis=(0, 1))

    def pairing(self) -> Pairing:
        """The pairing as the electro-thermal interface sees it: all points with an opposite facet."""
        paired = np.flatnonzero(self.opposite >= 0)
        stretch = self._area_factor(self.slave_now) * np.tile(self._weights(), len(self.slave.nodes)) / self.weight
        master_shape = np.array([shape_functions(*c)[0] for c in self.coordinates[paired]]).reshape(-1, 6)
        return Pairing(
            name=self.name,
            point=paired,
            slave_nodes=self.slave.global_nodes[self._facet[paired]],
            slave_shape=self.shape[paired],
            master_nodes=self.master_nodes[self.opposite[paired]],
            master_shape=master_shape,
            area=(self.weight * stretch)[paired],
            gap=self._gaps(paired),
            pressure=self.pressure[paired] / np.maximum(stretch[paired], _OPEN_AREA),
        )

    @staticmethod
    def _weights() -> Floats:
        return facet_quadrature(QUADRATURE_DEGREE)[1]

    def _gaps(self, points: Ints) -> Floats:
        x = self.positions()
        return np.array(
            [signed_gap(x[i], self.master_now[self.opposite[i]], *self.coordinates[i])[0] for i in points]
        )
