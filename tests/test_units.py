"""Quantities: the same number from any unit, and errors that say what is wrong."""

from __future__ import annotations

import math
from typing import Annotated

import pytest
from pydantic import BaseModel, ValidationError

from microweld.errors import InputError
from microweld.units import Quantity, format_quantity, parse_quantity


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("0.4 mm", "m", 0.4e-3),
        ("0.4mm", "m", 0.4e-3),
        ("-1.5e+2 um", "m", -150e-6),
        ("20 degC", "K", 293.15),
        ("20 °C", "K", 293.15),
        ("68 degF", "K", 293.15),
        ("4 kgf", "N", 39.2266),
        ("90 deg", "rad", math.pi / 2.0),
        ("10 W/m^2/K", "W/m^2/K", 10.0),
        ("10 W/(m^2 K)", "W/m^2/K", 10.0),
        ("2 µohm cm^2", "ohm m^2", 2e-10),
        ("0.3 kA", "A", 300.0),
    ],
)
def test_value_in_the_wanted_unit(text: str, unit: str, value: float) -> None:
    assert parse_quantity(text, unit) == pytest.approx(value, rel=1e-14)


@pytest.mark.parametrize(
    "texts", [("0.4 mm", "400 um", "4e-4 m", "0.04 cm"), ("8 ms", "8000 us", "0.008 s")]
)
def test_units_of_the_same_quantity_give_the_same_bits(texts: tuple[str, ...]) -> None:
    if texts[0].endswith("m"):
        unit = "m"
    else:
        unit = "s"
    assert len({parse_quantity(text, unit) for text in texts}) == 1


@pytest.mark.parametrize(
    ("value", "unit"), [(0.1 + 0.2, "m"), (math.pi / 2, "rad"), (1e-300, "s"), (-0.0, "A")]
)
def test_formatted_quantity_reads_back(value: float, unit: str) -> None:
    assert parse_quantity(format_quantity(value, unit), unit) == value


@pytest.mark.parametrize(
    ("text", "unit", "message"),
    [
        (
            "0.4",
            "m",
            r"missing unit: a length needs a number with a unit\n.*value: +0\.4\n"
            r".*\n.*write it like 0\.4 mm",
        ),
        ("mm", "m", "not a number with a unit"),
        ("", "m", "not a number with a unit"),
        ("nan m", "m", "not a number with a unit"),
        ("1e400 m", "m", "too large a number"),
        ("3 mn", "m", "unknown unit 'mn'"),
        ("5 mss", "s", "did you mean 'ms'"),
        ("3 m; 4", "m", "unknown unit"),
        ("3 (", "m", "not a number"),
        ("5 s", "m", r"wrong dimension: time \[time\], where length \[length\] belongs"),
        ("3 m s", "m", r"wrong dimension: \[length\] \* \[time\], where length \[length\] belongs"),
        (
            "20 C",
            "K",
            r"wrong dimension: electric charge .*, where temperature [\s\S]*written degC",
        ),
        ("4 kg", "N", r"wrong dimension: mass .*, where force [\s\S]*written kgf"),
        ("0.3 m**9**9**9", "m", r"unknown unit 'm\*\*9\*\*9\*\*9'"),
        ("0.3 m^99999999", "m", "unknown unit"),
        ("0.3 m**-1e9", "m", "unknown unit"),
        ("0.3 m/0", "m", "unknown unit 'm/0'"),
        ("0.3 m" + "(" * 50, "m", "unknown unit"),
        ("0.3 " + "m" * 500, "m", "not a number with a unit"),
        ("1" * 500 + " m", "m", "not a number with a unit"),
        ("9 dBm", "W", "unknown unit 'dBm'"),
        ("9 dB", "m", "unknown unit 'dB'"),
        ("3 S", "S/m", r"where \[current\] \*\* 2 .* belongs[\s\S]*write it like 1 S/m"),
    ],
)
def test_refusal(text: str, unit: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_quantity(text, unit)


class Part(BaseModel):
    size: Annotated[float, Quantity("m", gt=0.0, le=1.0)]


def test_field_takes_text_and_in_python_si_numbers() -> None:
    assert Part(size="3 mm").size == 0.003  # type: ignore[arg-type]
    assert Part(size=0.003).size == 0.003


def test_field_writes_text_with_unit_in_json_only() -> None:
    part = Part(size=0.003)
    assert part.model_dump(mode="json") == {"size": "0.003 m"}
    assert part.model_dump() == {"size": 0.003}


def test_bare_number_is_refused_where_only_text_counts() -> None:
    with pytest.raises(ValidationError, match="missing unit"):
        Part.model_validate({"size": 0.003}, context={"text_only": True})


@pytest.mark.parametrize("value", ["0 m", "-3 mm", "1.1 m", 2.0, math.nan])
def test_bounds_hold_in_si(value: object) -> None:
    with pytest.raises(ValidationError, match="must be greater than 0 m and at most 1 m"):
        Part.model_validate({"size": value})


@pytest.mark.parametrize("value", [True, None, [1]])
def test_other_types_are_no_quantity(value: object) -> None:
    with pytest.raises(ValidationError, match="not a number with a unit"):
        Part.model_validate({"size": value})


def test_json_schema_asks_for_text_with_unit() -> None:
    schema = Part.model_json_schema()["properties"]["size"]
    assert schema["type"] == "string"
    assert schema["x-unit"] == "m"


class Sized(BaseModel):
    size: Annotated[float, Quantity("m", size=(1e-9, 1.0))]
    change: Annotated[float, Quantity("K", difference=True)] = 1.0


@pytest.mark.parametrize(
    ("text", "meant"), [("0.4 Mm", "0.4 mm"), ("3 fm", "3 mm"), ("40 m", "40 mm")]
)
def test_a_size_that_cannot_be_meant_names_the_one_that_was(text: str, meant: str) -> None:
    with pytest.raises(ValidationError, match="no length of a weld is") as caught:
        Sized(size=text)  # type: ignore[arg-type]
    assert caught.value.errors()[0]["ctx"]["cure"] == f"did you mean {meant}?"


def test_a_difference_takes_no_unit_with_another_zero() -> None:
    with pytest.raises(ValidationError, match="a difference of temperatures in degC"):
        Sized(size=0.1, change="50 degC")  # type: ignore[arg-type]
    assert Sized(size=0.1, change="50 delta_degC").change == 50.0  # type: ignore[arg-type]
