"""The heat-affected zone of work-hardened bodies: volume and length of metal that has softened."""

from __future__ import annotations

import itertools

from mpi4py import MPI

import numpy as np
import ufl
from dolfinx import fem
from dolfinx.mesh import entities_to_geometry
from numpy.typing import NDArray

from microweld.arrays import Floats
from microweld.fem.cells import body_of_cells
from microweld.fem.kinematics import deformation, width
from microweld.meshes.joint import Joint
from microweld.setup.weld import Weld

SOFT = 0.5  #: softened share above which a point belongs to the zone [-]


class HeatAffectedZone:
    """Where more than half of the metal has recrystallised or melted, body by body.

    Bodies whose temper does not soften by recrystallisation have none.

    Args:
        weld: The weld that is simulated.
    """

    def __init__(self, weld: Weld) -> None:
        self._weld = weld
        joint = weld.joint
        points = weld.mechanics.points
        body = points.by_point(body_of_cells(joint.mesh, joint.cell_tags, joint.bodies))
        places = points.evaluate(points.expression(ufl.SpatialCoordinate(joint.mesh)), 3)
        planes = _mirrors(joint)
        self._bodies: dict[str, NDArray[np.bool_]] = {}
        self._projections: dict[str, Floats] = {}
        for number, name in enumerate(joint.bodies):
            if weld.softens(name):
                own = body == number
                along = _long_axis(joint, places[own], planes)
                self._bodies[name] = own
                self._projections[name] = _projections(places, along, planes)
        self._indicator = points.function()
        dx = ufl.Measure("dx", joint.mesh, metadata=points.metadata)
        stretch = ufl.det(deformation(weld.mechanics.displacement, joint))
        self._volume = fem.form(self._indicator * stretch * width(joint) * dx)

    def volumes(self) -> dict[str, float]:
        """Return the volume of the zone now in each body, of the whole joint [m3]; collective."""
        found = {}
        for name, own in self._bodies.items():
            self._indicator.x.array[:] = own & self._soft()
            local = fem.assemble_scalar(self._volume)
            volume = float(self._weld.comm.allreduce(local))
            found[name] = volume * self._weld.joint.symmetry_factor
        return found

    def lengths(self) -> dict[str, float]:
        """Return the extent of the zone along the longest axis of each body [m]; collective.

        It is that of the undeformed body, to a quadrature point; 0 where nothing has softened.
        """
        found = {}
        for name, own in self._bodies.items():
            at = self._projections[name][:, own & self._soft()]
            ends = np.array([np.max(at, initial=-np.inf), np.max(-at, initial=-np.inf)])
            self._weld.comm.Allreduce(MPI.IN_PLACE, ends, MPI.MAX)
            found[name] = max(float(ends.sum()), 0.0)
        return found

    def _soft(self) -> NDArray[np.bool_]:
        return self._weld.mechanics.plastic_state.softened > SOFT


def _mirrors(joint: Joint) -> list[tuple[int, float]]:
    """Return the planes in which a joint is mirrored: axis and coordinate [m]; collective."""
    mesh = joint.mesh
    dim = mesh.topology.dim - 1
    planes = []
    if joint.model.sweep_angle:
        planes.append((0, 0.0))
    for surface, axis in joint.symmetry.items():
        nodes = entities_to_geometry(mesh, dim, joint.facet_tags.find(joint.surfaces[surface]))
        here = float(np.max(mesh.geometry.x[nodes.ravel(), axis], initial=-np.inf))
        planes.append((axis, float(mesh.comm.allreduce(here, MPI.MAX))))
    return planes


def _long_axis(joint: Joint, places: Floats, planes: list[tuple[int, float]]) -> Floats:
    """Return the direction in which a body with points at places (n, 3) is longest; collective.

    It is the axis of the largest second moment of the body with its mirror images.
    """
    comm = joint.mesh.comm
    count = comm.allreduce(len(places), MPI.SUM)
    centre = comm.allreduce(places.sum(axis=0), MPI.SUM) / count
    for axis, plane in planes:
        centre[axis] = plane
    offsets = places - centre
    moments = comm.allreduce(offsets.T @ offsets, MPI.SUM)
    for axis, _ in planes:  # products with an axis of symmetry cancel out
        moments[axis, np.arange(3) != axis] = 0.0
        moments[np.arange(3) != axis, axis] = 0.0
    direction: Floats = np.linalg.eigh(moments)[1][:, -1]
    return direction


def _projections(places: Floats, along: Floats, planes: list[tuple[int, float]]) -> Floats:
    """Return the coordinates along an axis of points (n, 3) and of their images, (images, n)."""
    images = []
    for mirrored in itertools.product((False, True), repeat=len(planes)):
        image = places.copy()
        for (axis, plane), flip in zip(planes, mirrored, strict=True):
            if flip:
                image[:, axis] = 2.0 * plane - image[:, axis]
        images.append(image @ along)
    return np.array(images)
