"""Base of all parts of an input file: the strict frozen model, quantities, faults with a cure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, NoReturn

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from microweld.errors import Problem
from microweld.units import Quantity

Length = Annotated[float, Quantity("m", gt=0.0, examples=("0.4 mm", "50 um"), size=(1e-10, 10.0))]
Offset = Annotated[float, Quantity("m", examples=("0 mm", "0.1 mm"), size=(0.0, 10.0))]
Duration = Annotated[float, Quantity("s", gt=0.0, examples=("5 ms",), size=(1e-13, 1e6))]
Time = Annotated[float, Quantity("s", ge=0.0, examples=("0 ms", "20 ms"), size=(0.0, 1e6))]
TimeShift = Annotated[float, Quantity("s", examples=("2 ms",), size=(0.0, 1e6))]
Temperature = Annotated[
    float, Quantity("K", gt=0.0, examples=("293.15 K", "20 degC"), size=(1.0, 1e4))
]
TemperatureChange = Annotated[
    float, Quantity("K", gt=0.0, examples=("50 K",), size=(1e-4, 1e5), difference=True)
]
Current = Annotated[float, Quantity("A", examples=("300 A", "0.3 kA"), size=(0.0, 1e7))]
CurrentLimit = Annotated[float, Quantity("A", gt=0.0, examples=("500 A",), size=(0.0, 1e9))]
Voltage = Annotated[float, Quantity("V", examples=("0.8 V",), size=(0.0, 1e5))]
ChargeVoltage = Annotated[float, Quantity("V", gt=0.0, examples=("20 V",), size=(0.0, 1e6))]
VoltageLimit = Annotated[float, Quantity("V", gt=0.0, examples=("1.5 V",), size=(0.0, 1e9))]
Power = Annotated[float, Quantity("W", ge=0.0, examples=("200 W",), size=(0.0, 1e9))]
Frequency = Annotated[float, Quantity("Hz", gt=0.0, examples=("50 Hz", "4 kHz"))]
FiringAngle = Annotated[float, Quantity("rad", ge=0.0, lt=3.14, examples=("60 deg",))]
Capacitance = Annotated[float, Quantity("F", gt=0.0, examples=("20 mF",), size=(1e-12, 1e6))]
Resistance = Annotated[float, Quantity("ohm", ge=0.0, examples=("1 mohm",))]
Inductance = Annotated[float, Quantity("H", ge=0.0, examples=("0.5 uH",))]
Mass = Annotated[float, Quantity("kg", gt=0.0, examples=("0.2 kg",), size=(1e-9, 1e6))]
Damping = Annotated[float, Quantity("N s/m", ge=0.0, examples=("10 N s/m",))]
Stiffness = Annotated[float, Quantity("N/m", gt=0.0, examples=("20 N/mm",), size=(1e-6, 1e15))]
Force = Annotated[float, Quantity("N", gt=0.0, examples=("40 N", "4 kgf"), size=(1e-9, 1e7))]
ForceOrNone = Annotated[float, Quantity("N", ge=0.0, examples=("0 N", "40 N"), size=(0.0, 1e7))]
Angle = Annotated[float, Quantity("rad", examples=("90 deg",))]
HeatTransferCoefficient = Annotated[float, Quantity("W/m^2/K", ge=0.0, examples=("10 W/m^2/K",))]
Rate = Annotated[float, Quantity("1/s", gt=0.0, examples=("100 s^-1",))]
ActivationEnergy = Annotated[float, Quantity("J/mol", ge=0.0, examples=("150 kJ/mol",))]
CoolingCoefficient = Annotated[float, Quantity("W/m^2/K", gt=0.0, examples=("5000 W/m^2/K",))]
AreaResistance = Annotated[float, Quantity("ohm m^2", ge=0.0, examples=("1e-12 ohm m^2",))]
PositiveAreaResistance = Annotated[float, Quantity("ohm m^2", gt=0.0, examples=("1e-10 ohm m^2",))]
Conductance = Annotated[float, Quantity("S/m^2", gt=0.0, examples=("1e10 S/m^2",))]
ThermalConductance = Annotated[float, Quantity("W/m^2/K", gt=0.0, examples=("1e5 W/m^2/K",))]
Resistivity = Annotated[float, Quantity("ohm m", ge=0.0, examples=("1e-6 ohm m",))]
Pressure = Annotated[float, Quantity("Pa", gt=0.0, examples=("100 MPa",), size=(1e-6, 1e15))]
PressureOrNone = Annotated[
    float, Quantity("Pa", ge=0.0, examples=("0 Pa", "100 MPa"), size=(0.0, 1e15))
]
ReciprocalLength = Annotated[float, Quantity("m^-1", gt=0.0, examples=("64 m^-1",))]


class InputModel(BaseModel):
    """A frozen part of an input file that refuses keys it does not know."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        use_attribute_docstrings=True,
        populate_by_name=True,
        allow_inf_nan=False,
    )


