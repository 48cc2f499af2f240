"""Nuggets of the eight settings, and how they follow current and force.

The contact was fitted to two of them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from benchmarks.measurement import Curve, Measurement
from benchmarks.spot_weld_nuggets.nugget import SpotWeld, spot_weld
from benchmarks.spot_weld_nuggets.settings import CASE, SETTINGS, Setting
from benchmarks.weld import added

GAUGES = (1, 2)


def measure(cell: float) -> Measurement:
    """All eight welds; `cell` is the size of cells at the contacts [mm]."""
    welds = [
        spot_weld(CASE, [f"mesh.contact_size={cell} mm", *setting.overrides])
        for setting in SETTINGS
    ]
    found = np.array([weld.diameter for weld in welds])
    values = {
        **_single(found),
        **together(found),
        "imbalance": max(weld.imbalance for weld in welds),
    }
    return Measurement(values, added(*(weld.work for weld in welds)), _curves(found, welds))


def _single(found: np.ndarray) -> dict[str, float]:
    """Diameter at each setting [mm]."""
    return {
        f"diameter_{setting.gauge}_{setting.force:g}_{setting.current:g}": float(diameter)
        for setting, diameter in zip(SETTINGS, found, strict=True)
    }


def together(found: np.ndarray) -> dict[str, float]:
    """What the data are compared with."""
    error = found - np.array([setting.mean for setting in SETTINGS])
    fitted = np.array([setting.fitted for setting in SETTINGS])
    close = np.abs(error) <= 2.0 * np.array([setting.deviation for setting in SETTINGS])
    return {
        "rmse": _rms(error),
        "rmse_predicted": _rms(error[~fitted]),
        "rmse_fitted": _rms(error[fitted]),
        "within_two_sd": float(np.count_nonzero(close)),
        **{f"current_slope_{gauge}": slopes(gauge, found)[0] for gauge in GAUGES},
        "force_slope_1": slopes(1, found)[1],
    }


def slopes(gauge: int, diameters: Sequence[float] | np.ndarray) -> tuple[float, float]:
    """Return dD/dI [mm/kA] and dD/dF [mm/kN] of a gauge: a plane through its settings.

    By least squares; the force slope of a gauge that has one force only is 0.

    Args:
        gauge: Of each sheet [mm].
        diameters: Of the nuggets of all settings [mm].
    """
    mine = [number for number, setting in enumerate(SETTINGS) if setting.gauge == gauge]
    rows = np.array([[1.0, SETTINGS[i].current, SETTINGS[i].force - 4.0] for i in mine])
    (_, current, force), *_ = np.linalg.lstsq(rows, np.asarray(diameters)[mine], rcond=None)
    return float(current), float(force)


def _rms(error: np.ndarray) -> float:
    return float(np.sqrt(np.mean(error**2)))


def _curves(found: np.ndarray, welds: Sequence[SpotWeld]) -> tuple[Curve, ...]:
    lines: dict[str, tuple[list[float], list[float]]] = {}
    for setting, diameter in zip(SETTINGS, found, strict=True):
        name = f"{setting.gauge} mm, {setting.force:g} kN"
        for label, value in ((f"{name}, measured", setting.mean), (name, float(diameter))):
            x, y = lines.setdefault(label, ([], []))
            x.append(setting.current)
            y.append(value)
    measured = tuple(name for name in lines if name.endswith("measured"))
    return (
        Curve("Nuggets", "current [kA]", "diameter [mm]", lines, measured),
        Curve("Resistance of each weld", "time [ms]", "resistance [uohm]", _resistances(welds)),
    )


def _resistances(welds: Sequence[SpotWeld]) -> dict[str, tuple[list[float], list[float]]]:
    return {
        _name(setting): _resistance(weld) for setting, weld in zip(SETTINGS, welds, strict=True)
    }


def _resistance(weld: SpotWeld) -> tuple[list[float], list[float]]:
    flows = np.isfinite(weld.history["resistance"])
    time = 1e3 * weld.history["time"][flows]
    resistance = 1e6 * weld.history["resistance"][flows]
    return time.tolist(), resistance.tolist()


def _name(setting: Setting) -> str:
    return f"{setting.gauge} mm, {setting.force:g} kN, {setting.current:g} kA"
