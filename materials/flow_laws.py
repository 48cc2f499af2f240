"""The hardening laws a record may state, and how each writes its row for `flow.flow_stress`."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator
from scipy.interpolate import PchipInterpolator

from microweld.arrays import Floats
from microweld.materials import flow
from microweld.units import Quantity

Stress = Annotated[float, Quantity("Pa", gt=0.0)]
Slope = Annotated[float, Quantity("Pa", ge=0.0)]
Temperature = Annotated[float, Quantity("K", gt=0.0)]


class _FlowLaw(BaseModel):
    """Base of the hardening laws: the rate term, R = 1 + C ln(rate/rate0) above rate0."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rate_sensitivity: float = Field(0.0, ge=0.0, lt=0.5, description="C [-]")
    rate_reference: Annotated[float, Quantity("1/s", gt=0.0)] = Field(
        1.0, description="rate0 [1/s]"
    )

    def _head(self, kind: float, length: int) -> Floats:
        row = np.zeros(flow.BODY + length)
        row[flow.KIND] = kind
        row[flow.RATE_SENSITIVITY] = self.rate_sensitivity
        row[flow.RATE_REFERENCE] = self.rate_reference
        row[flow.SOFTENING_START] = 0.0
        row[flow.SOFTENING_END] = np.inf
        row[flow.SOFTENING_EXPONENT] = 1.0
        return row


class _Softening(_FlowLaw):
    """Adds Johnson-Cook softening, theta = 1 - ((T - T_reference)/(T_melt - T_reference))^m."""

    m: float = Field(gt=0.0, description="softening exponent [-]")
    T_reference: Temperature = Field(298.0, description="no softening below [K]")
    T_melt: Temperature = Field(description="no strength above [K]")

    @model_validator(mode="after")
    def _ordered(self) -> _Softening:
        if self.T_melt <= self.T_reference:
            raise ValueError(
                f"T_melt ({self.T_melt:g} K) must lie above T_reference ({self.T_reference:g} K)"
            )
        return self

    def _softening_head(self, kind: float, length: int) -> Floats:
        row = self._head(kind, length)
        row[flow.SOFTENING_START] = self.T_reference
        row[flow.SOFTENING_END] = self.T_melt
        row[flow.SOFTENING_EXPONENT] = self.m
        return row


class JohnsonCook(_Softening):
    """H = A + B eps^n [Pa]."""

    law: Literal["johnson_cook"] = "johnson_cook"
    A: Stress
    B: Slope
    n: float = Field(gt=0.0, le=1.0)

    def row(self) -> Floats:
        """Return the row of this law for `flow.flow_stress`."""
        row = self._softening_head(flow.JOHNSON_COOK, 3)
        row[flow.BODY :] = self.A, self.B, self.n
        return row


class Voce(_Softening):
    """H = saturation - (saturation - start) exp(-eps/scale) + late eps [Pa]."""

    law: Literal["voce"] = "voce"
    start: Stress
    saturation: Stress
    scale: float = Field(gt=0.0, description="strain over which the stress saturates [-]")
    late: Slope = Field(0.0, description="late-stage slope [Pa]")

    @model_validator(mode="after")
    def _hardens(self) -> Voce:
        if self.saturation < self.start:
            raise ValueError(
                "saturation must not lie below start: flow stress must not fall with strain"
            )
        return self

    def row(self) -> Floats:
        """Return the row of this law for `flow.flow_stress`."""
        row = self._softening_head(flow.VOCE, 4)
        row[flow.BODY :] = self.start, self.saturation, self.scale, self.late
        return row


class FlowTable(_FlowLaw):
    """Stress at temperatures and strains.

    Linear in temperature, held outside; monotone cubic in strain, straight on beyond the last.
    """

    law: Literal["table"] = "table"
    temperature: tuple[float, ...] = Field(min_length=1)
    strain: tuple[float, ...] = Field(min_length=2)
    stress: tuple[tuple[float, ...], ...] = Field(description="one row per temperature [Pa]")

    @model_validator(mode="after")
    def _shaped(self) -> FlowTable:
        stress = [len(row) for row in self.stress]
        if stress != [len(self.strain)] * len(self.temperature):
            raise ValueError(
                "stress must have one row per temperature, each with one value per strain"
            )
        falling = np.any(np.diff(self.strain) <= 0) or np.any(np.diff(self.temperature) <= 0)
        if self.strain[0] != 0.0 or falling:
            raise ValueError("strain must start at 0 and rise; temperature must rise")
        if np.any(np.diff(np.array(self.stress), axis=1) < 0):
            raise ValueError("flow stress must not fall with strain")
        return self

    def row(self) -> Floats:
        """Return the row of this law for `flow.flow_stress`."""
        values = np.array(self.stress)
        curves = [PchipInterpolator(self.strain, stress) for stress in values]
        slopes = np.array([curve.derivative()(self.strain) for curve in curves])
        body = np.concatenate(
            [
                [len(self.temperature), len(self.strain)],
                self.temperature,
                self.strain,
                values.ravel(),
                slopes.ravel(),
            ]
        )
        row = self._head(flow.TABLE, body.size)
        row[flow.BODY :] = body
        return row
