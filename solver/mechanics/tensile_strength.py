"""Strength of the metal at the quadrature points, and of sections through a body.

Pulled on, a bar of unit section that has hardened already bears the most load where the gain by
hardening just makes up for the loss of section (Considere 1885):

    sigma_uts = max over d >= 0 of sigma(d) exp(-d),

sigma(d) being the flow stress after a further strain d, slowly and cold. A section bears the
integral of sigma_uts over its area. The area that a plane s = const cuts from a tetrahedron of
volume V with corners at s_0 <= s_1 <= s_2 <= s_3 is V times the quadratic B-spline with these
knots, of unit integral (Curry and Schoenberg 1966).
"""

from __future__ import annotations

import numpy as np
from numba import njit

from microweld.arrays import Floats, Ints
from microweld.mechanics.plasticity import PlasticState
from microweld.mechanics.softening import Softened, mixed_flow_stress

#: Further strains at which the load is taken: steps of 2 % of the stress at most.
_STRAINS = np.concatenate([[0.0], np.geomspace(1e-3, 2.0, 160)])


@njit(cache=True)
def _strengths(
    delivered_rows: Floats,
    annealed_rows: Floats,
    body: Ints,
    softened: Floats,
    hardening: Floats,
    strain: Floats,
    temperature: Floats,
    strains: Floats,
) -> Floats:
    out = np.zeros(body.size)
    for i in range(body.size):
        now = Softened(softened[i], 0.0, hardening[i], 1.0)
        for further in strains:
            sigma, _, _ = mixed_flow_stress(
                delivered_rows[body[i]],
                annealed_rows[body[i]],
                now,
                strain[i],
                further,
                0.0,
                temperature[i],
            )
            out[i] = max(out[i], sigma * np.exp(-further))
    return out


def strengths(
    delivered_rows: Floats,
    annealed_rows: Floats,
    body: Ints,
    state: PlasticState,
    temperature: Floats | float,
) -> Floats:
    """Return the tensile strength sigma_uts of metal in a plastic state (n,) [Pa].

    It is force over present section, of slow loading.

    Args:
        delivered_rows: (bodies, columns) flow laws, see `microweld.materials.flow`.
        annealed_rows: (bodies, columns) those of softened metal.
        body: Row of each point (n,).
        state: Plastic state of the points.
        temperature: At which it is pulled, of all or of each point (n,) [K].
    """
    return _largest_load(delivered_rows, annealed_rows, body, state, temperature, _STRAINS)


def flow_stresses(
    delivered_rows: Floats,
    annealed_rows: Floats,
    body: Ints,
    state: PlasticState,
    temperature: Floats | float,
) -> Floats:
    """Return the flow stress of metal in a plastic state, of slow loading (n,) [Pa].

    Args:
        delivered_rows: (bodies, columns) flow laws, see `microweld.materials.flow`.
        annealed_rows: (bodies, columns) those of softened metal.
        body: Row of each point (n,).
        state: Plastic state of the points.
        temperature: Of all or of each point (n,) [K].
    """
    return _largest_load(delivered_rows, annealed_rows, body, state, temperature, np.zeros(1))


def _largest_load(
    delivered_rows: Floats,
    annealed_rows: Floats,
    body: Ints,
    state: PlasticState,
    temperature: Floats | float,
    strains: Floats,
) -> Floats:
    return _strengths(
        delivered_rows,
        annealed_rows,
        body,
        state.softened,
        state.hardening,
        state.strain,
        np.full(body.size, temperature),
        strains,
    )


@njit(cache=True)
def _cut(s: float, corners: Floats) -> float:
    """Return the quadratic B-spline of unit integral with knots at four ascending corners."""
    a, b, c, d = corners
    if s <= a or s >= d:
        return 0.0
    if s < b:
        return 3.0 * (s - a) ** 2 / ((d - a) * (c - a) * (b - a))
    if s >= c:
        return 3.0 * (d - s) ** 2 / ((d - a) * (d - b) * (d - c))
    rising = (s - a) * (c - s) / ((c - a) * (c - b))
    falling = (d - s) * (s - b) / ((d - b) * (c - b))
    return 3.0 / (d - a) * (rising + falling)


@njit(cache=True)
def _section_integrals(planes: Floats, corners: Floats, amounts: Floats) -> Floats:
    out = np.zeros(planes.size)
    for i in range(len(corners)):
        knots = np.sort(corners[i])
        first = np.searchsorted(planes, knots[0])
        last = np.searchsorted(planes, knots[3])
        for k in range(first, last):
            out[k] += amounts[i] * _cut(planes[k], knots)
    return out


def section_integrals(planes: Floats, corners: Floats, values: Floats) -> Floats:
    """Return the integral of a quantity over plane sections of tetrahedra (planes,).

    Args:
        planes: Ascending coordinates s of the planes (planes,) [m].
        corners: (cells, 4, 3) positions of the corners; s is the first coordinate [m].
        values: (cells,) the quantity in each cell.
    """
    edges = corners[:, 1:] - corners[:, :1]
    volumes = np.abs(np.linalg.det(edges)) / 6.0
    return _section_integrals(planes, np.ascontiguousarray(corners[:, :, 0]), volumes * values)
