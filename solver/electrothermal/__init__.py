"""Electric potential and temperature of the bodies: bulk, surface layers, contact interfaces.

May import fem, contact, contact_laws, machine (drives) and meshes; it knows no mechanics and no
case file.
"""

from microweld.contact.conductance import ContactConductance
from microweld.electrothermal.boundary import POTENTIAL, TEMPERATURE, Boundary, Level
from microweld.electrothermal.coefficients import BulkProperties
from microweld.electrothermal.contact_map import ContactMap
from microweld.electrothermal.heat_balance import StepHeat
from microweld.electrothermal.interface import (
    ContactFluxes,
    Interface,
    InterfaceState,
)
from microweld.electrothermal.newton import NewtonSettings
from microweld.electrothermal.problem import (
    ElectroThermal,
    ElectroThermalState,
    Scheme,
    StepResult,
)
from microweld.electrothermal.surface_loss import STEFAN_BOLTZMANN, SurfaceLoss
from microweld.electrothermal.system import ElectroThermalSystem, electrothermal_space
from microweld.machine.drives import Current, Voltage

__all__ = [
    "POTENTIAL",
    "STEFAN_BOLTZMANN",
    "TEMPERATURE",
    "Boundary",
    "BulkProperties",
    "ContactConductance",
    "ContactFluxes",
    "ContactMap",
    "Current",
    "ElectroThermal",
    "ElectroThermalState",
    "ElectroThermalSystem",
    "Interface",
    "InterfaceState",
    "Level",
    "NewtonSettings",
    "Scheme",
    "StepHeat",
    "StepResult",
    "SurfaceLoss",
    "Voltage",
    "electrothermal_space",
]
