"""All contact laws: exact slopes, limits of pressure, softening, heat by current, closed forms."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from microweld.contact.conductance import MetalContact
from microweld.contact.layers.merging import MERGED_LENGTH, Merging
from microweld.contact.layers.stack import Layers, conditions
from microweld.contact_laws import registry
from microweld.contact_laws.babu import Babu
from microweld.contact_laws.bay_wanheim import BayWanheim
from microweld.contact_laws.closed_points import ClosedPoints, ContactSide
from microweld.contact_laws.constant import Constant
from microweld.contact_laws.cooper_mikic_yovanovich import MicroContacts
from microweld.contact_laws.dual import Dual
from microweld.contact_laws.expression import FORMULA_NAMES, Expression
from microweld.contact_laws.holm import Holm
from microweld.contact_laws.kaars import Kaars
from microweld.contact_laws.parts import LORENZ
from microweld.contact_laws.power_law import PowerLaw
from microweld.contact_laws.table import Table


def line(value, slope):
    return lambda T: (value + slope * (T - 300.0), np.full_like(T, slope))


def flat(sigma, k, hardness):
    """A side that no temperature changes."""
    return ContactSide(line(sigma, 0.0), line(k, 0.0), line(hardness, 0.0), 3000.0, 3001.0)


def expression(electrical, thermal=None):
    """Formulas that need not be positive wherever a weld may take them."""
    return Expression.model_construct(law="expression", electrical=electrical, thermal=thermal)


def holm(spacing, film=0.0):
    return Holm(law="holm", spot_spacing=spacing, spot_film_resistance=film)


def bay_wanheim(thickness, film=0.0):
    return BayWanheim(law="bay-wanheim", layer_thickness=thickness, film_resistivity=film)


NICKEL = ContactSide(line(1.4e7, -8e3), line(90.0, -0.02), line(1.2e9, -5e5), 1718.0, 1738.0)
COPPER = ContactSide(line(5.8e7, -3e4), line(390.0, -0.06), line(0.9e9, -2e5), 1347.0, 1367.0)
POWER = {"area_resistance": 1e-9, "pressure": 1e8, "exponent": 0.6}
TABLE = Table(
    law="table",
    pressures=(1e6, 1e8, 1e9),
    temperatures=(300.0, 900.0),
    conductances=((1e8, 2e9, 3e10), (4e8, 5e9, 3.5e10)),
)
LAWS = {
    "cooper-mikic-yovanovich": MicroContacts(0.5e-6, 0.1, 2e-10),
    "holm": holm(20e-6, 1e-12),
    "bay-wanheim": bay_wanheim(20e-6, 1e-6),
    "babu": Babu(law="babu"),
    "power-law": PowerLaw(law="power-law", **POWER),
    "kaars": Kaars(law="kaars", **POWER, temperature=293.15, decay=400.0),
    "table": TABLE,
    "constant": Constant(law="constant", area_resistance=1e-10),
    "expression": expression(
        "2*sigma*sqrt(p/H)/3e-5 * exp(-300/T_slave) + max(T_master - 500, 0)**2 * 1e3",
        "k_slave**0.5 * k_master**0.5 * 1e5 * min(p/H_slave, tanh(p/H_master)) * 2**(T/900)",
    ),
}
OF_PRESSURE = sorted(set(LAWS) - {"constant"})
OF_HARDNESS = ["cooper-mikic-yovanovich", "holm", "bay-wanheim", "babu"]
ELECTRICAL_ONLY = ["power-law", "kaars", "table", "constant"]


def contact(law, slave=NICKEL, master=COPPER):
    return MetalContact(slave, master, law)


def at(pair, p, T_s, T_m):
    p, *T = (np.atleast_1d(np.asarray(value, dtype=float)) for value in (p, T_s, T_m))
    return pair.evaluate(p, *Dual.variables(*T))


def long_at(pair, p, T_s, T_m):
    """Passage of a point that has had those temperatures for long."""
    now = conditions(*(np.array([value]) for value in (p, T_s, T_m, 0.0)), 0.0)
    solid = pair.evaluate(now.pressure, now.slave_temperature, now.master_temperature)
    merging = Layers([Merging(pair.slave, pair.master)], 1)
    return merging.apply(solid, np.array([0]), now)[0]


def resistance(law, force, area, side):
    """Of a contact of uniform pressure [ohm]."""
    return 1.0 / (
        at(contact(law, side, side), force / area, 300.0, 300.0).electrical.value[0] * area
    )


def test_all_laws_of_the_table_are_here():
    assert set(LAWS) == {law.key() for law in registry.LAWS}


@pytest.mark.parametrize("T_m", [400.0, 950.0, 1352.0, 1500.0])
@pytest.mark.parametrize("p", [2e5, 3e7, 3e8, 2e9])
@pytest.mark.parametrize("swap", [False, True])
@pytest.mark.parametrize("name", LAWS)
def test_slopes(name, p, T_m, swap):
    """Central differences, in the solid, in the melting range and in the liquid, of either side."""
    if swap:
        pair = contact(LAWS[name], COPPER, NICKEL)
    else:
        pair = contact(LAWS[name])
    if swap:
        T = (T_m, 700.0)
    else:
        T = (700.0, T_m)
    d = 1e-3
    h = at(pair, p, *T)
    for quantity in ("electrical", "thermal"):
        for side, shift in enumerate(((d, 0.0), (0.0, d))):
            up, down = (
                getattr(at(pair, p, T[0] + s * shift[0], T[1] + s * shift[1]), quantity).value[0]
                for s in (1.0, -1.0)
            )
            size = getattr(h, quantity).value[0] / 1000.0
            slope = getattr(h, quantity).slope[side, 0]
            assert slope == pytest.approx((up - down) / (2 * d), rel=2e-5, abs=1e-6 * size)


@pytest.mark.parametrize("name", LAWS)
def test_no_pressure_is_open_also_where_molten(name):
    h = at(contact(LAWS[name]), [0.0, 0.0, 1e8], [300.0, 2000.0, 300.0], [300.0, 2000.0, 300.0])
    for values in (h.electrical, h.thermal):
        assert not np.any(values.value[:2]) and not np.any(values.slope[:, :2])
    assert h.electrical.value[2] > 0.0 < h.thermal.value[2]


@pytest.mark.parametrize("name", OF_PRESSURE)
def test_resistance_rises_beyond_all_bounds_as_pressure_goes(name):
    if name == "expression":
        law = expression("sigma*p/H/1e-5")
    else:
        law = LAWS[name]
    p = np.geomspace(1e-20, 1e10, 200)
    h = at(contact(law), p, np.full(200, 300.0), np.full(200, 300.0))
    assert np.all(np.diff(h.electrical.value) >= 0.0) and np.all(np.diff(h.thermal.value) >= 0.0)
    below = p < 0.9e9
    assert np.all(np.diff(h.electrical.value[below]) > 0.0) and np.all(
        np.diff(h.thermal.value[below]) > 0.0
    )
    assert (
        h.electrical.value[0] < 2e-10 * h.electrical.value[-1] or name == "babu"
    )  # its exponent is 0.35
    assert (
        h.electrical.value[0] < 1e-9 * h.electrical.value[-1]
        and h.thermal.value[0] < 1e-9 * h.thermal.value[-1]
    )


@pytest.mark.parametrize("name", OF_HARDNESS)
def test_full_contact_at_the_hardness_is_finite(name):
    """Beyond some times the hardness, more pressure makes no more contact."""
    h = at(contact(LAWS[name]), [9e9, 9e12], [300.0, 300.0], [300.0, 300.0])
    assert h.electrical.value[1] == pytest.approx(h.electrical.value[0], rel=1e-4)
    assert h.thermal.value[1] == pytest.approx(h.thermal.value[0], rel=1e-4)


@pytest.mark.parametrize("name", [*OF_HARDNESS, "kaars"])
def test_softening_lowers_the_resistance(name):
    """At constant conductivity a clean contact of falling hardness conducts better when hot."""
    clean = {"cooper-mikic-yovanovich": MicroContacts(0.5e-6, 0.1, 0.0)}
    soft = replace(flat(1e7, 80.0, 1.0), hardness=line(1e9, -5e5))
    h = at(
        contact(clean.get(name, LAWS[name]), soft, soft),
        [1e7, 1e7],
        [300.0, 1500.0],
        [300.0, 1500.0],
    )
    assert h.electrical.value[1] > 1.2 * h.electrical.value[0]


@pytest.mark.parametrize("name", LAWS)
def test_merges_as_it_melts(name):
    solid, molten = (long_at(contact(LAWS[name]), 1e6, 700.0, T) for T in (1346.0, 1367.0))
    sigma = 2 / (
        1 / NICKEL.electrical_conductivity(700.0)[0] + 1 / COPPER.electrical_conductivity(1367.0)[0]
    )
    k = 2 / (1 / NICKEL.thermal_conductivity(700.0)[0] + 1 / COPPER.thermal_conductivity(1367.0)[0])
    for kind, merged in (("electrical", sigma / MERGED_LENGTH), ("thermal", k / MERGED_LENGTH)):
        found = getattr(molten, kind).value[0]
        assert found == pytest.approx(merged) != getattr(solid, kind).value[0]


@pytest.mark.parametrize("name", ELECTRICAL_ONLY)
def test_heat_of_an_electrical_law_by_wiedemann_and_franz(name):
    h = at(contact(LAWS[name]), 1e8, 600.0, 400.0)
    assert h.thermal.value[0] == pytest.approx(2.443e-8 * 500.0 * h.electrical.value[0], rel=1e-4)


@pytest.mark.parametrize("law", [MicroContacts(1e-6, 0.1, 0.0), holm(2e-5), bay_wanheim(2e-5)])
def test_metals_of_wiedemann_and_franz_obey_it_in_contact(law):
    """With k = L sigma T on both sides, clean contacts have h_t = L T h_e at the mean T."""
    sides = [
        replace(
            flat(1.0, value, 1e9),
            electrical_conductivity=lambda T, k=value: (k / (LORENZ * T), 0.0 * T),
        )
        for value in (80.0, 80.0)
    ]
    h = at(contact(law, *sides), 1e8, 700.0, 400.0)
    assert h.thermal.value[0] == pytest.approx(LORENZ * 550.0 * h.electrical.value[0], rel=1e-12)


def test_one_clean_spot_of_holm():
    """R = sqrt(rho^2 pi H/(4 F)) for one spot on the area; n spots have 1/sqrt(n) of it."""
    side = flat(1.4e7, 90.0, 1e9)
    force = 40.0
    area = 1e-6
    closed = np.sqrt(np.pi * 1e9 / (4 * force)) / 1.4e7
    assert resistance(holm(np.sqrt(area)), force, area, side) == pytest.approx(closed, rel=1e-6)
    assert resistance(holm(np.sqrt(area / 9)), force, area, side) == pytest.approx(
        closed / 3, rel=1e-6
    )


def test_film_on_the_spots_of_holm():
    """A film of R_spot on the true area F/H adds R_spot H/F, to the current only."""
    side = flat(1.4e7, 90.0, 1e9)
    force = 40.0
    area = 1e-6
    clean, film = (resistance(holm(1e-3, value), force, area, side) for value in (0.0, 1e-12))
    assert film - clean == pytest.approx(1e-12 * 1e9 / force, rel=1e-6)
    pairs = [contact(holm(1e-3, value), side, side) for value in (0.0, 1e-12)]
    assert (
        at(pairs[0], 1e8, 300.0, 300.0).thermal.value[0]
        == at(pairs[1], 1e8, 300.0, 300.0).thermal.value[0]
    )


def test_holm_limit_of_full_contact():
    """At p far beyond H a spot fills its square: 2 sigma/(s sqrt(pi)), finite."""
    h = at(contact(holm(1e-5), *[flat(1.4e7, 90.0, 1e9)] * 2), 1e14, 300.0, 300.0)
    assert h.electrical.value[0] == pytest.approx(2 * 1.4e7 / (1e-5 * np.sqrt(np.pi)), rel=1e-9)
    assert h.thermal.value[0] == pytest.approx(2 * 90.0 / (1e-5 * np.sqrt(np.pi)), rel=1e-9)


def test_bay_wanheim_at_low_pressure_and_at_full_contact():
    """rho_c = 3 (sigma_soft/p) ((rho_1 + rho_2)/2 + rho_film), with 3 sigma_soft = H.

    Then the plain layer.
    """
    sides = flat(1.4e7, 90.0, 1.5e9), flat(5.8e7, 390.0, 0.9e9)
    p = 2e7
    d = 5e-5
    rho_film = 3e-7
    rho_c = 3 * (0.3e9 / p) * ((1 / 1.4e7 + 1 / 5.8e7) / 2 + rho_film)
    low, full = (
        at(contact(bay_wanheim(d, rho_film), *sides), value, 300.0, 300.0) for value in (p, 1e13)
    )
    assert low.electrical.value[0] == pytest.approx(1 / (rho_c * d), rel=1e-6)
    assert full.electrical.value[0] == pytest.approx(
        1 / (((1 / 1.4e7 + 1 / 5.8e7) / 2 + rho_film) * d), rel=1e-6
    )
    assert full.thermal.value[0] == pytest.approx(2 / (1 / 90 + 1 / 390) / d, rel=1e-6)


@pytest.mark.parametrize(
    ("pressure", "electrical", "thermal"), [(3e3, 75524.0, 0.242), (3e6, 8.474e5, 420.6)]
)
@pytest.mark.parametrize("hardness", [None, 2.4797e9])
def test_steel_on_graphite_of_cincotti(pressure, electrical, thermal, hardness):
    """C_E and C_T as MALAMUTE tabulates them at 3000 Pa (its text says 3 MPa), and at 3 MPa."""
    steel = flat(1.41867e6, 15.0, 1.92e9)
    graphite = flat(73069.2, 100.0, 3.5e9)
    h = at(contact(Babu(law="babu", hardness=hardness), steel, graphite), pressure, 300.0, 300.0)
    assert h.electrical.value[0] == pytest.approx(electrical, rel=2e-4)
    assert h.thermal.value[0] == pytest.approx(thermal, rel=2e-3)
    exact = (
        64.0
        * (2 / (1 / 1.41867e6 + 1 / 73069.2))
        * (pressure * (1 / 1.92e9 + 1 / 3.5e9) / 2) ** 0.35
    )
    assert h.electrical.value[0] == pytest.approx(exact, rel=1e-5)


def test_power_law_of_unit_exponent_is_a_resistance_of_the_force():
    """With m = 1, R = c/F whatever the area and the pressure over it: c = R_0 p_0."""
    side = flat(1.4e7, 90.0, 1e9)
    law = PowerLaw(law="power-law", **POWER | {"exponent": 1.0})
    assert [resistance(law, 40.0, area, side) for area in (1e-8, 1e-6)] == pytest.approx(
        [0.1 / 40.0] * 2
    )


def test_decay_by_e_for_each_theta():
    h = at(contact(LAWS["kaars"]), [4e8, 4e8], [293.15, 793.15], [293.15, 593.15])
    assert h.electrical.value[0] == pytest.approx(1e9 * 4**0.6, rel=1e-12)
    assert h.electrical.value[1] == pytest.approx(1e9 * 4**0.6 * np.e, rel=1e-12)


def test_table_at_between_and_beyond_its_entries():
    def h(p, T):
        return at(contact(TABLE), p, T, T).electrical.value[0]

    assert h(1e8, 300.0) == pytest.approx(2e9) and h(1e9, 900.0) == pytest.approx(3.5e10)
    assert h(1e7, 600.0) == pytest.approx((1e8 * 2e9 * 4e8 * 5e9) ** 0.25)
    assert h(5e10, 250.0) == pytest.approx(3e10) and h(1e8, 1300.0) == pytest.approx(5e9)
    assert h(1e3, 300.0) == pytest.approx(1e5)
    one = Table(law="table", pressures=(1e8,), temperatures=(300.0,), conductances=((2e9,),))
    assert at(
        contact(one), [1e7, 1e8, 1e9], [900.0] * 3, [300.0] * 3
    ).electrical.value == pytest.approx([2e8, 2e9, 2e9])


def test_constant_with_a_thermal_conductance_of_its_own():
    h = at(
        contact(Constant(law="constant", area_resistance=2e-10, thermal_conductance=3e5)),
        1e8,
        600.0,
        400.0,
    )
    assert (h.electrical.value[0], h.thermal.value[0]) == pytest.approx((5e9, 3e5))


def test_expression_reads_each_name():
    """All names at once against the values they stand for, and a number alone."""
    names = [name for name in FORMULA_NAMES if name != "L"]
    pair = contact(
        expression(" + ".join(f"{2**i}*{name}" for i, name in enumerate(names)), "7 * L")
    )
    points = ClosedPoints(
        NICKEL, COPPER, np.array([1e8]), *Dual.variables(np.array([600.0]), np.array([400.0]))
    )
    sides = [
        points.temperatures,
        points.hardnesses,
        points.electrical_conductivities,
        points.thermal_conductivities,
    ]
    (T_s, T_m), (H_s, H_m), (s_s, s_m), (k_s, k_m) = [
        [side.value[0] for side in pair] for pair in sides
    ]
    H = min(H_s, H_m)
    sigma = 2 / (1 / s_s + 1 / s_m)
    k = 2 / (1 / k_s + 1 / k_m)
    values = [1e8, 500.0, T_s, T_m, H, H_s, H_m, sigma, s_s, s_m, k, k_s, k_m]
    h = at(pair, 1e8, 600.0, 400.0)
    assert h.electrical.value[0] == pytest.approx(
        sum(2**i * value for i, value in enumerate(values)), rel=1e-12
    )
    assert h.thermal.value[0] == pytest.approx(7 * LORENZ)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-p + 3", -1e8 + 3.0),
        ("3 - p", 3.0 - 1e8),
        ("p - T", 1e8 - 500.0),
        ("p / T", 2e5),
        ("3 / T", 0.006),
        ("p / 4", 2.5e7),
        ("T**2", 2.5e5),
        ("2**(T/100)", 32.0),
        ("T**(T/500)", 500.0),
        ("log(exp(1)) * T", 500.0),
        ("sqrt(T_master) + tanh(0)", 20.0),
        ("min(T, 2)", 2.0),
        ("max(2, T)", 500.0),
        ("+T * (1 + 1)", 1000.0),
    ],
)
def test_operations_of_an_expression(text, value):
    h = at(contact(expression(f"1e9 + {text}")), 1e8, 600.0, 400.0)
    assert h.electrical.value[0] - 1e9 == pytest.approx(value, rel=1e-9, abs=1e-3)
