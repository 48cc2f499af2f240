"""Superheat of the spots: closed forms of one clean spot, films, melting, and exact slopes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from microweld.contact.conductance import MetalContact
from microweld.contact.layers.arrhenius import Arrhenius
from microweld.contact.layers.fusion import Fusion
from microweld.contact.layers.merging import MERGED_LENGTH, Merging
from microweld.contact.layers.oxide_film import BreakingFilm, Weibull
from microweld.contact.layers.stack import Layers, conditions
from microweld.contact.superheat import superheat
from microweld.contact_laws.bay_wanheim import BayWanheim
from microweld.contact_laws.closed_points import ContactSide
from microweld.contact_laws.cooper_mikic_yovanovich import MicroContacts
from microweld.contact_laws.holm import Holm
from microweld.contact_laws.parts import LORENZ

T_0 = 300.0
SOLIDUS = 1718.0
LIQUIDUS = 1738.0
HERE = np.array([0])
R = 2e-11
ONE_SPOT = Holm(law="holm", spot_spacing=100e-6)


def line(value, slope):
    return lambda T: (value + slope * (T - T_0), np.full_like(T, slope))


NICKEL = ContactSide(line(1.4e7, 0.0), line(90.0, 0.0), line(1.2e9, -6e5), SOLIDUS, LIQUIDUS)
COPPER = ContactSide(line(5.8e7, -3e4), line(390.0, -0.06), line(0.9e9, -3e5), 1347.0, 1367.0)


def melting_voltage(temperature):
    return np.sqrt(4.0 * LORENZ * (temperature**2 - T_0**2))


class Contact:
    """One point under 10 MPa with the layers of a weld."""

    def __init__(self, law=ONE_SPOT, coats=(), sides=(NICKEL, NICKEL)):
        self.metal = MetalContact(*sides, law)
        self.layers = Layers([Merging(*sides), *coats, Fusion(*sides)], 1)

    def conditions(self, U, T_s=T_0, T_m=T_0, dt=1e-3):
        values = (np.array([float(value)]) for value in (1e7, T_s, T_m, U))
        now = conditions(*values, dt)
        return replace(now, superheat=superheat(self.metal, now, self.layers.cover(HERE)))

    def passage(self, *values, **more):
        now = self.conditions(*values, **more)
        sides = (now.slave_temperature, now.master_temperature)
        solid = self.metal.evaluate(now.pressure, *sides, now.softened, now.superheat)
        return self.layers.apply(solid, HERE, now)

    def step(self, *values, **more):
        """Accept a step; return the resistance of a unit of area [ohm m2]."""
        passage, states = self.passage(*values, **more)
        self.layers.accept(HERE, states)
        return 1.0 / passage.electrical.value[0]

    def temperature(self, *values, **more):
        return self.conditions(*values, **more).spot_temperature.value[0]


@pytest.mark.parametrize("U", [-0.3, -0.1, 0.05, 0.2, 0.4])
def test_one_clean_spot_softens_by_kohlrausch(U):
    """R(U)/R(0) = sqrt(H(T_spot)/H(T_0)): a spot has R = sqrt(rho^2 pi H/(4 F))."""
    spot = np.sqrt(T_0**2 + U**2 / (4.0 * 2.443004e-8))
    assert Contact().temperature(U) == pytest.approx(spot, rel=1e-6)
    ratio = Contact().step(U) / Contact().step(0.0)
    assert ratio == pytest.approx(np.sqrt(1.0 - 6e5 * (spot - T_0) / 1.2e9), rel=1e-6)


def test_it_collapses_at_the_melting_voltage_and_stays_low():
    contact = Contact()
    below = contact.step(0.999 * melting_voltage(SOLIDUS))
    merged = 1.4e7 / MERGED_LENGTH
    assert contact.step(1.001 * melting_voltage(LIQUIDUS)) == pytest.approx(1.0 / merged)
    assert below > 100.0 / merged
    assert contact.step(0.0) == pytest.approx(1.0 / merged)
    # the spots have melted, and not the faces
    assert contact.layers.observe(HERE)["fused_fraction"] == 0.0


def test_a_current_holds_the_spots_at_their_melting_voltage():
    """U(j) = j/h rises with j up to the melting voltage, and no further until all has merged."""
    solid = melting_voltage(SOLIDUS)
    voltages = np.linspace(0.0, 1.02 * melting_voltage(LIQUIDUS), 400)
    currents = np.array([U / Contact().step(U) for U in voltages])
    assert np.all(np.diff(currents) > 0.0)
    start = currents[voltages < solid][-1]
    for current in (2.0 * start, 10.0 * start, 50.0 * start):
        U = np.interp(current, currents, voltages)
        assert solid < U < melting_voltage(LIQUIDUS)


@pytest.mark.parametrize(
    ("law", "metal"),
    [
        (MicroContacts(0.5e-6, 0.1, R), MicroContacts(0.5e-6, 0.1, 0.0)),
        (
            Holm(law="holm", spot_spacing=1e-4, spot_film_resistance=1e-13),
            Holm(law="holm", spot_spacing=1e-4),
        ),
        (
            BayWanheim(law="bay-wanheim", layer_thickness=2e-5, film_resistivity=3e-7),
            BayWanheim(law="bay-wanheim", layer_thickness=2e-5),
        ),
    ],
    ids=["cooper-mikic-yovanovich", "holm", "bay-wanheim"],
)
def test_what_falls_in_a_film_is_no_superheat(law, metal):
    """U_m = j/h_metal with the current of the whole contact and the hardness of the hot spot."""
    U = 0.4
    contact = Contact(law)
    now = contact.conditions(U)
    inner = np.sqrt(4.0 * LORENZ * now.superheat.value[0])
    assert 0.05 * U < inner < 0.95 * U
    here = (now.pressure, now.slave_temperature, now.master_temperature, None, now.superheat)
    current = contact.metal.evaluate(*here).electrical.value[0] * U
    clean = replace(contact.metal, law=metal).evaluate(*here).electrical.value[0]
    assert inner == pytest.approx(current / clean, rel=1e-9)


def breaking(dissolution=None):
    """A film that its voltage and its load leave alone."""
    safe = Weibull(10.0, 1.0), Weibull(50.0, 3.0)
    return BreakingFilm(NICKEL, NICKEL, R, *safe, 1e-6, dissolution)


def test_a_film_that_is_whole_at_first_and_gone_then():
    contact = Contact(MicroContacts(0.5e-6, 0.1, 0.0), (breaking(),))
    fixed = Contact(MicroContacts(0.5e-6, 0.1, R)).temperature(0.3)
    assert contact.temperature(0.3) == pytest.approx(fixed, rel=1e-9)
    assert fixed > T_0 + 100.0
    contact.step(0.0, T_s=LIQUIDUS)
    assert contact.temperature(0.3) == pytest.approx(
        np.sqrt(T_0**2 + 0.09 / (4.0 * LORENZ)), rel=1e-9
    )


def test_superheat_dissolves_a_film():
    film = breaking(Arrhenius(50.0, 800.0, 1.2e5))
    contact = Contact(MicroContacts(0.5e-6, 0.1, 0.0), (film,))
    spot = contact.temperature(0.3)
    contact.step(0.3)
    dose = 50.0 * 1e-3 * np.exp(-1.2e5 / 8.314462618 * (1.0 / spot - 1.0 / 800.0))
    load = 1e7 / (1.2e9 - 6e5 * (spot - T_0)) / 10.0
    expected = np.exp(-dose - load - (0.3 / 50.0) ** 3)
    assert contact.layers.observe(HERE)["film_fraction"][0] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("dt", [1e-7, 1e-4])
@pytest.mark.parametrize("U", [-0.35, 0.02, 0.3, 0.6])
@pytest.mark.parametrize("filmed", [False, True])
def test_slopes(U, dt, filmed):
    law = MicroContacts(0.5e-6, 0.1, 0.0)
    coats = []
    if filmed:
        weak = Weibull(0.2, 1.0), Weibull(0.5, 3.0)
        coats = [BreakingFilm(NICKEL, COPPER, R, *weak, 1e-6, Arrhenius(5.0, 800.0, 5e4))]
    contact = Contact(law, coats, (NICKEL, COPPER))
    contact.step(0.1)
    here = np.array([U, 500.0, 700.0])
    now, _ = contact.passage(*here, dt=dt)
    for column, number, d in ((2, 0, 1e-6), (0, 1, 1e-3), (1, 2, 1e-3)):
        move = np.eye(3)[number] * d
        up, down = (contact.passage(*(here + sign * move), dt=dt)[0] for sign in (1.0, -1.0))
        for kind in ("electrical", "thermal"):
            high, low, middle = (getattr(at, kind) for at in (up, down, now))
            numeric = (high.value[0] - low.value[0]) / (2.0 * d)
            scale = 1e-7 * middle.value[0]
            assert middle.slope[column, 0] == pytest.approx(numeric, rel=2e-5, abs=scale)
