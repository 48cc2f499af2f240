"""The metal at the quadrature points: temperature, elasticity, plastic state, stress and moduli."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mpi4py import MPI

import numpy as np
from dolfinx import fem

from microweld.arrays import Floats
from microweld.fem.cells import body_of_cells
from microweld.fem.kinematics import deformation
from microweld.fem.properties import BodyProperty
from microweld.fem.quadrature import QuadraturePoints
from microweld.materials.softening import Softening
from microweld.mechanics.plasticity import Metal, PlasticState, update_points
from microweld.meshes.joint import Joint

DEGREE = 2  #: of the quadrature rule: stresses are linear in a cell of second order


@dataclass(frozen=True)
class SolidProperties:
    """Mechanical properties of the bodies, as functions of temperature and index of the body."""

    bulk_modulus: BodyProperty  #: K [Pa]
    shear_modulus: BodyProperty  #: G [Pa]
    thermal_stretch: BodyProperty  #: from the strain-free temperature, theta [-]
    flow_rows: Floats  #: (bodies, columns) flow laws, see `microweld.materials.flow`
    softening: Softening | None = None  #: what heat makes of it; None: only melting softens it


class MaterialPoints:
    """Stress and moduli of all bodies at the present displacement, and the plastic states behind.

    Args:
        joint: The meshed joint.
        displacement: Blocked second-order function.
        properties: Of the bodies, indexed like `joint.bodies`.
        temperature: UFL expression of the temperature [K].
    """

    def __init__(
        self,
        joint: Joint,
        displacement: fem.Function,
        properties: SolidProperties,
        temperature: Any,
    ) -> None:
        self.properties = properties
        self._softening = properties.softening or Softening.by_melting(properties.flow_rows)
        self.points = QuadraturePoints(joint.mesh, DEGREE)
        self.body = self.points.by_point(body_of_cells(joint.mesh, joint.cell_tags, joint.bodies))
        self.stress = self.points.function((3, 3))  #: first Piola-Kirchhoff P [Pa]
        #: (cells, q, 9, 9) dP/dF [Pa]
        self.moduli = np.zeros((len(self.points.cells), self.points.per_cell, 9, 9))
        self.state = PlasticState.virgin(self.points.count)  #: at the present displacement
        self.old = PlasticState.virgin(self.points.count)  #: at the start of the step
        self._comm = joint.mesh.comm
        self._deformation = self.points.expression(deformation(displacement, joint))
        self._temperature = self.points.expression(temperature)
        self.update_temperature()

    @property
    def metal(self) -> Metal:
        """What the metal is like at the temperatures of the points."""
        return self._metal

    def update_temperature(self) -> None:
        """Evaluate the temperatures, and at these the elastic moduli and the thermal stretch."""
        self.set_temperature(self.points.evaluate(self._temperature))

    def set_temperature(self, temperature: Floats) -> None:
        """Take temperatures (n,) [K] from elsewhere, with the properties at these."""
        self.temperature = temperature
        bulk, _ = self.properties.bulk_modulus.evaluate(temperature, self.body)
        shear, _ = self.properties.shear_modulus.evaluate(temperature, self.body)
        theta, _ = self.properties.thermal_stretch.evaluate(temperature, self.body)
        self._metal = Metal(
            temperature=temperature,
            bulk=bulk,
            shear=shear,
            stretch=theta,
            recrystallisation=self._softening.rate(temperature, self.body),
            body=self.body,
            flow_rows=self.properties.flow_rows,
            annealed_rows=self._softening.annealed_rows,
            exponents=self._softening.exponents,
        )

    def update(self, dt: float) -> bool:
        """Compute stress, moduli and plastic state at the present displacement. Collective.

        Args:
            dt: Time step [s].

        Returns:
            False if a cell is inverted anywhere.
        """
        valid = update_points(
            self.gradients(),
            self._metal,
            dt,
            self.old,
            self.state,
            self.stress.x.array.reshape(-1, 9),
            self.moduli.reshape(-1, 9, 9),
        )
        return bool(self._comm.allreduce(valid, MPI.LAND))

    def gradients(self) -> Floats:
        """Return the deformation gradients F at the points (n, 3, 3) [-]."""
        return self.points.evaluate(self._deformation, 3, 3)

    def accept(self) -> None:
        """Make the present plastic state that of the start of the next step."""
        self.old = self.state.copy()