@dataclass(frozen=True)
class Fault:
    """One thing wrong with the values of a model, at a key below it."""

    at: tuple[str | int, ...]
    message: str
    value: Any
    allowed: str
    cure: str


#: What belongs where pydantic found something else.
_BELONGS = {
    "string": "a text",
    "int": "a whole number",
    "float": "a number",
    "decimal": "a number",
    "complex": "a number",
    "bool": "true or false",
    "list": "a list",
    "tuple": "a list",
    "set": "a list",
    "frozen_set": "a list",
    "iterable": "a list",
    "dict": "a set of keys",
    "mapping": "a set of keys",
    "model": "a set of keys",
    "none": "nothing",
    "bytes": "a text",
}
_BOUNDS = {
    "greater_than": ("greater than", "gt"),
    "greater_than_equal": ("greater than or equal to", "ge"),
    "less_than": ("less than", "lt"),
    "less_than_equal": ("less than or equal to", "le"),
    "multiple_of": ("a multiple of", "multiple_of"),
}


def in_words(details: ErrorDetails) -> tuple[str, str, str]:
    """Return message, allowed and cure of a validation error, in words of this program.

    Args:
        details: One error of pydantic.
    """
    context = details.get("ctx", {})
    kind = details["type"]
    if kind in ("fault", "quantity"):
        return details["msg"], str(context.get("allowed", "")), str(context.get("cure", ""))
    if kind == "value_error":
        return details["msg"].removeprefix("Value error, "), "", "correct the value"
    if kind in _BOUNDS:
        words, name = _BOUNDS[kind]
        bound = f"{words} {context[name]:g}"
        return f"must be {bound}", bound, "correct the number"
    if kind in ("too_short", "too_long"):
        few = kind == "too_short"
        words = "at least" if few else "at most"
        count = int(context["min_length" if few else "max_length"])
        items = "item" if count == 1 else "items"
        allowed = f"{words} {count} {items}"
        cure = "add what is missing" if few else "remove what is too much"
        return f"must have {allowed}", allowed, cure
    if kind in ("string_too_short", "string_too_long"):
        limits = [
            f"{words} {context[name]} characters" for name, words in _LENGTHS if name in context
        ]
        return f"must have {' and '.join(limits)}", " and ".join(limits), "correct the text"
    if kind == "string_pattern_mismatch":
        allowed = "letters, digits and _, the first a letter"
        return "has characters that are not allowed here", allowed, "choose such a name"
    if kind in ("literal_error", "enum"):
        return "unknown choice", str(context.get("expected", "")), "choose one of them"
    if kind == "extra_forbidden":
        return "unknown key", "", "remove it"
    if kind == "missing":
        return "missing key", "", "add it"
    if kind == "finite_number":
        return "not a finite number", "a finite number", "write a finite number"
    return _wrong_kind(kind)


_LENGTHS = (("min_length", "at least"), ("max_length", "at most"))


def _wrong_kind(kind: str) -> tuple[str, str, str]:
    """Return message, allowed and cure where a value of another kind belongs."""
    stem = kind
    for ending in ("_type", "_parsing", "_parsing_size", "_from_float", "_attributes", "_unicode"):
        stem = stem.removesuffix(ending)
    belongs = _BELONGS.get(stem, "another value")
    return f"{belongs} belongs here", belongs, f"write {belongs}"


def fault_error(message: str, allowed: str, cure: str) -> PydanticCustomError:
    """Return the validation error of one fault.

    Args:
        message: What is wrong.
        allowed: What is allowed instead.
        cure: How to correct it.
    """
    return PydanticCustomError(
        "fault", "{text}", {"text": message, "allowed": allowed, "cure": cure}
    )


def problems_error(problems: Sequence[Problem]) -> PydanticCustomError:
    """Return the validation error of all problems of another file that a value names.

    Its context holds, as `problems`, one message, allowed and cure for each.
    """
    listed = []
    for problem in problems:
        place = f"{problem.file}:{problem.line}: " if problem.line else f"{problem.file}: "
        key = f"{problem.key}: " if problem.key else ""
        if not problem.file:
            place, key = "", ""
        listed.append((f"{place}{key}{problem.message}", problem.allowed, problem.cure))
    message, allowed, cure = listed[0]
    context = {"text": message, "allowed": allowed, "cure": cure, "problems": listed}
    return PydanticCustomError("fault", "{text}", context)


def refuse(title: str, faults: Sequence[Fault]) -> NoReturn:
    """Raise all faults of one model together, each at its own key.

    Args:
        title: Name of the model.
        faults: What is wrong with it; at least one.

    Raises:
        ValidationError: Always.
    """
    details = [
        InitErrorDetails(
            type=fault_error(fault.message, fault.allowed, fault.cure),
            loc=fault.at,
            input=fault.value,
        )
        for fault in faults
    ]
    raise ValidationError.from_exception_data(title, details)
