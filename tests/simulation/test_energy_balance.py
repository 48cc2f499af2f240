"""The energy ledger: every term counts with its sign, and a run that does not balance says so."""

import pytest

from microweld.fields import LEDGER
from microweld.simulation.energy_balance import NUMBERS, Ledger, LedgerEntry

#: 10 J electrical, 3 J plastic; 9 J stored, 4 J lost in two ways.
BALANCED = LedgerEntry(
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
    more = BALANCED + LedgerEntry(**{name: 0.1})
    expected = 0.0 if name in INFORMATION else 0.1 if name in SOURCES else -0.1
    assert more.imbalance == pytest.approx(expected, abs=1e-14)


@pytest.mark.parametrize(("error", "closes"), [(0.9e-3, True), (1.1e-3, False), (-1.1e-3, False)])
def test_closes_within_a_thousandth_of_the_input(error, closes):
    ledger = Ledger()
    for _ in range(10):
        ledger.add(BALANCED + LedgerEntry(stored_heat=error * 13.0))
    assert ledger.relative_imbalance == pytest.approx(-error)
    assert ledger.closes is closes
    assert ("DOES NOT CLOSE" in ledger.verdict()) is not closes


def test_errors_of_opposite_sign_do_not_hide():
    ledger = Ledger()
    for error in (0.0, 0.2, -0.2):
        ledger.add(BALANCED + LedgerEntry(stored_heat=error))
    assert ledger.relative_imbalance == pytest.approx(0.0, abs=1e-15)
    assert ledger.worst_step == 2
    assert not ledger.closes


def test_cooling_without_input_is_measured_by_the_heat_that_moved():
    ledger = Ledger()
    ledger.add(LedgerEntry(stored_heat=-5.0, surface_loss=4.0, terminal_loss=0.9))
    assert ledger.relative_imbalance == pytest.approx(0.1 / 5.0)


def test_regenerating_current_does_not_cancel_the_measure():
    """Input that flows back still counts as turnover."""
    ledger = Ledger()
    ledger.add(LedgerEntry(electrical_input=3.0, stored_heat=3.0))
    ledger.add(LedgerEntry(electrical_input=-3.0, stored_heat=-3.0))
    assert ledger.turnover == pytest.approx(6.0)


def test_empty_ledger_closes():
    assert Ledger().closes


def test_columns_are_those_of_the_registry():
    ledger = Ledger()
    ledger.add(BALANCED)
    ledger.add(BALANCED + LedgerEntry(contact_heat={"lower": 0.5}))
    columns = ledger.columns()
    owners = {"joint": ("",), "pair": ("faying", "upper", "lower")}
    registered = {column.key_of(owner) for column in LEDGER for owner in owners[column.each]}
    assert set(columns) == registered
    assert columns["energy_lost_surfaces"] == pytest.approx(1.5)
    assert columns["energy_lost_electrodes"] == pytest.approx(6.5)
    assert columns["energy_contact_heat_faying"] == pytest.approx(6.0)
    assert columns["energy_contact_heat_lower"] == pytest.approx(0.5)
    assert ledger.figures()["closes"] is True
