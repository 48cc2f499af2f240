"""The energy balance: every term counts with its sign, and a run that does not balance says so."""

from types import SimpleNamespace

import pytest

from microweld.fields import ENERGY, row_of
from microweld.simulation.energy_balance import NUMBERS, Energies, EnergyBalance

#: 10 J electrical, 3 J plastic; 9 J stored, 4 J lost in two ways.
BALANCED = Energies(
    electrical_input=10.0,
    plastic_heat=3.0,
    stored_heat=9.0,
    surface_loss=0.75,
    terminal_loss=3.25,
    contact_heat={"faying": 3.0, "upper": 1.0},
    electrode_work=2.5,
)
INFORMATION = {"electrode_work"}
SOURCES = {"electrical_input", "plastic_heat"}


def test_balanced_entry_has_no_imbalance():
    assert BALANCED.imbalance == pytest.approx(0.0, abs=1e-14)


@pytest.mark.parametrize("name", NUMBERS)
def test_each_term_enters_with_its_sign(name):
    more = BALANCED + Energies(**{name: 0.1})
    expected = 0.0 if name in INFORMATION else 0.1 if name in SOURCES else -0.1
    assert more.imbalance == pytest.approx(expected, abs=1e-14)


@pytest.mark.parametrize(("error", "closes"), [(0.9e-3, True), (1.1e-3, False), (-1.1e-3, False)])
def test_closes_within_a_thousandth_of_the_input(error, closes):
    balance = EnergyBalance()
    for _ in range(10):
        balance.add(BALANCED + Energies(stored_heat=error * 13.0))
    assert balance.relative_imbalance == pytest.approx(-error)
    assert balance.closes is closes
    assert ("DOES NOT CLOSE" in balance.verdict()) is not closes


def test_errors_of_opposite_sign_do_not_hide():
    balance = EnergyBalance()
    for error in (0.0, 0.2, -0.2):
        balance.add(BALANCED + Energies(stored_heat=error))
    assert balance.relative_imbalance == pytest.approx(0.0, abs=1e-15)
    assert balance.worst_step == 2
    assert not balance.closes


def test_cooling_without_input_is_measured_by_the_heat_that_moved():
    balance = EnergyBalance()
    balance.add(Energies(stored_heat=-5.0, surface_loss=4.0, terminal_loss=0.9))
    assert balance.relative_imbalance == pytest.approx(0.1 / 5.0)


def test_regenerating_current_does_not_cancel_the_measure():
    """Input that flows back still counts as turnover."""
    balance = EnergyBalance()
    balance.add(Energies(electrical_input=3.0, stored_heat=3.0))
    balance.add(Energies(electrical_input=-3.0, stored_heat=-3.0))
    assert balance.turnover == pytest.approx(6.0)


def test_empty_balance_closes():
    assert EnergyBalance().closes


def test_columns_are_those_of_the_registry():
    balance = EnergyBalance()
    balance.add(BALANCED)
    balance.add(BALANCED + Energies(contact_heat={"lower": 0.5}))
    columns = row_of(ENERGY, SimpleNamespace(balance=balance))
    owners = {"joint": ("",), "pair": ("faying", "upper", "lower")}
    registered = {column.key_of(owner) for column in ENERGY for owner in owners[column.each]}
    assert set(columns) == registered
    assert columns["energy_lost_surfaces"] == pytest.approx(1.5)
    assert columns["energy_lost_electrodes"] == pytest.approx(6.5)
    assert columns["energy_contact_heat_faying"] == pytest.approx(6.0)
    assert columns["energy_contact_heat_lower"] == pytest.approx(0.5)
    assert balance.figures()["closes"] is True
