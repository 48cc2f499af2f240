"""The laws a property may state, as functions of temperature, and where each comes from.

A law knows its form, its valid range, its source and its check points; `compiled` turns it into a
`Piecewise`.
"""

from __future__ import annotations

from typing import Annotated, Literal, Protocol

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator
from scipy.interpolate import PchipInterpolator

from microweld.arrays import Floats
from microweld.errors import InputError
from microweld.materials.piecewise import Piecewise, combined, constant
from microweld.units import Quantity

Temperature = Annotated[float, Quantity("K", gt=0.0)]
Status = Literal["measured", "handbook", "estimated", "recalled"]
Policy = Literal["error", "hold"]

#: Sources round 293.15 K and the like to full kelvins [K].
ROUNDED = 0.2

#: Sommerfeld's value of the Lorenz number, (pi k_B / e)^2 / 3 [V2/K2].
SOMMERFELD = 2.443e-8


class Frozen(BaseModel):
    """Base of the record's models: unknown keys refused, no change after reading."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Sourced(Frozen):
    """Source of a value and its status, which says how far to trust it.

    - measured: read in the paper that measured it
    - handbook: read in a compilation, or a transcription of one
    - estimated: made here by the rule in `note`
    - recalled: from memory of the named source, not verified
    """

    source: tuple[str, ...] = Field(min_length=1, description="keys of references.bib")
    where: str = Field("", description="table, equation or page of the source")
    status: Status
    note: str = ""


class Outside(Frozen):
    """Policy beyond the valid range: an error, or the end value held."""

    below: Policy = "error"
    above: Policy = "error"


class Check(Frozen):
    """A value that the law must return, from the source or from another one."""

    at: Temperature
    value: float
    within: float = Field(0.01, gt=0.0, description="relative tolerance")
    source: str = ""


class Law(Sourced):
    """Base of the laws of temperature."""

    valid: tuple[Temperature, Temperature]
    outside: Outside = Outside()
    uncertainty: float | None = Field(None, gt=0.0, description="relative, at 95 %")
    checks: tuple[Check, ...] = ()

    @model_validator(mode="after")
    def _ordered(self) -> Law:
        if self.valid[0] >= self.valid[1]:
            raise ValueError(
                f"reversed range: {self.valid[0]:g} K is not below {self.valid[1]:g} K; "
                "write [low, high]"
            )
        return self


class Peers(Protocol):
    """Gives laws access to other properties."""

    def flow_stress(self, strain: float, T: Floats) -> Floats:
        """Return the flow stress of this temper at a rate of 1/s [Pa].

        Args:
            strain: Equivalent plastic strain [-].
            T: Temperatures (points,) [K].
        """

    def branch(self, material: str | None, name: str, phase: str) -> Piecewise:
        """Return the compiled branch of a property.

        Args:
            material: Id of another material that has it; None for this one.
            name: Property of the record.
            phase: "solid" or "liquid".
        """


class Constant(Law):
    """One value over the valid range."""

    law: Literal["constant"]
    value: float

    def compiled(self, peers: Peers, name: str, phase: str) -> Piecewise:
        """Return the law on its valid range.

        Args:
            peers: Gives other properties to laws that refer to them.
            name: Property of the record that this law states.
            phase: Phase that it holds for: "solid", "liquid" or "any".
        """
        return constant(self.value, *self.valid)


class Table(Law):
    """Values at temperatures, joined by straight lines or by smooth monotone cubics."""

    law: Literal["table"]
    interpolation: Literal["linear", "pchip"] = "pchip"
    data: tuple[tuple[float, float], ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _rising(self) -> Table:
        T = np.array(self.data)[:, 0]
        if np.any(np.diff(T) <= 0):
            at = T[1:][np.diff(T) <= 0][0]
            raise ValueError(f"temperatures must rise from row to row; {at:g} K does not")
        short_below = T[0] > self.valid[0] + ROUNDED and self.outside.below != "hold"
        short_above = T[-1] < self.valid[1] - ROUNDED and self.outside.above != "hold"
        if short_below or short_above:
            raise ValueError(
                f"the table covers {T[0]:g} K to {T[-1]:g} K, less than its valid range, and "
                "outside does not hold its end value"
            )
        return self

    def compiled(self, peers: Peers, name: str, phase: str) -> Piecewise:
        """Return the law on its valid range.

        Args:
            peers: Gives other properties to laws that refer to them.
            name: Property of the record that this law states.
            phase: Phase that it holds for: "solid", "liquid" or "any".
        """
        T, v = np.array(self.data).T
        if self.interpolation == "pchip":
            rows = PchipInterpolator(T, v).c[::-1].T
        else:
            slopes = np.diff(v) / np.diff(T)
            rows = np.column_stack([v[:-1], slopes, np.zeros((T.size - 1, 2))])
        return Piecewise(T, np.ascontiguousarray(rows)).restricted(*self.valid)


class Polynomial(Law):
    """sum of coefficients[k] (T - centre)^k."""

    law: Literal["polynomial"]
    centre: float = Field(0.0, description="[K]")
    coefficients: tuple[float, ...] = Field(min_length=1)

    def compiled(self, peers: Peers, name: str, phase: str) -> Piecewise:
        """Return the law on its valid range.

        Above the third degree it holds to the tolerance of `Piecewise.mapped`.

        Args:
            peers: Gives other properties to laws that refer to them.
            name: Property of the record that this law states.
            phase: Phase that it holds for: "solid", "liquid" or "any".
        """
        p = np.polynomial.Polynomial(self.coefficients)
        dp = p.deriv()

        def polynomial(T: float, value: float, slope: float) -> tuple[float, float]:
            return float(p(T - self.centre)), float(dp(T - self.centre))

        base = Piecewise(np.linspace(*self.valid, 9, dtype=np.float64), np.zeros((8, 4)))
        return base.mapped(polynomial)


class WiedemannFranz(Law):
    """Thermal conductivity from electrical resistivity: k = lorenz T / rho + lattice."""

    law: Literal["wiedemann_franz"]
    lorenz: float = Field(SOMMERFELD, gt=1e-8, lt=1e-7, description="[V2/K2]")
    lattice: float = Field(0.0, ge=0.0, description="lattice share [W/m/K]")

    def compiled(self, peers: Peers, name: str, phase: str) -> Piecewise:
        """Return the law on its valid range.

        Args:
            peers: Gives the electrical resistivity.
            name: Property of the record that this law states.
            phase: Phase that it holds for: "solid", "liquid" or "any".
        """
        resistivity = peers.branch(None, "electrical_resistivity", phase).restricted(*self.valid)

        def conductivity(T: float, rho: float, slope: float) -> tuple[float, float]:
            return self.lorenz * T / rho + self.lattice, self.lorenz / rho * (1.0 - T * slope / rho)

        return resistivity.mapped(conductivity)


class Term(Frozen):
    """A share of another material's property."""

    material: str
    factor: float


