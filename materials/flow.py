"""Flow stress of plastic strain, strain rate and temperature, callable from compiled kernels.

    sigma = sqrt(s^2 + floor^2) + 3 eta rate,   s = H(eps, T) R(rate) theta(T) (1 - w(T))

H is the hardening curve of the law, taken at eps = prestrain + eps_p; R = 1 + C ln(1 + r^2)/2 with
r = rate/rate0 is Johnson-Cook's logarithm above the reference rate and 1 below it, joined smoothly;
theta = 1 - T*^m is Johnson-Cook's softening (tables carry their own); w is the smooth molten share
between solidus and liquidus. The quadratic mean with the floor keeps sigma positive and its slope
continuous.

Where a record knows the hot working of its metal (sellars1972), s is at most its steady flow stress

    sigma_h asinh((Z/A)^(1/n)),   Z = rate' exp(Q/(R T)),   rate'^2 = rate^2 + slowest^2

which depends on rate and temperature alone: the smaller of the two counts, with its own slopes.
Below the slowest rate of the tests it falls no further.

Flow has a viscosity besides, sigma + 3 eta rate with eta = 3000 Pa s for every material: 0.9 MPa at
100/s and 9 MPa at 1000/s. It is numerical, and less than what hot metal gains with the rate beyond
Johnson-Cook's logarithm. Without it metal that softens faster than its contact grows has no
equilibrium near the last one, however short the step: nothing else in a quasi-static body has a
time scale.

References: johnson1983, eq. 1; voce1948; sellars1972.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numba
import numpy as np

from microweld.arrays import Floats, Ints

JOHNSON_COOK = 0.0
VOCE = 1.0
TABLE = 2.0

#: Columns that every row has; the law's own numbers follow from `BODY` on.
KIND = 0
PRESTRAIN = 1
RATE_SENSITIVITY = 2
RATE_REFERENCE = 3
SOFTENING_START = 4
SOFTENING_END = 5
SOFTENING_EXPONENT = 6
SOLIDUS = 7
LIQUIDUS = 8
FLOOR = 9
VISCOSITY = 10
HOT_STRESS = 11  #: sigma_h [Pa]; 0 where hot working is not known
HOT_LOG_PREFACTOR = 12  #: ln(A/(1/s))
HOT_EXPONENT = 13
HOT_ENERGY = 14  #: Q/R [K]
HOT_SLOWEST = 15  #: [1/s]
BODY = 16

GAS_CONSTANT = 8.314462618  #: [J/(mol K)]
FLOW_VISCOSITY = 3e3  #: eta [Pa s]

#: Below this strain eps^n is replaced by the quadratic of equal value and slope there, which has a
#: finite slope at zero strain.
SMALL_STRAIN = 1e-3


@numba.njit(cache=True)
def _power(strain: float, exponent: float) -> tuple[float, float]:
    """Return eps^n and its slope, with a finite slope at zero strain."""
    if strain >= SMALL_STRAIN:
        value = strain**exponent
        return value, exponent * value / strain
    x = strain / SMALL_STRAIN
    scale = SMALL_STRAIN**exponent
    value = scale * ((2.0 - exponent) * x + (exponent - 1.0) * x * x)
    slope = scale / SMALL_STRAIN * ((2.0 - exponent) + 2.0 * (exponent - 1.0) * x)
    return value, slope


@numba.njit(cache=True)
def _johnson_cook(p: Floats, strain: float) -> tuple[float, float]:
    value, slope = _power(strain, p[BODY + 2])
    return p[BODY] + p[BODY + 1] * value, p[BODY + 1] * slope


@numba.njit(cache=True)
def _voce(p: Floats, strain: float) -> tuple[float, float]:
    start = p[BODY]
    end = p[BODY + 1]
    scale = p[BODY + 2]
    late = p[BODY + 3]
    decay = math.exp(-strain / scale)
    return end - (end - start) * decay + late * strain, (end - start) / scale * decay + late


@numba.njit(cache=True)
def _interval(p: Floats, first: int, count: int, x: float) -> int:
    """Return which interval of the ascending knots p[first:first+count] holds x.

    What lies outside counts to the first or the last interval.
    """
    i = 0
    while i < count - 2 and x >= p[first + i + 1]:
        i += 1
    return i


@numba.njit(cache=True)
def _hermite(
    p: Floats, knots: int, values: int, slopes: int, count: int, x: float
) -> tuple[float, float]:
    """Return the cubic through values and slopes at the knots; straight on beyond the last one."""
    last = count - 1
    if x >= p[knots + last]:
        slope = p[slopes + last]
        return p[values + last] + slope * (x - p[knots + last]), slope
    i = _interval(p, knots, count, x)
    h = p[knots + i + 1] - p[knots + i]
    t = (x - p[knots + i]) / h
    a = p[values + i]
    b = p[values + i + 1]
    da = p[slopes + i] * h
    db = p[slopes + i + 1] * h
    c2 = 3.0 * (b - a) - 2.0 * da - db
    c3 = 2.0 * (a - b) + da + db
    return a + t * (da + t * (c2 + t * c3)), (da + t * (2.0 * c2 + 3.0 * t * c3)) / h


@numba.njit(cache=True)
def _table(p: Floats, strain: float, T: float) -> tuple[float, float]:
    """Interpolate a table: cubic in strain, linear between temperatures, held outside them."""
    n_T = int(p[BODY])
    n_eps = int(p[BODY + 1])
    temperatures = BODY + 2
    knots = temperatures + n_T
    values = knots + n_eps
    slopes = values + n_T * n_eps
    if n_T == 1:
        j = 0
    else:
        j = _interval(p, temperatures, n_T, T)
    low, slope_low = _hermite(p, knots, values + j * n_eps, slopes + j * n_eps, n_eps, strain)
    if n_T == 1 or p[temperatures] >= T:
        return low, slope_low
    j += 1
    high, slope_high = _hermite(p, knots, values + j * n_eps, slopes + j * n_eps, n_eps, strain)
    t = min(1.0, (T - p[temperatures + j - 1]) / (p[temperatures + j] - p[temperatures + j - 1]))
    return (1.0 - t) * low + t * high, (1.0 - t) * slope_low + t * slope_high


@numba.njit(cache=True)
def _hardening(p: Floats, strain: float, T: float) -> tuple[float, float]:
    if p[KIND] == JOHNSON_COOK:
        return _johnson_cook(p, strain)
    if p[KIND] == VOCE:
        return _voce(p, strain)
    return _table(p, strain, T)


@numba.njit(cache=True)
def _thermal_factor(p: Floats, T: float) -> float:
    """Return theta(T) (1 - w(T)) [-].

    It is 1 up to the reference temperature and 0 from the liquidus on.
    """
    if p[SOFTENING_START] >= T:
        return 1.0
    if p[LIQUIDUS] <= T or p[SOFTENING_END] <= T:
        return 0.0
    homologous = (T - p[SOFTENING_START]) / (p[SOFTENING_END] - p[SOFTENING_START])
    factor = 1.0 - homologous ** p[SOFTENING_EXPONENT]
    return factor * (1.0 - molten_share(p, T))


@numba.njit(cache=True)
def molten_share(p: Floats, T: float) -> float:
    """Return the molten share w [-]: a smooth step from 0 at the solidus to 1 at the liquidus.

    Args:
        p: One row of `FlowSet.rows`.
        T: Temperature [K].
    """
    if p[SOLIDUS] >= T:
        return 0.0
    if p[LIQUIDUS] <= T:
        return 1.0
    x = (T - p[SOLIDUS]) / (p[LIQUIDUS] - p[SOLIDUS])
    return x * x * (3.0 - 2.0 * x)


@numba.njit(cache=True)
def hot_working(p: Floats, rate: float, T: float) -> tuple[float, float]:
    """Return the steady flow stress of hot working [Pa] and its slope in the rate [Pa s].

    Args:
        p: One row of `FlowSet.rows`, of a metal whose hot working is known.
        rate: Equivalent plastic strain rate [1/s].
        T: Temperature [K].
    """
    square = rate * rate + p[HOT_SLOWEST] * p[HOT_SLOWEST]
    power = 0.5 * math.log(square) + p[HOT_ENERGY] / T - p[HOT_LOG_PREFACTOR]
    y = power / p[HOT_EXPONENT]
    if y > 20.0:  # asinh(e^y) and its slope in y, to the last bit
        value = y + math.log(2.0)
        slope = 1.0
    else:
        value = math.asinh(math.exp(y))
        slope = 1.0 / math.sqrt(1.0 + math.exp(-2.0 * y))
    by_rate = slope * rate / (square * p[HOT_EXPONENT])
    return p[HOT_STRESS] * value, p[HOT_STRESS] * by_rate


@numba.njit(cache=True)
def flow_stress(p: Floats, eps_p: float, rate: float, T: float) -> tuple[float, float, float]:
    """Return the flow stress and its slopes in strain and strain rate.

    Args:
        p: One row of `FlowSet.rows`.
        eps_p: Equivalent plastic strain [-]; negative counts as zero.
        rate: Equivalent plastic strain rate [1/s]; negative counts as zero.
        T: Temperature [K].

    Returns:
        sigma [Pa], d sigma / d eps_p [Pa], d sigma / d rate [Pa s].
    """
    hardening, slope = _hardening(p, p[PRESTRAIN] + max(eps_p, 0.0), T)
    r = max(rate, 0.0) / p[RATE_REFERENCE]
    rate_factor = 1.0 + 0.5 * p[RATE_SENSITIVITY] * math.log1p(r * r)
    rate_slope = p[RATE_SENSITIVITY] * r / ((1.0 + r * r) * p[RATE_REFERENCE])
    thermal = _thermal_factor(p, T)
    s = hardening * rate_factor * thermal
    by_strain = slope * rate_factor * thermal
    by_rate = hardening * rate_slope * thermal
    if p[HOT_STRESS] > 0.0:
        steady, steady_by_rate = hot_working(p, max(rate, 0.0), T)
        if steady < s:
            s = steady
            by_strain = 0.0
            by_rate = steady_by_rate
    sigma = math.sqrt(s * s + p[FLOOR] * p[FLOOR])
    weight = s / sigma
    viscous = 3.0 * p[VISCOSITY]
    return (
        sigma + viscous * max(rate, 0.0),
        weight * by_strain,
        weight * by_rate + viscous,
    )


@numba.njit(cache=True)
def _flow_stresses(rows: Floats, body: Ints, eps_p: Floats, rate: Floats, T: Floats) -> Floats:
    out = np.empty((3, T.size))
    for i in range(T.size):
        out[0, i], out[1, i], out[2, i] = flow_stress(rows[body[i]], eps_p[i], rate[i], T[i])
    return out


class HotWorking(Protocol):
    """Flow stress of hot working: see the docstring of the module."""

    @property
    def stress(self) -> float:
        """Stress sigma_h [Pa]."""

    @property
    def prefactor(self) -> float:
        """Prefactor A [1/s]."""

    @property
    def exponent(self) -> float:
        """Exponent n [-]."""

    @property
    def activation_energy(self) -> float:
        """Activation energy Q [J/mol]."""

    @property
    def lowest_rate(self) -> float:
        """Slowest rate of the tests [1/s]."""


class FlowLaw(Protocol):
    """A hardening law that can write itself as a row."""

    def row(self) -> Floats:
        """Return the row of this law, without the columns that `material_row` fills."""


class HasFlow(Protocol):
    """A material as `compile_flow` needs it."""

    @property
    def flow(self) -> FlowLaw:
        """The hardening law."""

    @property
    def prestrain(self) -> float:
        """Plastic strain already in the law at delivery [-]."""

    @property
    def flow_floor(self) -> float:
        """Yield stress that remains in the liquid [Pa]."""

    @property
    def hot_working(self) -> HotWorking | None:
        """Flow stress of hot working, if it is known."""

    @property
    def solidus(self) -> float:
        """Temperature at which melting starts [K]."""

    @property
    def liquidus(self) -> float:
        """Temperature at which melting ends [K]."""


def material_row(
    law: FlowLaw,
    *,
    prestrain: float,
    solidus: float,
    liquidus: float,
    floor: float,
    viscosity: float = 0.0,
    hot_working: HotWorking | None = None,
) -> Floats:
    """Return a law's row, completed with what the material adds to it.

    Args:
        law: The hardening law.
        prestrain: Plastic strain at which the law is entered [-].
        solidus: Temperature at which melting starts [K].
        liquidus: Temperature at which melting ends [K].
        floor: Yield stress that remains in the liquid [Pa].
        viscosity: Viscosity of the flow, eta [Pa s].
        hot_working: Most that the hot metal bears, if it is known.
    """
    row = law.row()
    row[PRESTRAIN] = prestrain
    row[SOLIDUS] = solidus
    row[LIQUIDUS] = liquidus
    row[FLOOR] = floor
    row[VISCOSITY] = viscosity
    if hot_working is not None:
        row[HOT_STRESS] = hot_working.stress
        row[HOT_LOG_PREFACTOR] = math.log(hot_working.prefactor)
        row[HOT_EXPONENT] = hot_working.exponent
        row[HOT_ENERGY] = hot_working.activation_energy / GAS_CONSTANT
        row[HOT_SLOWEST] = hot_working.lowest_rate
    return row


@dataclass(frozen=True)
class FlowSet:
    """The flow laws of several bodies, ready for compiled kernels."""

    rows: Floats  #: (bodies, longest law): one row per body, see `flow_stress`

    def evaluate(
        self, eps_p: Floats, rate: Floats, T: Floats, body_index: Ints
    ) -> tuple[Floats, ...]:
        """Return the flow stress at each point and its slopes in strain and strain rate.

        Args:
            eps_p: Equivalent plastic strain (points,) [-].
            rate: Equivalent plastic strain rate (points,) [1/s].
            T: Temperature (points,) [K].
            body_index: Row of `rows` that each point belongs to (points,).

        Returns:
            sigma [Pa], d sigma / d eps_p [Pa], d sigma / d rate [Pa s], each (points,).
        """
        out = _flow_stresses(self.rows, body_index, eps_p, rate, T)
        return out[0], out[1], out[2]


def compile_flow(materials: Sequence[HasFlow]) -> FlowSet:
    """Return the flow laws of materials, one row for each, in their order."""
    rows = [
        material_row(
            m.flow,
            prestrain=m.prestrain,
            solidus=m.solidus,
            liquidus=m.liquidus,
            floor=m.flow_floor,
            viscosity=FLOW_VISCOSITY,
            hot_working=m.hot_working,
        )
        for m in materials
    ]
    table = np.zeros((len(rows), max(row.size for row in rows)))
    for i, row in enumerate(rows):
        table[i, : row.size] = row
    return FlowSet(table)
