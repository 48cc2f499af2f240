"""The contact law: closed forms, limits, exact slopes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from microweld.contact.conductance import (
    ConstantConductance,
    MetalContact,
    effusivity,
    slave_heat_share,
)
from microweld.contact_laws.closed_points import ContactSide
from microweld.contact_laws.cooper_mikic_yovanovich import MicroContacts
from microweld.contact_laws.dual import Dual


def line(value, slope):
    return lambda T: (value + slope * (T - 300.0), np.full_like(T, slope))


NICKEL = ContactSide(line(1.4e7, -8e3), line(90.0, -0.02), line(1.2e9, -5e5), 1718.0, 1738.0)
COPPER = ContactSide(line(5.8e7, -3e4), line(390.0, -0.06), line(0.9e9, -2e5), 1347.0, 1367.0)
LAW = MetalContact(NICKEL, COPPER, MicroContacts(0.5e-6, 0.1, film_resistance=0.0))


def filmed(film_resistance):
    return replace(LAW, law=replace(LAW.law, film_resistance=film_resistance))


def at(law, p, T_s, T_m):
    T = Dual.variables(np.array([float(T_s)]), np.array([float(T_m)]))
    return law.evaluate(np.array([float(p)]), *T)


def test_cooper_mikic_yovanovich_at_low_pressure():
    p = 1e7
    h = at(LAW, p, 300.0, 300.0)
    points = 1.25 * (0.1 / 0.5e-6) * (p / 0.9e9) ** 0.95  # the softer side's hardness
    assert h.thermal.value[0] == pytest.approx(points * 2 / (1 / 90 + 1 / 390), rel=1e-7)
    assert h.electrical.value[0] == pytest.approx(points * 2 / (1 / 1.4e7 + 1 / 5.8e7), rel=1e-7)


def test_film_in_series_with_the_metal_electrically_only():
    bare = at(LAW, 1e8, 400.0, 500.0)
    film = at(filmed(1e-11), 1e8, 400.0, 500.0)
    assert 1 / film.electrical.value[0] - 1 / bare.electrical.value[0] == pytest.approx(
        1e-11, rel=1e-9
    )
    assert film.thermal.value[0] == bare.thermal.value[0]


def test_no_pressure_no_contact_and_saturation_at_hardness():
    assert (
        at(LAW, 0.0, 300.0, 2000.0).electrical.value[0]
        == 0.0
        == at(LAW, 0.0, 300.0, 2000.0).thermal.value[0]
    )
    full = 1.25 * (0.1 / 0.5e-6) * 2 / (1 / 90 + 1 / 390)
    assert at(LAW, 1e13, 300.0, 300.0).thermal.value[0] == pytest.approx(full, rel=1e-6)
    rising = [at(LAW, p, 300.0, 300.0).thermal.value[0] for p in np.geomspace(1e5, 1e11, 60)]
    assert np.all(np.diff(rising) > 0)


@pytest.mark.parametrize("T_m", [400.0, 1349.0, 1357.0, 1365.0, 1500.0])
@pytest.mark.parametrize("p", [1e6, 3e8, 2e9])
@pytest.mark.parametrize("swap", [False, True])
def test_slopes(p, T_m, swap):
    law = filmed(2e-10)
    if swap:
        law = replace(law, slave=COPPER, master=NICKEL)
    else:
        law = law
    if swap:
        T = (T_m, 700.0)
    else:
        T = (700.0, T_m)
    h = at(law, p, *T)
    d = 1e-3
    slave = [at(law, p, T[0] + s * d, T[1]) for s in (1, -1)]
    master = [at(law, p, T[0], T[1] + s * d) for s in (1, -1)]
    for name in ("electrical", "thermal"):
        for (up, down), side in ((slave, 0), (master, 1)):
            numeric = (getattr(up, name).value[0] - getattr(down, name).value[0]) / (2 * d)
            size = getattr(h, name).value[0] / 1000.0
            assert getattr(h, name).slope[side, 0] == pytest.approx(
                numeric, rel=1e-5, abs=1e-6 * size
            )


def test_wiedemann_franz_metals_obey_it_in_contact():
    """With k = L sigma T on both sides at one temperature, h_t = L T h_e."""
    L = 2.443e-8
    T = 600.0
    sides = [
        ContactSide(line(s, 0.0), line(L * T * s, 0.0), line(1e9, 0.0), 2000.0, 2001.0)
        for s in (1e7, 5e7)
    ]
    h = at(MetalContact(*sides, MicroContacts(1e-6, 0.1, 0.0)), 1e8, T, T)
    assert h.thermal.value[0] == pytest.approx(L * T * h.electrical.value[0], rel=1e-12)


def test_constant_conductance_is_zero_where_open():
    T = Dual.variables(np.zeros(2), np.zeros(2))
    h = ConstantConductance(5.0, 7.0).evaluate(np.array([0.0, 1.0]), *T)
    assert h.electrical.value.tolist() == [0.0, 5.0] and h.thermal.value.tolist() == [0.0, 7.0]


def test_heat_share_by_effusivity():
    assert effusivity(100.0, 4e6) == pytest.approx(2e4)
    assert slave_heat_share(3.0, 1.0) == 0.75


HARD = replace(NICKEL, annealed_hardness=line(0.5e9, -1e5))


def softened(share_s, share_m, T_s=600.0, T_m=500.0):
    """Conductances of hard metal on copper with shares of softened metal."""
    law = replace(LAW, slave=replace(HARD, hardness=line(1.2e9, -5e5)))
    law = replace(law, master=replace(law.master, hardness=line(2e9, 0.0)))
    T = Dual.variables(np.array([T_s]), np.array([T_m]))
    return law.evaluate(np.array([1e7]), *T, (np.array([share_s]), np.array([share_m])))


def test_softened_metal_is_as_hard_as_its_share_makes_it():
    """H goes with H^-0.95; copper, whose hardness is one, does not see its share."""
    hard, half, soft = (softened(share, 0.7).thermal.value[0] for share in (0.0, 0.5, 1.0))
    assert half / hard == pytest.approx((1.05e9 / (0.5 * 1.05e9 + 0.5 * 0.47e9)) ** 0.95, rel=1e-6)
    assert soft / hard == pytest.approx((1.05e9 / 0.47e9) ** 0.95, rel=1e-6)
    assert softened(0.5, 0.0).thermal.value[0] == half


def test_slope_of_a_softened_contact_is_exact():
    h = 1e-3
    above, below = (softened(0.3, 0.0, 600.0 + d).electrical.value[0] for d in (h, -h))
    slope = softened(0.3, 0.0).electrical.slope[0][0]
    assert slope == pytest.approx((above - below) / (2 * h), rel=1e-6)