class Combination(Law):
    """offset + sum of factor x the same property of other materials.

    For mixtures, and for alloys after their base metal.
    """

    law: Literal["combination"]
    terms: tuple[Term, ...] = Field(min_length=1)
    offset: float = 0.0

    def compiled(self, peers: Peers, name: str, phase: str) -> Piecewise:
        """Return the law on its valid range.

        Args:
            peers: Gives the property of the other materials.
            name: Property of the record that this law states.
            phase: Phase that it holds for: "solid", "liquid" or "any".

        Raises:
            InputError: If another material is not known over the whole valid range.
        """
        terms = []
        for term in self.terms:
            part = peers.branch(term.material, name, phase)
            terms.append((term.factor, self._covering(part, term.material)))
        return combined(terms, *self.valid).shifted(self.offset)

    def _covering(self, part: Piecewise, material: str) -> Piecewise:
        """Return the part if it covers the valid range of this law.

        Raises:
            InputError: If it does not.
        """
        if self.valid[0] < part.low - ROUNDED or self.valid[1] > part.high + ROUNDED:
            raise InputError.single(
                f"refers to {material}, which is known from {part.low:g} K to {part.high:g} K only",
                key="valid",
                value=f"{self.valid[0]:g} K to {self.valid[1]:g} K",
                cure="narrow valid",
            )
        return part


class Tabor(Law):
    """Hardness from the flow stress of the temper: factor x sigma(strain, T) at 1/s (tabor1951)."""

    law: Literal["tabor"]
    factor: float = Field(3.0, gt=1.0, lt=5.0)
    strain: float = Field(0.08, gt=0.0, lt=1.0)

    def compiled(self, peers: Peers, name: str, phase: str) -> Piecewise:
        """Return monotone cubics through samples 10 K apart, or finer in a short range.

        Args:
            peers: Gives the flow stress.
            name: Property of the record that this law states.
            phase: Phase that it holds for: "solid", "liquid" or "any".
        """
        low, high = self.valid
        count = max(17, int((high - low) / 10.0))
        T = np.linspace(low, high, count, dtype=np.float64)
        rows = PchipInterpolator(T, self.factor * peers.flow_stress(self.strain, T)).c[::-1].T
        return Piecewise(T, np.ascontiguousarray(rows))


AnyLaw = Constant | Table | Polynomial | WiedemannFranz | Combination | Tabor
TemperatureLaw = Annotated[AnyLaw, Field(discriminator="law")]
