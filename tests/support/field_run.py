"""Write fields of two boxes to a results folder, on any number of ranks: `field_run.py FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

import basix.ufl
import numpy as np
from dolfinx import fem

from microweld.meshes.joint import Joint
from microweld.results.field_files import FieldWriter
from support.blocks import Box, joint_of

BOXES = (
    Box("lower", (0.0, 0.0, 0.0), (2e-3, 1e-3, 1e-3), (3, 2, 2)),
    Box("upper", (0.0, 0.0, 1e-3), (2e-3, 1e-3, 1.5e-3), (2, 2, 2)),
)


def temperature(x: np.ndarray, time: float) -> np.ndarray:
    """Return temperatures that are quadratic in space and linear in time [K].

    Args:
        x: Places (n, 3) [m].
        time: Of the fields [s].
    """
    return 300.0 + 1e4 * time + 2e7 * x[:, 0] ** 2 + 5e7 * x[:, 1] * x[:, 2]


def displacement(x: np.ndarray) -> np.ndarray:
    """Return displacements (n, 3) that are quadratic in space [m]."""
    return np.stack([0.1 * x[:, 0], -20.0 * x[:, 1] ** 2, 0.05 * x[:, 2]], axis=1)


def curve(joint: Joint) -> None:
    """Bend the mesh, so that second order shows."""
    joint.mesh.geometry.x[:, 1] += 60.0 * joint.mesh.geometry.x[:, 0] ** 2


def write_fields(folder: Path, times: tuple[float, ...]) -> None:
    """Write all kinds of fields.

    Args:
        folder: Of the results.
        times: At which they are written [s].
    """
    joint = joint_of(BOXES, (("upper.bottom", "lower.top"),), order=2)
    curve(joint)
    element = basix.ufl.element("Lagrange", "tetrahedron", 2, shape=(3,))
    u = fem.Function(fem.functionspace(joint.mesh, element))
    x = u.function_space.tabulate_dof_coordinates()
    u.x.array[:] = displacement(x).ravel()
    points = basix.ufl.quadrature_element("tetrahedron", degree=2)
    strain = fem.Function(fem.functionspace(joint.mesh, points))
    strain.interpolate(lambda x: 1e6 * x[0] ** 2)
    flow = fem.Function(
        fem.functionspace(joint.mesh, basix.ufl.quadrature_element("tetrahedron", (3,), degree=2))
    )
    flow.interpolate(lambda x: np.stack([x[0], 2.0 * x[1], 3.0 * x[2]]))
    writer = FieldWriter(folder, joint, u.function_space)
    rank = joint.mesh.comm.rank
    where = np.array([[rank * 1e-3, 0.0, 1e-3], [rank * 1e-3, 1e-4, 1e-3]])
    contact = {
        "points": where,
        "contact_pressure": 1e8 * (rank + np.arange(2.0)),
        "contact_gap": where[:, 1],
    }
    for time in times:
        nodes = {"displacement": u, "temperature": temperature(x, time)}
        cells = {"equivalent_plastic_strain": strain, "current_density": flow}
        writer.write(time, nodes, cells, {joint.pairs[0].name: contact})


if __name__ == "__main__":
    write_fields(Path(sys.argv[1]), (0.0, 1e-3))
