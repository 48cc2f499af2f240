"""The registry of outputs: keys are unique, units are units, file names are safe everywhere."""

from __future__ import annotations

import re

import pytest

from microweld.fields import FIELDS, HISTORY, Column, Field, history_columns
from microweld.units import registry


@pytest.mark.parametrize(
    "entry", [*FIELDS.values(), *HISTORY.values()], ids=lambda entry: str(entry.key)
)
def test_units_are_si(entry: Field | Column) -> None:
    unit = registry().parse_units(re.sub(r"m([23])", r"m^\1", entry.unit))
    assert registry().Quantity(1.0, unit).to_base_units().magnitude == 1.0


@pytest.mark.parametrize("field", FIELDS.values(), ids=lambda field: str(field.key))
def test_file_names_hold_letters_digits_and_underscores(field: Field) -> None:
    assert re.fullmatch(r"\w+", field.file_name, re.ASCII)


def test_file_names_and_labels_carry_the_unit() -> None:
    assert FIELDS["temperature"].file_name == "temperature_K"
    assert (
        FIELDS["thermal_contact_conductance"].file_name == "thermal_contact_conductance_W_per_m2_K"
    )
    assert FIELDS["equivalent_plastic_strain"].file_name == "equivalent_plastic_strain"
    assert FIELDS["equivalent_plastic_strain"].label == "equivalent plastic strain [-]"


def test_history_has_one_column_for_each_body_and_pair() -> None:
    columns = history_columns(["wire_lower", "wire_upper"], ["faying"])
    keys = [key for key, _, _ in columns]
    assert len(set(keys)) == len(keys)
    assert keys[:4] == ["time", "current", "voltage", "resistance"]
    assert [key for key in keys if key.startswith("temperature_peak")] == [
        "temperature_peak_wire_lower",
        "temperature_peak_wire_upper",
    ]
    assert "contact_resistance_faying" in keys


def test_headers_name_key_owner_and_unit() -> None:
    assert HISTORY["contact_area"].header("faying") == "contact_area_faying [m2]"
    assert HISTORY["contact_area"].label("lower_electrode") == "contact area, lower electrode [m2]"
    assert HISTORY["energy_imbalance_relative"].header() == "energy_imbalance_relative [-]"
