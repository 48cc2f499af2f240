"""Hardness of hard nickel over temperature, and the strength of annealed fibres of 316L."""

from __future__ import annotations

import numpy as np

from benchmarks.measurement import Curve, Measurement
from microweld.arrays import Floats
from microweld.materials import load_material
from microweld.materials.flow import compile_flow
from microweld.materials.material import Material
from microweld.materials.softening import compile_softening

#: Hard Ni 200: temperature [K], hardness [GPa]
NICKEL = np.array(
    [
        [282, 2.34],
        [423, 2.29],
        [576, 2.10],
        [633, 1.88],
        [710, 1.65],
        [774, 1.47],
        [838, 1.29],
        [899, 1.10],
        [953, 0.93],
        [998, 0.78],
        [1087, 0.67],
    ]
)
DWELLS = (60.0, 3600.0)  #: at each temperature before the indentation: not reported [s]
NECKING = 0.02  #: strain at which the strength of fibres is compared [-]


def softened(material: Material, T: Floats, time: float) -> Floats:
    """Return the share that recrystallises at temperatures (n,) [K] within a time [s]."""
    kinetics = material.recrystallisation
    assert kinetics is not None
    rates = compile_softening([material]).rate(T, np.zeros(T.size, dtype=np.int64))
    share: Floats = 1.0 - 2.0 ** -np.minimum((rates * time) ** kinetics.exponent.value, 1e3)
    return share


def hardness(material: Material, T: Floats, time: float) -> Floats:
    """Return the hardness of a temper after a time [s] at each of the temperatures (n,) [GPa]."""
    hard, annealed = (m.evaluate("hardness", T)[0] for m in (material, material.annealed))
    share = softened(material, T, time)
    return 1e-9 * ((1.0 - share) * hard + share * annealed)


def strength_left(material: Material, T: float, time: float) -> float:
    """Return the cold flow stress of a temper that was annealed over that of the temper."""
    points = np.full(2, NECKING), np.full(2, 1e-3), np.full(2, 293.15), np.arange(2)
    hard, annealed = compile_flow([material, material.annealed]).evaluate(*points)[0]
    share = float(softened(material, np.array([T]), time)[0])
    return float(1.0 - share + share * annealed / hard)


def measure() -> Measurement:
    """Extreme ratios of the hardness of nickel to the measured one, and the strength of fibres."""
    nickel = load_material("nickel_200", "drawn")
    T, seen = NICKEL.T
    found = {time: hardness(nickel, T, time) for time in DWELLS}
    ratios = np.array([values / seen for values in found.values()])
    values = {
        "lowest_ratio": float(ratios.min()),
        "highest_ratio": float(ratios.max()),
        "fibre_strength": strength_left(load_material("stainless_316l", "drawn"), 983.0, 1800.0),
    }
    lines = {f"found after {time / 60:g} min": (T, curve) for time, curve in found.items()}
    lines["measured"] = (T, seen)
    return Measurement(
        values, {}, (Curve("Hard Ni 200", "T [K]", "H [GPa]", lines, ("measured",)),)
    )
