"""Fit the one constant of the spot welds.

    ./microweld python -m benchmarks.spot_weld_nuggets.fit

Welds the fitted settings at several resistances of the film between the sheets and prints the one
at which the sum of squared errors of their diameters is least, and the errors there. The value is
written into the case by hand.
"""

from __future__ import annotations

import logging

import numpy as np
from scipy.interpolate import PchipInterpolator
from scipy.optimize import minimize_scalar

from benchmarks.spot_weld_nuggets.nugget import spot_weld
from benchmarks.spot_weld_nuggets.settings import CASE, SETTINGS
from microweld.arrays import Floats

log = logging.getLogger("microweld.spot_weld_nuggets")

RESISTANCES = (3e-11, 1e-10, 2e-10, 4e-10)  #: of the film times its area, tried [Ohm m2]
FITTED = tuple(setting for setting in SETTINGS if setting.fitted)


def diameters(resistance: float) -> list[float]:
    """Nuggets of the fitted settings [mm]."""
    film = f"contact.pairs.faying.film_resistance={resistance:g} ohm m^2"
    return [spot_weld(CASE, [film, *setting.overrides]).diameter for setting in FITTED]


def fitted(resistances: Floats, found: Floats, wanted: Floats) -> tuple[float, Floats]:
    """Resistance of the least sum of squares, and the errors there.

    Args:
        resistances: Tried (n,), rising.
        found: Diameters (n, m) of m settings; between the tries they are a monotone cubic of the
            logarithm.
        wanted: Measured diameters (m,).
    """
    between = PchipInterpolator(np.log(resistances), found)
    best = minimize_scalar(
        lambda x: float(np.sum((between(x) - wanted) ** 2)),
        bounds=np.log(resistances[[0, -1]]),
        method="bounded",
    )
    return float(np.exp(best.x)), np.asarray(between(best.x) - wanted)


def main() -> None:
    """Weld, fit and log the fitted constant."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    found = []
    for resistance in RESISTANCES:
        found.append(diameters(resistance))
        log.info("%.3g ohm m2: diameters %s mm", resistance, np.round(found[-1], 3))
    wanted = np.array([setting.mean for setting in FITTED])
    best, errors = fitted(np.array(RESISTANCES), np.array(found), wanted)
    log.info("fitted %.4g ohm m2, errors %s mm", best, np.round(errors, 3))


if __name__ == "__main__":
    main()
