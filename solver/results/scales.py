"""Units for axes: the SI unit with the prefix that suits the values."""

from __future__ import annotations

from dataclasses import dataclass

PREFIXES = ((1e9, "G"), (1e6, "M"), (1e3, "k"), (1.0, ""), (1e-3, "m"), (1e-6, "µ"), (1e-9, "n"))
PLAIN = ("K", "-", "1", "s")
WRITTEN = {"ohm": "Ω", "1": "-"}


@dataclass(frozen=True)
class Scale:
    """Values in SI divided by `size` [SI unit] are values in `unit`."""

    size: float
    unit: str


def scale_of(unit: str, largest: float) -> Scale:
    """Choose the scale in which the largest magnitude is at least 1, of areas and volumes 0.001.

    Args:
        unit: SI unit, as in `microweld.fields`; an area or a volume takes the power of a length's
            prefix.
        largest: Largest magnitude to show [unit].
    """
    power = {"m2": 2, "m3": 3}.get(unit, 1)
    mark = {2: "²", 3: "³"}.get(power, "")
    if mark:
        base = unit.rstrip("23")
    else:
        base = WRITTEN.get(unit, unit)
    if unit in PLAIN or not 0.0 < largest < float("inf"):
        return Scale(1.0, base + mark)
    if power == 1:
        least = 1.0
    else:
        least = 1e-3
    size, prefix = next(
        (p for p in PREFIXES if largest >= least * p[0] ** power * (1.0 - 1e-9)), PREFIXES[-1]
    )
    return Scale(size**power, prefix + base + mark)
