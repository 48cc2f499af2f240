"""Piecewise cubic functions of temperature: how they are built, joined, mapped and evaluated.

Every scalar property is compiled once to this form, so that the solver's value and derivative
belong to the same function and no law is interpreted per point.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numba
import numpy as np
from numpy.polynomial import Polynomial

from microweld.arrays import Floats, Ints

Extension = Literal["hold", "linear"]
#: value, slope of a compiled piece at a temperature -> value, slope of what is made of it
PointMap = Callable[[float, float, float], tuple[float, float]]

#: Relative error at which a mapped piece counts as a cubic.
CUBIC_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Piecewise:
    """sum_k coefficients[i, k] (T - breaks[i])^k on [breaks[i], breaks[i+1]]."""

    breaks: Floats  #: (n + 1,) ascending [K]
    coefficients: Floats  #: (n, 4) from the constant to the cubic term

    @property
    def low(self) -> float:
        """First temperature covered [K]."""
        return float(self.breaks[0])

    @property
    def high(self) -> float:
        """Last temperature covered [K]."""
        return float(self.breaks[-1])

    def end(self, side: Literal["low", "high"]) -> tuple[float, float]:
        """Value and inward slope at an end."""
        i, T = (0, self.low) if side == "low" else (-1, self.high)
        return _cubic(self.coefficients[i], T - self.breaks[:-1][i])

    def restricted(self, low: float, high: float) -> Piecewise:
        """The same function on [low, high]; held constant where that lies outside."""
        inner = [T for T in self.breaks if low < T < high]
        breaks = np.array([low, *inner, high])
        middle = 0.5 * (breaks[1:] + breaks[:-1])
        rows = [self._row_at(left, mid) for left, mid in zip(breaks[:-1], middle, strict=True)]
        return Piecewise(breaks, np.array(rows))

    def _row_at(self, left: float, middle: float) -> Floats:
        """Coefficients about `left` of the piece that holds `middle`."""
        if not self.low < middle < self.high:
            return np.array([self.end("low" if middle <= self.low else "high")[0], 0.0, 0.0, 0.0])
        i = int(np.searchsorted(self.breaks, middle, side="right")) - 1
        a, b, c, d = self.coefficients[i]
        x = left - self.breaks[i]
        return np.array(
            [a + x * (b + x * (c + x * d)), b + x * (2 * c + 3 * x * d), c + 3 * d * x, d]
        )

    def _pieces(self) -> Iterator[tuple[Floats, float, float]]:
        """Coefficients, left end and right end of every piece."""
        for i in range(len(self.coefficients)):
            yield self.coefficients[i], float(self.breaks[i]), float(self.breaks[i + 1])

    def mapped(self, point: PointMap) -> Piecewise:
        """Cubics for point(T, value, slope) -> (value, slope), bisected to `CUBIC_TOLERANCE`.

        Exact at the breaks.
        """

        def changed(row: Floats, origin: float, T: float) -> tuple[float, float]:
            return point(T, *_cubic(row, T - origin))

        parts = [
            part
            for row, low, high in self._pieces()
            for part in _hermite_pieces(partial(changed, row, low), low, high)
        ]
        return Piecewise(
            np.array([self.low, *(end for end, _ in parts)]), np.array([row for _, row in parts])
        )

    def integral(self) -> Piecewise:
        """The integral from the low end.

        a cubic piece becomes cubics to the tolerance of `mapped`.
        """

        def summed(area: Polynomial, row: Floats, origin: float, T: float) -> tuple[float, float]:
            return float(area(T - origin)), _cubic(row, T - origin)[0]

        parts: list[tuple[float, Floats]] = []
        start = 0.0
        for row, low, high in self._pieces():
            area = Polynomial([start, *(row / np.arange(1, 5))])  # start + a x + b x^2/2 + ...
            parts += _hermite_pieces(partial(summed, area, row, low), low, high)
            start = float(area(high - low))
        return Piecewise(
            np.array([self.low, *(end for end, _ in parts)]), np.array([row for _, row in parts])
        )

    def derivative(self) -> Piecewise:
        """The slope of this function."""
        _, b, c, d = self.coefficients.T
        return Piecewise(self.breaks, np.column_stack([b, 2 * c, 3 * d, np.zeros_like(b)]))

    def shifted(self, offset: float) -> Piecewise:
        """This function plus a constant."""
        return Piecewise(self.breaks, self.coefficients + np.array([offset, 0.0, 0.0, 0.0]))

    def scaled(self, factor: float) -> Piecewise:
        """This function times a constant."""
        return Piecewise(self.breaks, self.coefficients * factor)

    def __call__(self, T: float) -> float:
        """The value at one temperature inside the range [K]."""
        i = int(
            np.clip(
                np.searchsorted(self.breaks, T, side="right") - 1, 0, len(self.coefficients) - 1
            )
        )
        return _cubic(self.coefficients[i], T - self.breaks[i])[0]


def _cubic(row: Floats, x: float) -> tuple[float, float]:
    a, b, c, d = (float(v) for v in row)
    return a + x * (b + x * (c + x * d)), b + x * (2 * c + 3 * x * d)


def _hermite_row(h: float, a: float, da: float, b: float, db: float) -> Floats:
    secant = (b - a) / h
    return np.array([a, da, (3 * secant - 2 * da - db) / h, (da + db - 2 * secant) / h**2])


def _hermite_pieces(
    point: Callable[[float], tuple[float, float]], low: float, high: float
) -> list[tuple[float, Floats]]:
    """Right end and coefficients of the cubics that follow `point` from low to high."""
    a, da = point(low)
    b, db = point(high)
    row = _hermite_row(high - low, a, da, b, db)
    quarters = (0.25, 0.5, 0.75)
    errors = [
        abs(_cubic(row, t * (high - low))[0] - point(low + t * (high - low))[0]) for t in quarters
    ]
    if max(errors) <= CUBIC_TOLERANCE * max(abs(a), abs(b)):
        return [(high, row)]
    middle = 0.5 * (low + high)
    return _hermite_pieces(point, low, middle) + _hermite_pieces(point, middle, high)


def constant(value: float, low: float, high: float) -> Piecewise:
    """One value on [low, high]."""
    return Piecewise(np.array([low, high]), np.array([[value, 0.0, 0.0, 0.0]]))


def bridge(left: Piecewise, right: Piecewise) -> Piecewise:
    """The monotone cubic from the end of `left` to the start of `right`, with their slopes where these allow it."""
    (a, da), (b, db) = left.end("high"), right.end("low")
    h = right.low - left.high
    secant = (b - a) / h
    da, db = (_monotone_slope(slope, secant) for slope in (da, db))
    return Piecewise(np.array([left.high, right.low]), _hermite_row(h, a, da, b, db)[None, :])


def _monotone_slope(slope: float, secant: float) -> float:
    """The slope nearest to the given one with which a cubic of this secant stays monotone (Fritsch-Carlson)."""
    return min(max(slope, min(0.0, 3 * secant)), max(0.0, 3 * secant))


def join(parts: Sequence[Piecewise]) -> Piecewise:
    """Adjoining parts as one function."""
    breaks = [parts[0].breaks] + [part.breaks[1:] for part in parts[1:]]
    return Piecewise(np.concatenate(breaks), np.concatenate([part.coefficients for part in parts]))


def combined(terms: Sequence[tuple[float, Piecewise]], low: float, high: float) -> Piecewise:
    """Sum of factor x function on [low, high], exact."""
    breaks = np.unique(np.concatenate([[low, high], *(f.breaks for _, f in terms)]))
    breaks = breaks[(breaks >= low) & (breaks <= high)]
    total = np.zeros((breaks.size - 1, 4))
    for factor, f in terms:
        for i in range(breaks.size - 1):
            total[i] += factor * f._row_at(breaks[i], 0.5 * (breaks[i] + breaks[i + 1]))
    return Piecewise(breaks, total)


@dataclass(frozen=True)
class PiecewiseSet:
    """One property of several bodies, evaluated at many points at once.

    Outside its range each function continues constant or straight (its extension), so that an
    iterate may leave the range; `check_range` of the material says whether a converged state may.
    """

    breaks: Floats  #: (pieces,) left end of each piece, all bodies after one another [K]
    coefficients: Floats  #: (pieces, 4)
    last_piece: Ints  #: (bodies,) the piece that continues beyond the range
    low: Floats  #: (bodies,) [K]
    high: Floats  #: (bodies,) [K]
    bins_per_kelvin: Floats  #: (bodies,)
    first_bin: Ints  #: (bodies,) where the body's bins start in `piece_of_bin`
    piece_of_bin: Ints  #: the piece that holds the left end of each bin

    def evaluate(self, T: Floats, body_index: Ints) -> tuple[Floats, Floats]:
        """Values and exact temperature derivatives.

        Args:
            T: flat array of temperatures [K].
            body_index: flat array, which function each point belongs to.
        """
        T = np.ascontiguousarray(T, dtype=np.float64)
        body = np.ascontiguousarray(body_index, dtype=np.int64)
        value = np.empty_like(T)
        slope = np.empty_like(T)
        _evaluate(
            T,
            body,
            self.breaks,
            self.coefficients,
            self.last_piece,
            self.low,
            self.high,
            self.bins_per_kelvin,
            self.first_bin,
            self.piece_of_bin,
            value,
            slope,
        )
        return value, slope

    @classmethod
    def of(cls, functions: Sequence[Piecewise], extension: Extension) -> PiecewiseSet:
        """The set of these functions, body after body."""
        extended = [_extended(f, extension) for f in functions]
        sizes = np.array([len(f.coefficients) for f in extended])
        start = np.concatenate([[0], np.cumsum(sizes)])
        bins = [_bins(f, int(offset)) for f, offset in zip(functions, start[:-1], strict=True)]
        return cls(
            breaks=np.concatenate([f.breaks[:-1] for f in extended]),
            coefficients=np.concatenate([f.coefficients for f in extended]),
            last_piece=start[1:] - 1,
            low=np.array([f.low for f in functions]),
            high=np.array([f.high for f in functions]),
            bins_per_kelvin=np.array(
                [(len(b) - 1) / (f.high - f.low) for f, b in zip(functions, bins, strict=True)]
            ),
            first_bin=np.concatenate([[0], np.cumsum([len(b) for b in bins])[:-1]]).astype(
                np.int64
            ),
            piece_of_bin=np.concatenate(bins).astype(np.int64),
        )


def _extended(f: Piecewise, extension: Extension) -> Piecewise:
    """The function with one straight piece before and one behind its range."""
    if extension == "linear":
        keep = 1.0
    else:
        keep = 0.0
    (a, da), (b, db) = f.end("low"), f.end("high")
    before = [a - keep * da, keep * da, 0.0, 0.0]
    behind = [b, keep * db, 0.0, 0.0]
    breaks = np.concatenate([[f.low - 1.0], f.breaks, [f.high + 1.0]])
    return Piecewise(breaks, np.vstack([before, f.coefficients, behind]))


#: Bins of the temperature axis: so many times finer than the average piece, within bounds.
_MOST_BINS = 4096
_BINS_PER_PIECE = 8


def _bins(f: Piecewise, offset: int) -> Ints:
    """For equal bins of [low, high]: the piece (of the extended function) at each bin's left end."""
    count = min(_MOST_BINS, _BINS_PER_PIECE * len(f.coefficients))
    left = f.low + (f.high - f.low) * np.arange(count + 1) / count
    piece = np.searchsorted(f.breaks, left - 1e-9 * (f.high - f.low), side="right") - 1
    return np.clip(piece, 0, len(f.coefficients) - 1) + 1 + offset


@numba.njit(cache=True)
def _evaluate(
    T: Floats,
    body: Ints,
    breaks: Floats,
    coefficients: Floats,
    last_piece: Ints,
    low: Floats,
    high: Floats,
    bins_per_kelvin: Floats,
    first_bin: Ints,
    piece_of_bin: Ints,
    value: Floats,
    slope: Floats,
) -> None:
    """Fill value and slope at each point (see `PiecewiseSet`)."""
    for i in range(T.size):
        b = body[i]
        t = T[i]
        if t >= high[b]:
            j = last_piece[b]
        elif t > low[b]:
            j = piece_of_bin[first_bin[b] + int((t - low[b]) * bins_per_kelvin[b])]
            while t >= breaks[j + 1]:
                j += 1
        else:
            j = piece_of_bin[first_bin[b]] - 1
        x = t - breaks[j]
        c1 = coefficients[j, 1]
        c2 = coefficients[j, 2]
        c3 = coefficients[j, 3]
        value[i] = coefficients[j, 0] + x * (c1 + x * (c2 + x * c3))
        slope[i] = c1 + x * (2.0 * c2 + 3.0 * x * c3)
