"""An oxide film that breaks irreversibly.

Equations, sources and status of the constants are in docs/surfaces.md.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from microweld.inputs import (
    ActivationEnergy,
    AreaResistance,
    InputModel,
    Length,
    Rate,
    Temperature,
    VoltageLimit,
)

Ratio = Annotated[float, Field(gt=0.0, le=10.0)]
Shape = Annotated[float, Field(ge=1.0, le=20.0)]


class Dissolution(InputModel):
    """How fast heat removes a film: rate exp(-Q/R (1/T - 1/T_ref))."""

    rate: Rate
    """Share that goes per time at the reference temperature [1/s]."""
    temperature: Temperature
    """Reference temperature [K]."""
    activation_energy: ActivationEnergy
    """Q [J/mol]."""


class Film(InputModel):
    """A film of both surfaces together, and what breaks it."""

    resistance: AreaResistance | None = None
    """Resistance of the intact film times its area [ohm m2].

    By default from the material records.
    """
    load: Ratio = 0.2
    """Pressure over the softer side's hardness at which 63 % of the film is broken [-]."""
    load_exponent: Shape = 1.0
    """Exponent of the load in the chance to survive [-]."""
    voltage: VoltageLimit = 0.3
    """Voltage across the contact at which 63 % of the film is broken [V].

    Thickness times 1e8 V/m or so.
    """
    voltage_exponent: Shape = 3.0
    """Exponent of the voltage in the chance to survive [-]."""
    slip: Length = 1e-6
    """Sliding distance of the faces at which 63 % of the film is broken [m]."""
    dissolution: Dissolution | None = None
    """Loss by heat; by default heat removes a film only by melting the metal."""
