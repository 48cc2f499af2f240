"""Benchmark B1: a nickel wire heated by its own current, with an exact peak and resistance.

Length 2 mm, diameter 0.4 mm, ends at 293 K, sides insulated, 0.1075811 V (60 A in the exact wire),
rho = 6.9e-8 (1 + 0.006 dT), k = max(91 - 0.05 dT, 50), dT = T - 293 K.
By Kohlrausch's relation int rho k dT = U^2/8 whatever the cross-section.
"""

from __future__ import annotations

from dataclasses import dataclass

from mpi4py import MPI

import gmsh
import numpy as np
from dolfinx import mesh
from numpy.typing import NDArray

from microweld.arrays import Floats
from microweld.compat import read_gmsh_model
from microweld.meshes.joint import Joint

LENGTH = 2e-3
RADIUS = 2e-4
END = 293.0
VOLTAGE = 0.1075811
PEAK = 455.8645  #: exact peak temperature [K]
RESISTANCE = 1.79302e-3  #: of the round wire [Ohm]


def resistivity(T: Floats) -> tuple[Floats, Floats]:
    """Rho [Ohm m] and its slope."""
    return 6.9e-8 * (1 + 0.006 * (T - END)), np.full_like(T, 6.9e-8 * 0.006)


class Conductivity:
    """1/rho [S/m]."""

    def evaluate(self, T: Floats, body_index: NDArray[np.int64]) -> tuple[Floats, Floats]:
        """Value and slope."""
        rho, slope = resistivity(T)
        return 1.0 / rho, -slope / rho**2


class ThermalConductivity:
    """k [W/(m K)]."""

    def evaluate(self, T: Floats, body_index: NDArray[np.int64]) -> tuple[Floats, Floats]:
        """Value and slope."""
        line = 91.0 - 0.05 * (T - END)
        return np.maximum(line, 50.0), np.where(line > 50.0, -0.05, 0.0)


class Enthalpy:
    """Enthalpy, of no consequence in a steady state [J/m3]."""

    def evaluate(self, T: Floats, body_index: NDArray[np.int64]) -> tuple[Floats, Floats]:
        """Value and slope."""
        return 4e6 * T, np.full_like(T, 4e6)


@dataclass(frozen=True)
class Reference:
    """Exact values for the faceted wire of a mesh."""

    peak: float  #: [K]
    resistance: float  #: [Ohm]


def exact(volume: float) -> Reference:
    """Return the exact peak, and the resistance of a prism of the mesh's volume [m3].

    By quadrature of Kohlrausch's relation.
    """
    T = np.linspace(END, 600.0, 400_001)
    middle = 0.5 * (T[1:] + T[:-1])
    integrand = (
        resistivity(middle)[0]
        * ThermalConductivity().evaluate(middle, np.zeros(0, dtype=np.int64))[0]
    )
    psi = np.concatenate([[0.0], np.cumsum(integrand * np.diff(T))])
    peak = float(np.interp(VOLTAGE**2 / 8, psi, T))
    # x from k dT/dx = J (U/2 - phi), psi = (U/2)^2/2 - (U/2 - phi)^2/2 and dphi/dx = rho J
    angle = np.linspace(0.0, np.pi / 2, 20_001)
    # U/2 - phi over half the wire
    potential = 0.5 * VOLTAGE * np.sin(0.5 * (angle[1:] + angle[:-1]))
    step = 0.5 * VOLTAGE * np.diff(np.sin(angle))
    at = np.interp(VOLTAGE**2 / 8 - potential**2 / 2, psi, T)
    density = 2.0 * float(np.sum(step / resistivity(at)[0])) / LENGTH
    return Reference(peak, VOLTAGE / (density * volume / LENGTH))


def wire_joint(cell_size: float) -> Joint:
    """Mesh the wire with straight tetrahedra in layers across its axis; surfaces "start" and "end".

    In layers, because the largest value of any node is wanted to 2 uK: in an irregular mesh the
    worst few nodes have twenty times the error of the mean.
    """
    gmsh.initialize()
    gmsh.option.setNumber("General.Terminal", 0)
    disc = gmsh.model.occ.addDisk(0, 0, 0, RADIUS, RADIUS)
    gmsh.model.occ.extrude([(2, disc)], 0, 0, LENGTH, numElements=[round(LENGTH / cell_size)])
    gmsh.model.occ.synchronize()
    gmsh.model.addPhysicalGroup(3, [1], 1)
    for bound in ("Min", "Max"):
        gmsh.option.setNumber(f"Mesh.CharacteristicLength{bound}", cell_size)
    gmsh.model.mesh.generate(3)
    domain, cells, _ = read_gmsh_model(gmsh.model, MPI.COMM_WORLD)
    gmsh.finalize()
    tags = [
        mesh.locate_entities_boundary(domain, 2, lambda x, z=z: np.isclose(x[2], z, atol=1e-9))
        for z in (0.0, LENGTH)
    ]
    facets = np.concatenate(tags)
    values = np.repeat([1, 2], [len(part) for part in tags])
    order = np.argsort(facets)
    tagged = mesh.meshtags(domain, 2, facets[order], values[order].astype(np.int32))
    return Joint(
        mesh=domain,
        cell_tags=cells,
        facet_tags=tagged,
        bodies={"wire": 1},
        surfaces={"start": 1, "end": 2},
        body_of_surface={"start": "wire", "end": "wire"},
        pairs=(),
        symmetry={},
        earthed_terminal="start",
        driven_terminal="end",
    )
