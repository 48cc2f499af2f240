"""Algebra of 3 x 3 matrices for compiled kernels.

At this size the overhead of LAPACK and BLAS is ten times the work.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from microweld.arrays import Floats

_SWEEPS = 30  # Jacobi converges quadratically; four to six sweeps are usual


@njit(cache=True)
def determinant(a: Floats) -> float:
    """Return the determinant det a."""
    return (
        a[0, 0] * (a[1, 1] * a[2, 2] - a[1, 2] * a[2, 1])
        - a[0, 1] * (a[1, 0] * a[2, 2] - a[1, 2] * a[2, 0])
        + a[0, 2] * (a[1, 0] * a[2, 1] - a[1, 1] * a[2, 0])
    )


@njit(cache=True)
def inverse(a: Floats) -> Floats:
    """Return the inverse of a regular matrix, by cofactors."""
    out = np.empty((3, 3))
    for i in range(3):
        j = (i + 1) % 3
        k = (i + 2) % 3
        for p in range(3):
            q = (p + 1) % 3
            r = (p + 2) % 3
            out[p, i] = a[j, q] * a[k, r] - a[j, r] * a[k, q]
    scale = 1.0 / (a[0, 0] * out[0, 0] + a[0, 1] * out[1, 0] + a[0, 2] * out[2, 0])
    for i in range(3):
        for p in range(3):
            out[i, p] *= scale
    return out


@njit(cache=True)
def product(a: Floats, b: Floats) -> Floats:
    """Return the product a b.

    Args:
        a: Matrix (3, 3).
        b: Matrix (3, 3).
    """
    out = np.empty((3, 3))
    for i in range(3):
        for j in range(3):
            out[i, j] = a[i, 0] * b[0, j] + a[i, 1] * b[1, j] + a[i, 2] * b[2, j]
    return out


@njit(cache=True)
def product_transposed(a: Floats, b: Floats) -> Floats:
    """Return the product a b^T.

    Args:
        a: Matrix (3, 3).
        b: Matrix (3, 3).
    """
    out = np.empty((3, 3))
    for i in range(3):
        for j in range(3):
            out[i, j] = a[i, 0] * b[j, 0] + a[i, 1] * b[j, 1] + a[i, 2] * b[j, 2]
    return out


@njit(cache=True)
def scale_columns(a: Floats, factors: Floats) -> Floats:
    """Return the product a diag(factors).

    Args:
        a: Matrix (3, 3).
        factors: Of the columns (3,).
    """
    out = np.empty((3, 3))
    for i in range(3):
        for j in range(3):
            out[i, j] = a[i, j] * factors[j]
    return out


@njit(cache=True)
def eigen_symmetric(symmetric: Floats) -> tuple[Floats, Floats]:
    """Compute eigenvalues and eigenvectors of a symmetric matrix by Jacobi rotations.

    Returns:
        Eigenvalues (3,), unsorted, and eigenvectors in the columns of a matrix (3, 3).
    """
    a = symmetric.copy()
    v = np.eye(3)
    for _ in range(_SWEEPS):
        off = abs(a[0, 1]) + abs(a[0, 2]) + abs(a[1, 2])
        if off <= 1e-17 * (abs(a[0, 0]) + abs(a[1, 1]) + abs(a[2, 2])):
            break
        for p, q in ((0, 1), (0, 2), (1, 2)):
            _rotate(a, v, p, q)
    values = np.empty(3)
    for i in range(3):
        values[i] = a[i, i]
    return values, v


@njit(cache=True)
def _rotate(a: Floats, v: Floats, p: int, q: int) -> None:
    """One Jacobi rotation that makes a[p, q] zero, applied to the vectors v too."""
    if a[p, q] == 0.0:
        return
    ratio = (a[q, q] - a[p, p]) / (2.0 * a[p, q])
    t = 1.0 / (abs(ratio) + np.sqrt(ratio * ratio + 1.0))
    if ratio < 0.0:
        t = -t
    c = 1.0 / np.sqrt(t * t + 1.0)
    s = t * c
    r = 3 - p - q
    a[p, p] -= t * a[p, q]
    a[q, q] += t * a[p, q]
    a[p, q] = a[q, p] = 0.0
    x = a[r, p]
    y = a[r, q]
    a[r, p] = a[p, r] = c * x - s * y
    a[r, q] = a[q, r] = s * x + c * y
    for i in range(3):
        x = v[i, p]
        y = v[i, q]
        v[i, p] = c * x - s * y
        v[i, q] = s * x + c * y
