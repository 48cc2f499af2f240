"""One spot weld and its nugget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.weld import History, finish, work_of
from microweld.arrays import Floats

FUSED = 0.5  #: molten share that counts as nugget: half-way from solidus to liquidus [-]


@dataclass(frozen=True)
class SpotWeld:
    """Result of a weld."""

    diameter: float  #: of the nugget [mm]
    history: History
    work: dict[str, int]  #: counts
    imbalance: float  #: worst of the energy balance [-]


def diameter_of(radius: Floats, fused: Floats) -> float:
    """Return twice the largest radius where the molten share has passed a half.

    Args:
        radius: Of points (n,).
        fused: Molten share at the points (n,), taken as linear between them [-].

    Returns:
        Zero if nothing has melted by half.
    """
    order = np.argsort(radius)
    r = radius[order]
    share = fused[order]
    if not np.any(share >= FUSED):
        return 0.0
    last = int(np.flatnonzero(share >= FUSED)[-1])
    if last + 1 == len(r):
        return float(2.0 * r[last])
    return float(2.0 * np.interp(FUSED, share[[last + 1, last]], r[[last + 1, last]]))


def spot_weld(case: str, overrides: Sequence[str]) -> SpotWeld:
    """Run a case of a stack to its end."""
    done = finish(case, ["mesh.size=default", *overrides])
    (pair,) = (pair for pair in done.run.weld.pairs if pair.name == "faying")
    layers = done.run.weld.electrothermal.system.interfaces["faying"].layers
    fused = layers.observe(np.arange(len(pair.facet)))["fused_fraction"]
    diameter = 1e3 * diameter_of(pair.positions()[:, 0], fused)
    imbalance = abs(float(done.summary["energy_balance"]["worst_relative_imbalance"]))
    return SpotWeld(diameter, done.history, work_of(done.summary), imbalance)
