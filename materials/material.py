"""A material as the solver uses it: properties, melting range, flow stress, surface, evidence."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from microweld.arrays import Floats, Ints
from microweld.errors import InputError, MaterialRangeError, Problem
from microweld.materials.compiled import Compiler, Curve, Library
from microweld.materials.flow_laws import FlowTable, JohnsonCook, Voce
from microweld.materials.laws import Sourced
from microweld.materials.piecewise import PiecewiseSet
from microweld.materials.quantities import SOLVER_PROPERTIES
from microweld.materials.record import ANNEALED, HotWorking, Record, Surface
from microweld.materials.recrystallisation import Recrystallisation

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Evidence:
    """Source and status of one value of a material."""

    material: str
    what: str  #: property and phase, or part of the record
    status: str  #: measured, handbook, estimated or recalled
    source: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class Material:
    """One record in one temper; made by `catalogue.load_material`."""

    record: Record
    temper: str
    library: Library

    @property
    def name(self) -> str:
        """The record's id."""
        return self.record.id

    @property
    def density(self) -> float:
        """Density at the reference temperature [kg/m3]."""
        return self.record.density.value

    @property
    def reference_temperature(self) -> float:
        """Temperature of zero enthalpy and zero thermal strain [K]."""
        return self.record.reference_temperature

    @property
    def solidus(self) -> float:
        """Temperature at which melting starts in the solver [K].

        The melting point less its half width where it is sharp.
        """
        return self.compiler.melting_range[0]

    @property
    def liquidus(self) -> float:
        """Temperature at which melting ends in the solver [K]."""
        return self.compiler.melting_range[1]

    @property
    def latent_heat(self) -> float:
        """Heat of fusion [J/kg]; 0 where nothing melts."""
        if self.record.melting:
            return self.record.melting.latent_heat
        return 0.0

    @property
    def flow(self) -> JohnsonCook | Voce | FlowTable:
        """The hardening law of this temper."""
        return self.record.tempers[self.temper].flow.law

    @property
    def prestrain(self) -> float:
        """Plastic strain already in the hardening law at delivery [-]."""
        return self.record.tempers[self.temper].flow.prestrain

    @property
    def flow_floor(self) -> float:
        """Yield stress that remains in the liquid [Pa]."""
        return self.record.flow_floor.value

    @property
    def recrystallisation(self) -> Recrystallisation | None:
        """Kinetics by which this temper recrystallises, where they are known."""
        return self.record.tempers[self.temper].recrystallisation

    @property
    def annealed(self) -> Material:
        """The material once it has recrystallised: in its annealed temper, if it has one."""
        if ANNEALED in self.record.tempers:
            return Material(self.record, ANNEALED, self.library)
        return self

    @property
    def hot_working(self) -> HotWorking | None:
        """Flow stress of hot working, if it is known."""
        return self.record.hot_working

    @property
    def surface(self) -> Surface:
        """Roughness, film and platings."""
        return self.record.surface

    @property
    def compiler(self) -> Compiler:
        """Compiler of the laws of this record in this temper."""
        return Compiler(self.record, self.temper, self.library)

    @cached_property
    def _curves(self) -> dict[str, Curve]:
        return {}

    @cached_property
    def _sets(self) -> dict[str, PropertySet]:
        return {}

    def curve(self, name: str) -> Curve:
        """Return the compiled curve of a solver property.

        Raises:
            InputError: If there is no such property.
        """
        if name not in SOLVER_PROPERTIES:
            raise InputError.single(
                "unknown property", key=name, allowed=", ".join(SOLVER_PROPERTIES)
            )
        if name not in self._curves:
            self._curves[name] = self.compiler.curve(name)
        return self._curves[name]

    def evaluate(self, name: str, T: float | Floats) -> tuple[Floats, Floats]:
        """Return value and temperature derivative of a property, in the shape of T.

        Args:
            name: One of `quantities.SOLVER_PROPERTIES`, which states its unit.
            T: Temperatures [K].

        Raises:
            MaterialRangeError: If a temperature lies outside the range and the record does not
                allow holding.

        >>> from microweld.materials import load_material
        >>> k, slope = load_material("nickel").evaluate("thermal_conductivity", 600.0)
        >>> float(k)  # [W/m/K]
        65.5
        """
        points = np.asarray(T, dtype=np.float64)
        if name not in self._sets:
            self._sets[name] = compile_properties([self], name)
        flat = points.ravel()
        body = np.zeros(points.size, dtype=np.int64)
        self._sets[name].check_range(flat, body)
        value, slope = self._sets[name].evaluate(flat, body)
        return value.reshape(points.shape), slope.reshape(points.shape)

    def range(self, name: str) -> tuple[float, float]:
        """Return the lowest and the highest temperature at which a property is known [K]."""
        function = self.curve(name).function
        return function.low, function.high

    def evidence(self) -> list[Evidence]:
        """Return source and status of every part of this material."""
        parts: list[tuple[str, Sourced]] = self.record.sourced(self.temper)
        return [
            Evidence(self.name, what, part.status, part.source, part.note) for what, part in parts
        ]

    def unverified(self) -> list[Evidence]:
        """Return the evidence that is estimated or recalled: a run lists it."""
        return [e for e in self.evidence() if e.status in ("estimated", "recalled")]


