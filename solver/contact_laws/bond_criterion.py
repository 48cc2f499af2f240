"""When two metals bond in the solid state: the criteria that a case may choose from.

Equations, sources and status of the constants are in docs/surfaces.md.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from microweld.inputs import Duration, InputModel, PressureOrNone

Share = Annotated[float, Field(ge=0.0, le=1.0)]
PartialShare = Annotated[float, Field(ge=0.0, lt=1.0)]


class Diffusion(InputModel):
    """Diffusion along the interface, wherever no film lies between."""

    criterion: Literal["diffusion"]
    """When metals bond in the solid state."""
    time_at_solidus: Duration = 1e-5
    """Time of bonding at the solidus [s], a calibration constant that is not fitted yet."""


class Bay(InputModel):
    """Bare metal that is squeezed through the cracks of a stretched film (Bay)."""

    criterion: Literal["bay"]
    """When metals bond in the solid state."""
    film_share: Share
    """Share of the surface under a film of contaminants, the rest under a brittle layer [-]."""
    extrusion_pressure: PressureOrNone
    """Pressure that squeezes metal through the cracks of the brittle layer [Pa]."""
    threshold_exposure: PartialShare
    """Exposed share below which a film of contaminants lets nothing bond [-]."""


class PressureTime(InputModel):
    """Pressure over flow stress, integrated over time, up to a limit (Plata and Piwnik)."""

    criterion: Literal["pressure-time"]
    """When metals bond in the solid state."""
    limit: Duration
    """Value of the integral at which the metals bond [s]."""


BondCriterion = Annotated[
    Diffusion | Bay | PressureTime,
    Field(discriminator="criterion"),
]
