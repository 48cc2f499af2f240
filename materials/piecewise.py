"""Piecewise cubic functions of temperature: built, joined, mapped and evaluated.

Every scalar property is compiled once to this form, so that the solver's value and derivative
belong to the same function and no law is interpreted per point.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Literal

import numba
import numpy as np
from numpy.polynomial import Polynomial

from microweld.arrays import Floats, Ints

Extension = Literal["hold", "linear"]
#: (temperature, value, slope) of a compiled piece -> (value, slope) of what is made of it
PointMap = Callable[[float, float, float], tuple[float, float]]
#: (value, slope) of two functions -> (value, slope) of what is made of both
PairMap = Callable[[tuple[float, float], tuple[float, float]], tuple[float, float]]

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
        """Return value and slope at an end of the range."""
        if side == "low":
            return _cubic(self.coefficients[0], 0.0)
        return _cubic(self.coefficients[-1], self.high - self.breaks[-2])

    def restricted(self, low: float, high: float) -> Piecewise:
        """Return the same function on [low, high]; held constant where that lies outside.

        Args:
            low: First temperature [K].
            high: Last temperature [K].
        """
        inner = [T for T in self.breaks if low < T < high]
        breaks = np.array([low, *inner, high])
        middle = 0.5 * (breaks[1:] + breaks[:-1])
        rows = [self._row_at(left, mid) for left, mid in zip(breaks[:-1], middle, strict=True)]
        return Piecewise(breaks, np.array(rows))

    def _row_at(self, left: float, middle: float) -> Floats:
        """Return the coefficients about `left` of the piece that holds `middle`."""
        if middle <= self.low:
            return np.array([self.end("low")[0], 0.0, 0.0, 0.0])
        if middle >= self.high:
            return np.array([self.end("high")[0], 0.0, 0.0, 0.0])
        i = int(np.searchsorted(self.breaks, middle, side="right")) - 1
        a, b, c, d = self.coefficients[i]
        x = left - self.breaks[i]
        return np.array(
            [a + x * (b + x * (c + x * d)), b + x * (2 * c + 3 * x * d), c + 3 * d * x, d]
        )

    def _pieces(self) -> Iterator[tuple[Floats, float, float]]:
        """Yield coefficients, left end and right end of every piece."""
        for i in range(len(self.coefficients)):
            yield self.coefficients[i], float(self.breaks[i]), float(self.breaks[i + 1])

    def mapped(self, point: PointMap) -> Piecewise:
        """Return the cubics of point(T, value, slope) -> (value, slope).

        Exact at the breaks; between them pieces are halved until they hold `CUBIC_TOLERANCE`.
        """

        def changed(row: Floats, origin: float, T: float) -> tuple[float, float]:
            return point(T, *_cubic(row, T - origin))

        parts: list[tuple[float, Floats]] = []
        for row, low, high in self._pieces():
            parts += _hermite_pieces(partial(changed, row, low), low, high)
        return _of_parts(self.low, parts)

    def integral(self) -> Piecewise:
        """Return the integral from the low end, in cubics to the tolerance of `mapped`."""

        def summed(area: Polynomial, row: Floats, origin: float, T: float) -> tuple[float, float]:
            return float(area(T - origin)), _cubic(row, T - origin)[0]

        parts: list[tuple[float, Floats]] = []
        start = 0.0
        for row, low, high in self._pieces():
            area = Polynomial([start, *(row / np.arange(1, 5))])  # start + a x + b x^2/2 + ...
            parts += _hermite_pieces(partial(summed, area, row, low), low, high)
            start = float(area(high - low))
        return _of_parts(self.low, parts)

    def derivative(self) -> Piecewise:
        """Return the slope of this function."""
        _, b, c, d = self.coefficients.T
        return Piecewise(self.breaks, np.column_stack([b, 2 * c, 3 * d, np.zeros_like(b)]))

    def shifted(self, offset: float) -> Piecewise:
        """Return this function plus a constant."""
        return Piecewise(self.breaks, self.coefficients + np.array([offset, 0.0, 0.0, 0.0]))

    def scaled(self, factor: float) -> Piecewise:
        """Return this function times a constant."""
        return Piecewise(self.breaks, self.coefficients * factor)

    def __call__(self, T: float) -> float:
        """Return the value at one temperature inside the range [K]."""
        piece = np.searchsorted(self.breaks, T, side="right") - 1
        i = int(np.clip(piece, 0, len(self.coefficients) - 1))
        return _cubic(self.coefficients[i], T - self.breaks[i])[0]


def _of_parts(low: float, parts: Sequence[tuple[float, Floats]]) -> Piecewise:
    """Return the function from `low` on of pieces given by right end and coefficients."""
    ends = [end for end, _ in parts]
    return Piecewise(np.array([low, *ends]), np.array([row for _, row in parts]))


def _cubic(row: Floats, x: float) -> tuple[float, float]:
    """Return value and slope of a cubic."""
    a, b, c, d = (float(v) for v in row)
    return a + x * (b + x * (c + x * d)), b + x * (2 * c + 3 * x * d)


def _hermite_row(h: float, a: float, da: float, b: float, db: float) -> Floats:
    """Return the cubic on [0, h] with values a, b and slopes da, db at the ends."""
    secant = (b - a) / h
    return np.array([a, da, (3 * secant - 2 * da - db) / h, (da + db - 2 * secant) / h**2])


def _hermite_pieces(
    point: Callable[[float], tuple[float, float]], low: float, high: float
) -> list[tuple[float, Floats]]:
    """Return right end and coefficients of the cubics that follow `point` from low to high."""
    a, da = point(low)
    b, db = point(high)
    row = _hermite_row(high - low, a, da, b, db)
    errors = []
    for t in (0.25, 0.5, 0.75):
        x = t * (high - low)
        errors.append(abs(_cubic(row, x)[0] - point(low + x)[0]))
    if max(errors) <= CUBIC_TOLERANCE * max(abs(a), abs(b)):
        return [(high, row)]
    middle = 0.5 * (low + high)
    return _hermite_pieces(point, low, middle) + _hermite_pieces(point, middle, high)


def constant(value: float, low: float, high: float) -> Piecewise:
    """Return one value on [low, high].

    Args:
        value: The value.
        low: First temperature [K].
        high: Last temperature [K].
    """
    return Piecewise(np.array([low, high]), np.array([[value, 0.0, 0.0, 0.0]]))


def bridge(left: Piecewise, right: Piecewise) -> Piecewise:
    """Return the monotone cubic that joins two functions.

    It has their slopes as far as it stays monotone with them.

    Args:
        left: The function below; the cubic starts at its high end.
        right: The function above; the cubic ends at its low end.
    """
    a, da = left.end("high")
    b, db = right.end("low")
    h = right.low - left.high
    secant = (b - a) / h
    da = _monotone_slope(da, secant)
    db = _monotone_slope(db, secant)
    return Piecewise(np.array([left.high, right.low]), _hermite_row(h, a, da, b, db)[None, :])


def _monotone_slope(slope: float, secant: float) -> float:
    """Return the nearest slope with which a cubic of this secant is monotone (Fritsch-Carlson)."""
    return min(max(slope, min(0.0, 3 * secant)), max(0.0, 3 * secant))


def join(parts: Sequence[Piecewise]) -> Piecewise:
    """Return adjoining parts as one function."""
    breaks = [parts[0].breaks] + [part.breaks[1:] for part in parts[1:]]
    return Piecewise(np.concatenate(breaks), np.concatenate([part.coefficients for part in parts]))


def combined(terms: Sequence[tuple[float, Piecewise]], low: float, high: float) -> Piecewise:
    """Return the exact sum of factor x function on [low, high].

    Args:
        terms: Factor and function of each term.
        low: First temperature [K].
        high: Last temperature [K].
    """
    breaks = np.unique(np.concatenate([[low, high], *(f.breaks for _, f in terms)]))
    breaks = breaks[(breaks >= low) & (breaks <= high)]
    total = np.zeros((breaks.size - 1, 4))
    for factor, f in terms:
        for i in range(breaks.size - 1):
            total[i] += factor * f._row_at(breaks[i], 0.5 * (breaks[i] + breaks[i + 1]))
    return Piecewise(breaks, total)


def merged(first: Piecewise, second: Piecewise, point: PairMap) -> Piecewise:
    """Return the cubics of what is made of two functions on the range of the first.

    Args:
        first: One function.
        second: The other, held where it ends before the first.
        point: (value, slope) of each -> (value, slope) of what is made of them.
    """
    breaks = np.unique(np.concatenate([first.breaks, second.breaks]))
    breaks = breaks[(breaks >= first.low) & (breaks <= first.high)]

    def at(rows: tuple[Floats, Floats], origin: float, T: float) -> tuple[float, float]:
        return point(_cubic(rows[0], T - origin), _cubic(rows[1], T - origin))

    parts: list[tuple[float, Floats]] = []
    for low, high in pairwise(breaks.tolist()):
        middle = 0.5 * (low + high)
        rows = (first._row_at(low, middle), second._row_at(low, middle))
        parts += _hermite_pieces(partial(at, rows, low), low, high)
    return _of_parts(first.low, parts)


@dataclass(frozen=True)
class PiecewiseSet:
    """One property of several bodies, evaluated at many points at once.

    Outside its range each function continues constant or straight (its extension), so that an
    iterate may leave the range; `check_range` of the material says whether a converged state may.
    """

    breaks: Floats  #: (pieces,) left end of each piece, body after body [K]
    coefficients: Floats  #: (pieces, 4)
    last_piece: Ints  #: (bodies,) the piece that continues beyond the range
    low: Floats  #: (bodies,) [K]
    high: Floats  #: (bodies,) [K]
    bins_per_kelvin: Floats  #: (bodies,)
    first_bin: Ints  #: (bodies,) where the body's bins start in `piece_of_bin`
    piece_of_bin: Ints  #: the piece that holds the left end of each bin

    def evaluate(self, T: Floats, body_index: Ints) -> tuple[Floats, Floats]:
        """Return values and exact temperature derivatives.

        Args:
            T: Temperatures (points,) [K].
            body_index: Index of each point's function (points,).
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
        """Return the set of these functions.

        Args:
            functions: One for each body.
            extension: How each continues beyond its range.
        """
        extended = [_extended(f, extension) for f in functions]
        sizes = np.array([len(f.coefficients) for f in extended])
        start = np.concatenate([[0], np.cumsum(sizes)])
        bins = [_bins(f, int(offset)) for f, offset in zip(functions, start[:-1], strict=True)]
        bin_counts = [len(b) for b in bins]
        widths = [f.high - f.low for f in functions]
        per_kelvin = [(count - 1) / w for count, w in zip(bin_counts, widths, strict=True)]
        first_bin = np.concatenate([[0], np.cumsum(bin_counts)[:-1]])
        return cls(
            breaks=np.concatenate([f.breaks[:-1] for f in extended]),
            coefficients=np.concatenate([f.coefficients for f in extended]),
            last_piece=start[1:] - 1,
            low=np.array([f.low for f in functions]),
            high=np.array([f.high for f in functions]),
            bins_per_kelvin=np.array(per_kelvin),
            first_bin=first_bin.astype(np.int64),
            piece_of_bin=np.concatenate(bins).astype(np.int64),
        )


def _extended(f: Piecewise, extension: Extension) -> Piecewise:
    """Return the function with one straight piece before and one behind its range."""
    if extension == "linear":
        keep = 1.0
    else:
        keep = 0.0
    a, da = f.end("low")
    b, db = f.end("high")
    before = [a - keep * da, keep * da, 0.0, 0.0]
    behind = [b, keep * db, 0.0, 0.0]
    breaks = np.concatenate([[f.low - 1.0], f.breaks, [f.high + 1.0]])
    return Piecewise(breaks, np.vstack([before, f.coefficients, behind]))


#: Bins of the temperature axis: so many times finer than the average piece, within bounds.
_MOST_BINS = 4096
_BINS_PER_PIECE = 8


def _bins(f: Piecewise, offset: int) -> Ints:
    """Return, for equal bins of [low, high], the piece at each bin's left end.

    Pieces are counted as in the extended function, from `offset` on.
    """
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
