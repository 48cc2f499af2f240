"""Conductances of a contact between two metals, by the laws a case chooses from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from support.properties import constant, linear

from benchmarks.measurement import Curve, Measurement
from microweld.contact.conductance import MetalContact
from microweld.contact.layers.merging import Merging
from microweld.contact.layers.stack import Layers, conditions
from microweld.contact.superheat import superheat
from microweld.contact_laws.closed_points import ContactSide
from microweld.contact_laws.constant import Constant
from microweld.contact_laws.cooper_mikic_yovanovich import MicroContacts
from microweld.contact_laws.law import SolidLaw
from microweld.contact_laws.parts import LORENZ

# nickel on copper, as rounded figures
SIGMA = (1.4e7, 6.0e7)
K = (90.0, 400.0)
HARDNESS = (1.6e9, 1.0e9)
ROUGHNESS = 1e-6
SLOPE = 0.1
FILM = 2e-12
FILM_IN_SERIES = 1e-10
# below and above melting [K]
COLD = 400.0
HOT = 2000.0


def contact(law: SolidLaw) -> MetalContact:
    """Both sides with constant properties, melting at 1300 and at 1700 K."""
    sides = [
        ContactSide(constant(s), constant(k), constant(h), melts, melts + 20.0)
        for s, k, h, melts in zip(SIGMA, K, HARDNESS, (1700.0, 1300.0), strict=True)
    ]
    return MetalContact(sides[0], sides[1], law)


def conductances(law: SolidLaw, share: float, temperature: float = COLD) -> tuple[float, float]:
    """Both conductances at a pressure over the softer side's hardness, after a long time."""
    return history(law, share, [(temperature, 1.0)])


def history(law: SolidLaw, share: float, steps: list[tuple[float, float]]) -> tuple[float, float]:
    """Both conductances at the end of steps of a temperature [K] and a length [s]."""
    solid = contact(law)
    merging = Layers([Merging(solid.slave, solid.master)], 1)
    point = np.array([0])
    for temperature, length in steps:
        T = np.array([temperature])
        here = conditions(np.array([share * min(HARDNESS)]), T, T, np.zeros(1), length)
        metal = solid.evaluate(here.pressure, here.slave_temperature, here.master_temperature)
        found, states = merging.apply(metal, point, here)
        merging.accept(point, states)
    return float(found.electrical.value[0]), float(found.thermal.value[0])


def under_voltage(film: float, voltage: float) -> float:
    """Resistance of softening metal under a voltage, over that without it, cold and clean."""
    side = ContactSide(constant(1.4e7), constant(90.0), linear(1.6e9, -8e5, COLD), 1700.0, 1720.0)
    law = MetalContact(side, side, MicroContacts(ROUGHNESS, SLOPE, film))
    found = []
    for volts in (0.0, voltage):
        T = np.array([COLD])
        now = conditions(np.array([1.6e7]), T, T, np.array([volts]), 1e-3)
        now = replace(now, superheat=superheat(law, now, None))
        sides = (now.slave_temperature, now.master_temperature)
        h = law.evaluate(now.pressure, *sides, now.softened, now.superheat)
        found.append(float(h.electrical.value[0]))
    return found[0] / found[1]


def collapse() -> list[float]:
    """Resistances just below and above the melting voltage, and without voltage after it."""
    solid = contact(MicroContacts(ROUGHNESS, SLOPE, 0.0))
    layers = Layers([Merging(solid.slave, solid.master)], 1)
    point = np.array([0])
    found = []
    for melted in (1299.0, 1321.0, COLD):
        T = np.array([COLD])
        volts = np.sqrt(4.0 * LORENZ * (melted**2 - COLD**2))
        now = conditions(np.array([1e7]), T, T, np.array([volts]), 1.0)
        now = replace(now, superheat=superheat(solid, now, None))
        sides = (now.slave_temperature, now.master_temperature)
        metal = solid.evaluate(now.pressure, *sides, now.softened, now.superheat)
        passage, states = layers.apply(metal, point, now)
        layers.accept(point, states)
        found.append(1.0 / float(passage.electrical.value[0]))
    return found


def measure() -> Measurement:
    """Conductances at 1 % of the hardness, with and without a film, far beyond it, and molten."""
    clean, filmed = (MicroContacts(ROUGHNESS, SLOPE, film) for film in (0.0, FILM))
    electrical, thermal = conductances(clean, 0.01)
    metallic, electronic = conductances(Constant(law="constant", area_resistance=1e-11), 0.01)
    molten, molten_thermal = conductances(filmed, 0.01, HOT)
    frozen, _ = history(filmed, 0.01, [(HOT, 1.0), (COLD, 1.0)])
    merging, _ = history(filmed, 0.01, [(HOT, 0.4e-6), (HOT, 0.6e-6)])
    solid, _ = conductances(filmed, 0.01)
    below, above, after = collapse()
    values = {
        "superheat": under_voltage(0.0, 0.3),
        "filmed_superheat": under_voltage(FILM_IN_SERIES, 0.3),
        "collapse": float(np.log10(below / above)),
        "collapsed": after / above,
        "electrical": 1e-9 * electrical,
        "thermal": 1e-3 * thermal,
        "film": 1e-9 * conductances(filmed, 0.01)[0],
        "exponent": float(np.log10(conductances(clean, 0.01)[1] / conductances(clean, 0.001)[1])),
        "limit": conductances(clean, 1e6)[1] / conductances(clean, 1e3)[1],
        "electronic": 1e8 * electronic / metallic / COLD,
        "molten": 1e-14 * molten,
        "molten_thermal": 1e-9 * molten_thermal,
        "frozen": 1e-14 * frozen,
        "merging": float(np.log(merging / solid) / np.log(molten / solid)),
    }
    shares = np.geomspace(1e-4, 1e2, 60)
    lines = {"h_e/sigma": (shares, [conductances(clean, s)[0] / harmonic(SIGMA) for s in shares])}
    curve = Curve(
        "Conductance of clean faces",
        "pressure / hardness",
        "h/conductivity [1/m]",
        lines,
        scale="log",
    )
    return Measurement(values, curves=(curve,))


def harmonic(pair: tuple[float, float]) -> float:
    """Harmonic mean."""
    return 2 * pair[0] * pair[1] / (pair[0] + pair[1])