@dataclass(frozen=True)
class PropertySet:
    """One property of the bodies of a joint, with its range check."""

    name: str
    materials: tuple[Material, ...]
    functions: PiecewiseSet

    def evaluate(self, T: Floats, body_index: Ints) -> tuple[Floats, Floats]:
        """Return values and exact temperature derivatives.

        Continues beyond the range (see `PiecewiseSet`).

        Args:
            T: Temperatures (points,) [K].
            body_index: Index of each point's material (points,).
        """
        return self.functions.evaluate(T, body_index)

    def check_range(self, T: Floats, body_index: Ints) -> None:
        """Accept the temperatures of a converged state, or refuse them.

        Args:
            T: Temperatures (points,) [K].
            body_index: Index of each point's material (points,).

        Raises:
            MaterialRangeError: If a temperature lies outside the range and the record does not
                allow holding.
        """
        low = self.functions.low[body_index]
        high = self.functions.high[body_index]
        outside = ~((low <= T) & (high >= T))
        if not np.any(outside):
            return
        problems: list[Problem] = []
        for body in np.unique(body_index[outside]):
            problems += self._problems(int(body), T[body_index == body])
        if problems:
            raise MaterialRangeError(problems)

    def _problems(self, body: int, T: Floats) -> list[Problem]:
        material = self.materials[body]
        outside = material.curve(self.name).outside
        low, high = material.range(self.name)
        found = []
        for policy, side, limit, worst, beyond in (
            (outside.below, "below", low, T.min(), T.min() < low),
            (outside.above, "above", high, T.max(), T.max() > high),
        ):
            if beyond and policy == "hold":
                _log_holding(self.name, material.name, side, limit)
            elif beyond:
                found.append(_out_of_range(self.name, material, float(worst), (low, high), side))
        if np.isnan(T).any():
            found.append(_not_a_number(self.name, material))
        return found


def _out_of_range(
    name: str, material: Material, T: float, limits: tuple[float, float], side: str
) -> Problem:
    remedy = "start warmer" if side == "below" else "lower the heat input"
    return Problem(
        f"temperature {side} the range of {name} of {material.name}",
        key=f"{material.name}.{name}",
        value=f"{T:.1f} K",
        allowed=f"{limits[0]:g} K to {limits[1]:g} K",
        cure=f"{remedy}, or allow holding in the record (outside: {{{side}: hold}})",
    )


def _not_a_number(name: str, material: Material) -> Problem:
    return Problem(
        f"temperature is not a number in {name} of {material.name}",
        key=f"{material.name}.{name}",
        value="nan",
    )


#: Property, material and side of every holding that has been logged: each is logged once.
_logged: set[tuple[str, str, str]] = set()


def _log_holding(name: str, material: str, side: str, limit: float) -> None:
    """Log, once, that a property is held beyond its range."""
    if (name, material, side) not in _logged:
        _logged.add((name, material, side))
        log.warning(
            "%s of %s is held at its value at %g K %s its range", name, material, limit, side
        )


def compile_properties(materials: Sequence[Material], name: str) -> PropertySet:
    """Return one property of several materials, ready for arrays of points.

    Args:
        materials: One for each body; `body_index` of the evaluation counts these.
        name: One of `quantities.SOLVER_PROPERTIES`.
    """
    functions = [material.curve(name).function for material in materials]
    return PropertySet(
        name, tuple(materials), PiecewiseSet.of(functions, SOLVER_PROPERTIES[name].extension)
    )
