"""Displacement of the bodies: finite-strain plasticity, contact forces, equilibrium.

May import fem, contact, machine (loads), materials and meshes; it knows no electro-thermal file.
"""

from microweld.mechanics.material_points import SolidProperties
from microweld.mechanics.newton import NewtonSettings, Report
from microweld.mechanics.plasticity import PlasticState
from microweld.mechanics.problem import Mechanics, MechanicsState

__all__ = [
    "Mechanics",
    "MechanicsState",
    "NewtonSettings",
    "PlasticState",
    "Report",
    "SolidProperties",
]
