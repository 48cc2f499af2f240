"""The properties' names, symbols and units, in the record and in the solver."""

from __future__ import annotations

from dataclasses import dataclass

from microweld.materials.piecewise import Extension

#: Property of the record -> SI unit of its law's values.
RECORD_UNITS = {
    "electrical_resistivity": "ohm m",
    "thermal_conductivity": "W/m/K",
    "heat_capacity": "J/kg/K",
    "seebeck": "V/K",
    "youngs_modulus": "Pa",
    "poissons_ratio": "1",
    "thermal_expansion": "1/K",
    "emissivity": "1",
    "hardness": "Pa",
}


@dataclass(frozen=True)
class SolverProperty:
    """A property as the solver uses it."""

    name: str
    symbol: str
    unit: str
    extension: Extension = "hold"  #: how it continues outside the range, where iterates may lie


SOLVER_PROPERTIES = {
    p.name: p
    for p in (
        SolverProperty("electrical_conductivity", "sigma", "S/m"),
        SolverProperty("thermal_conductivity", "k", "W/m/K"),
        SolverProperty("seebeck", "S", "V/K"),
        SolverProperty("enthalpy", "rho h", "J/m^3", "linear"),
        SolverProperty("heat_capacity_volumetric", "rho c", "J/m^3/K"),
        SolverProperty("liquid_fraction", "f", "1"),
        SolverProperty("bulk_modulus", "K", "Pa"),
        SolverProperty("shear_modulus", "G", "Pa"),
        SolverProperty("youngs_modulus", "E", "Pa"),
        SolverProperty("poissons_ratio", "nu", "1"),
        SolverProperty("thermal_stretch", "theta", "1", "linear"),
        SolverProperty("hardness", "H", "Pa"),
        SolverProperty("emissivity", "epsilon", "1"),
    )
}

#: Properties whose range is checked at the start and during a run -> property of the record.
RANGED = {
    "electrical_conductivity": "electrical_resistivity",
    "thermal_conductivity": "thermal_conductivity",
    "enthalpy": "heat_capacity",
    "seebeck": "seebeck",
    "youngs_modulus": "youngs_modulus",
    "hardness": "hardness",
}
