"""Current and heat in thin layers on surfaces, whose thickness the mesh does not resolve.

A facet with a layer of thickness t is a thin-layer (surface) element: potential and temperature are
those of the surface, all through the layer, so current and heat flow along it only. With the
surface gradient D and the metal's own coefficients,

    j = -sigma(T) (D phi + S(T) D T),        q = -k(T) D T + T S(T) j
    R_phi(w) += - int t j . D w dA                                            [A] per unit of w
    R_T(v)   += int t ((H - H_old)/dt v + (j . D phi) v - q . D v) dA         [W] per unit of v

D is taken on the deformed surface and dA on the reference one: a layer that is stretched with its
surface grows thinner and keeps its volume, t_now da = t dA. With tangents a_c = dx/dxi_c and
g_cd = a_c . a_d,

    D f . D h = f,c g^cd h,d

It leaves out the way through the layer, t/sigma and t/k of an area, and the turn of the current at
the edge of a contact, worth 0.44 t of length along the layer (2 ln 2/pi t, a strip entered from
above up to an edge).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from microweld.arrays import Floats, Ints
from microweld.contact.surface import facet_quadrature, shape_functions, surface_of
from microweld.electrothermal.coefficients import PointData

if TYPE_CHECKING:
    from dolfinx.fem import FunctionSpace

    from microweld.electrothermal.coefficients import BulkProperties
    from microweld.meshes.joint import Joint


QUADRATURE_DEGREE = 4  # 6 points a facet


@dataclass(frozen=True)
class _Fields:
    """At the points; c counts the two surface coordinates, upper components are contravariant."""

    inverse: Floats  #: (n, q, 2, 2) g^cd
    T: Floats  #: (n, q)
    phi_slope: Floats  #: (n, q, c) phi,c
    field: Floats  #: (n, q, c) g^cd (phi,d + S T,d)
    gradient: Floats  #: (n, q, c) g^cd T,d
    j: Floats  #: (n, q, c)


class SurfaceLayers:
    """All surface layers of a joint on this rank: n facets of 6 nodes.

    Layer number i of the joint has its properties where a body would have them that came i-th after
    the last body.

    Args:
        joint: Names surfaces and thicknesses of the layers.
        space: The blocked (phi, T) space.
        properties: Properties of bodies and layers.
    """

    def __init__(self, joint: Joint, space: FunctionSpace, properties: BulkProperties) -> None:
        surfaces = [surface_of(joint, layer.surface, space) for layer in joint.surface_layers]
        counts = [len(surface.nodes) for surface in surfaces]
        no_nodes = np.empty((0, 6), dtype=np.int64)
        self._nodes: Ints = np.concatenate([no_nodes, *(part.nodes for part in surfaces)])
        global_nodes = np.concatenate([no_nodes, *(part.global_nodes for part in surfaces)])
        #: (n, 12) global dofs: potential and temperature of the first node, then of the next
        self.dofs = (2 * global_nodes[:, :, None] + np.arange(2)).reshape(-1, 12).astype(np.int32)
        self._x: Floats = np.concatenate(
            [np.empty((0, 6, 3)), *(part.coordinates for part in surfaces)]
        )
        points, weights = facet_quadrature(QUADRATURE_DEGREE)
        tables = np.array([shape_functions(*point)[:3] for point in points])
        self._shapes = tables[:, 0]  # (q, 6)
        self._slopes = tables[:, 1:]  # (q, 2, 6)
        thickness = np.repeat([layer.thickness for layer in joint.surface_layers], counts)
        self._volume: Floats = (
            thickness[:, None] * weights * np.sqrt(np.linalg.det(self._metric(self._x)))
        )
        body = np.repeat(len(joint.bodies) + np.arange(len(surfaces)), counts)
        self.data = PointData(properties, body, self._nodes, self._shapes)

    def _metric(self, x: Floats) -> Floats:
        tangents = np.einsum("qca,nai->nqci", self._slopes, x)
        return np.asarray(tangents @ np.swapaxes(tangents, 2, 3))

    def _fields(self, y: Floats, u: Floats) -> _Fields:
        nodal = y[self._nodes]
        now = self.data.now
        x = self._x
        if u.size:
            x = x + u[self._nodes]
        metric = self._metric(x)
        inverse = np.asarray(np.linalg.inv(metric), dtype=np.float64)
        phi, T = np.moveaxis(np.einsum("qca,naf->nqcf", self._slopes, nodal), -1, 0)
        gradient = np.einsum("nqcd,nqd->nqc", inverse, T)
        field = np.einsum("nqcd,nqd->nqc", inverse, phi + now.seebeck[..., None] * T)
        at = nodal[:, :, 1] @ self._shapes.T
        return _Fields(inverse, at, phi, field, gradient, -now.sigma[..., None] * field)

    def residual(self, y: Floats, u: Floats, rate: float) -> Floats:
        """Return contributions (n, 12) [A] and [W] to the rows `dofs`, after `data.update`.

        Args:
            y: (nodes, 2) potential [V] and temperature [K].
            u: (nodes, 3) displacement [m]; of length 0 where nothing is deformed.
            rate: 1/dt [1/s], 0 in a steady state.
        """
        f = self._fields(y, u)
        now = self.data.now
        heat = -now.k[..., None] * f.gradient + (f.T * now.seebeck)[..., None] * f.j
        stored = rate * (now.enthalpy - now.enthalpy_old) + np.sum(f.j * f.phi_slope, axis=-1)
        out = np.empty((len(self._nodes), 6, 2))
        out[..., 0] = -np.einsum("nq,nqc,qca->na", self._volume, f.j, self._slopes)
        out[..., 1] = (self._volume * stored) @ self._shapes
        out[..., 1] -= np.einsum("nq,nqc,qca->na", self._volume, heat, self._slopes)
        return out.reshape(-1, 12)

    def jacobian(self, y: Floats, u: Floats, rate: float) -> Floats:
        """Return the derivative (n, 12, 12) of the contributions in the unknowns `dofs`.

        Args:
            y: (nodes, 2) potential [V] and temperature [K].
            u: (nodes, 3) displacement [m]; of length 0 where nothing is deformed.
            rate: 1/dt [1/s], 0 in a steady state.
        """
        f = self._fields(y, u)
        now = self.data.now
        N = self._shapes
        S = now.seebeck[..., None]
        TS = (f.T * now.seebeck)[..., None, None]
        slopes = np.einsum("nqcd,qdb->nqcb", f.inverse, self._slopes)
        j_T = -now.dsigma[..., None] * f.field - (now.sigma * now.dseebeck)[..., None] * f.gradient
        q_T = (S + f.T[..., None] * now.dseebeck[..., None]) * f.j - now.dk[..., None] * f.gradient
        dj_phi = -now.sigma[..., None, None] * slopes
        dj_T = S[..., None] * dj_phi + _outer(j_T, N)
        dq = TS * dj_phi, TS * dj_T - now.k[..., None, None] * slopes + _outer(q_T, N)
        power = np.einsum("nqc,qcb->nqb", f.j, self._slopes), rate * now.capacity[..., None] * N
        out = np.empty((len(self._nodes), 6, 2, 6, 2))
        for field, (dj, dheat, dstored) in enumerate(zip((dj_phi, dj_T), dq, power, strict=True)):
            stored = dstored + np.einsum("nqcb,nqc->nqb", dj, f.phi_slope)
            out[:, :, 0, :, field] = -self._along(dj)
            out[:, :, 1, :, field] = np.einsum(
                "nq,qa,nqb->nab", self._volume, N, stored
            ) - self._along(dheat)
        return out.reshape(-1, 12, 12)

    def _along(self, flux: Floats) -> Floats:
        """Integral of slopes of fluxes (n, q, c, b) times the gradients of the tests, (n, a, b)."""
        return np.asarray(np.einsum("nq,nqcb,qca->nab", self._volume, flux, self._slopes))

    def integrate(self, density: Floats) -> float:
        """Return the integral over this rank's layers of values (n, q) per unit volume."""
        return float(np.sum(self._volume * density.reshape(self._volume.shape)))


def _outer(vector: Floats, shapes: Floats) -> Floats:
    """(n, q, c) times (q, b)."""
    return np.asarray(vector[..., None] * shapes[:, None, :])
