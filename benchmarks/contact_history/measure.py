"""What contacts keep of sliding and of melting together: one point at a time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from support.properties import constant

from benchmarks.measurement import Curve, Measurement
from microweld.contact.layers.merging import Merging
from microweld.contact.layers.oxide_film import BreakingFilm, Weibull
from microweld.contact.layers.stack import Conditions, Layers, conditions
from microweld.contact_laws.closed_points import ContactSide
from microweld.contact_laws.law import Conductances
from microweld.materials import load_material
from microweld.setup.contact import Pair

COLD = 300.0  #: [K]
CLEAN = 1e11  #: electrical conductance of the metal [S/m2]
FILM = 1e-10  #: area resistance of the intact film [Ohm m2]
SLIP = 1e-6  #: by which slip breaks the film down to 1/e [m]
SIDE = ContactSide(constant(1e7), constant(90.0), constant(1e9), 1700.0, 1710.0)
BREAKING = BreakingFilm(SIDE, SIDE, FILM, Weibull(0.2, 1.0), Weibull(0.3, 3.0), SLIP)
HERE = np.array([0])
#: Temperatures at which half of the contact of two metals has melted [K].
MEETINGS = {
    ("gold", "copper"): 1178.0,
    ("silver", "copper"): 1052.2,
    ("gold", "nickel"): 1228.0,
    ("tin", "copper"): 500.0,
}


def metal(now: Conditions) -> Conductances:
    """Return the conductances of clean metal."""
    level = now.voltage.constant
    return Conductances(level(CLEAN), level(1e7))


def slide(steps: int, distance: float) -> tuple[float, float]:
    """Slide a filmed contact without pressure.

    Args:
        steps: In which it slides.
        distance: All of them together [m].

    Returns:
        Share of the film that is intact, electrical conductance [S/m2].
    """
    layers = Layers([BREAKING], 1)
    for _ in range(steps):
        now = conditions(*np.array([[0.0], [COLD], [COLD], [0.0]]), 1e-3)
        now = replace(now, slip=np.array([distance / steps]))
        passage, states = layers.apply(metal(now), HERE, now)
        layers.accept(HERE, states)
    intact = float(layers.observe(HERE)["film_fraction"][0])
    return intact, float(passage.electrical.value[0])


def melted(names: tuple[str, str], temperature: float) -> float:
    """Return the share of a contact of two library metals that has merged after long [-].

    Args:
        names: Of the metals.
        temperature: Of both faces [K].
    """
    slave, master = (load_material(name) for name in names)
    now = conditions(*np.array([[1e8], [temperature], [temperature], [0.0]]), 1.0)
    layers = Layers([Merging(*Pair(slave, master, None, None).sides)], 1)
    _, states = layers.apply(metal(now), HERE, now)
    return float(states[0]["merged"][0])


def measure(steps: int) -> Measurement:
    """Film after sliding, and shares that have melted at the temperatures of the table."""
    intact, conductance = slide(int(steps), SLIP)
    values = {"slipped_film": intact, "slipped_conductance": 1e-9 * conductance}
    for names, temperature in MEETINGS.items():
        values[f"melted_{'_'.join(names)}"] = melted(names, temperature)
    at = SLIP * np.linspace(0.1, 3.0, 30)
    lines = {"simulation": (1e6 * at, [slide(1, float(s))[0] for s in at])}
    curve = Curve("Film under slip", "s [um]", "intact share [-]", lines)
    return Measurement(values, curves=(curve,))
