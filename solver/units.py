"""Units at the edge of the program: text such as "0.4 mm" becomes an SI number once, here.

A model field declares its unit with `Quantity`::

    Length = Annotated[float, Quantity("m", gt=0.0, examples=("0.4 mm",))]
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticCustomError, core_schema

from microweld.errors import InputError
from microweld.nearest import meant

if TYPE_CHECKING:
    import pint
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_TEXT = re.compile(rf"\s*({_NUMBER})\s*((?:(?<=\s)1\s*/\s*)?(?:[^\W\d_]|[%°]).*?)?\s*")
#: Names of units, each with a small exponent at most, joined by products and quotients. Anything
#: else that the unit registry would evaluate is refused, such as 9**9**9 or a division by zero.
_UNIT = re.compile(
    r"(?:1\s*/)?"
    r"(?:[^\W\d_%°](?:[^\W\d]|_(?=[^\W\d]))*"
    r"(?:\s*(?:\^|\*\*)\s*(?:[-+]?\d{1,2}|\(\s*[-+]?\d{1,2}\s*\))(?![\w.])"
    r"|[-+]?\d(?!\d)|[²³])?"
    r"|[%°][^\W\d_]*|\*(?!\*)|[/·() .])*"
)
#: A power without its sign, as the 2 of mm2.
_POWER = re.compile(r"(?<=[A-Za-z])([2-4])(?!\w)")
_LONGEST = 120  # characters of a quantity
_LONGEST_UNIT = 60
#: Same rule for editors (ECMA regular expression of the JSON Schema).
JSON_PATTERN = rf"^\s*{_NUMBER}\s*[^\s\d.+*/^()-].*$"
#: Digits kept after a conversion, so that 0.4 mm and 400 um are the same number.
_DIGITS = 15

#: SI unit -> what it measures, and what to write for it.
_KINDS = {
    "m": ("length", "0.4 mm"),
    "m^2": ("area", "0.02 mm^2"),
    "m^3": ("volume", "0.001 mm^3"),
    "s": ("time", "5 ms"),
    "A": ("current", "300 A"),
    "V": ("voltage", "1.2 V"),
    "K": ("temperature", "300 K or 27 degC"),
    "N": ("force", "40 N"),
    "Pa": ("pressure", "200 MPa"),
    "rad": ("angle", "90 deg"),
    "kg": ("mass", "0.1 kg"),
    "C": ("electric charge", "1 C"),
    "J": ("energy", "1 J"),
    "W": ("power", "1 W"),
    "ohm": ("resistance", "1 mohm"),
    "Hz": ("frequency", "50 Hz"),
    "F": ("capacitance", "20 mF"),
    "H": ("inductance", "0.5 uH"),
    "N/m": ("stiffness", "20 N/mm"),
    "N s/m": ("damping", "10 N s/m"),
    "ohm m^2": ("resistance times area", "1e-12 ohm m^2"),
    "ohm m": ("resistivity", "1e-6 ohm m"),
    "S/m^2": ("conductance per area", "1e10 S/m^2"),
    "m^-1": ("reciprocal length", "64 m^-1"),
    "W/m^2/K": ("heat transfer coefficient", "10 W/m^2/K"),
}


@cache
def registry() -> pint.UnitRegistry:
    """Return the one unit registry, made at first use: that takes a third of a second."""
    import pint

    return pint.UnitRegistry()


def parse_quantity(text: str, unit: str, difference: bool = False) -> float:
    """Read a number with its unit and convert it.

    Args:
        text: A quantity, for example "0.4 mm" or "20 degC".
        unit: The unit wanted, for example "m".
        difference: Whether it is a difference of temperatures, which no unit with an offset states.

    Returns:
        The value in `unit`, rounded to 15 significant digits where it was converted.

    Raises:
        InputError: If there is no number, no unit, an unknown unit, or a wrong dimension.

    >>> parse_quantity("0.4 mm", "m")
    0.0004
    >>> parse_quantity("3 N/mm2", "Pa")
    3000000.0
    >>> parse_quantity("20 degC", "K")
    293.15
    """
    match = _TEXT.fullmatch(text[:_LONGEST])
    if match is None or len(text) > _LONGEST:
        raise _refusal("not a number with a unit", text, unit)
    number, given = match.groups()
    if not given:
        raise missing_unit(text, unit)
    value = float(number)
    if given == unit and math.isfinite(value):
        return value
    units = _parse_units(given, text, unit)
    wanted = registry().parse_units(unit)
    if units.dimensionality != wanted.dimensionality:
        raise _wrong_dimension(units, text, unit)
    if difference and _has_offset(units):
        raise InputError.single(
            f"a difference of temperatures in {given}, which counts from another zero",
            value=text,
            allowed="a difference in K",
            cure=f"write it like {number} K",
        )
    if units != wanted:
        value = float(f"{registry().Quantity(value, units).to(wanted).magnitude:.{_DIGITS}g}")
    if not math.isfinite(value):
        raise _refusal("too large a number", text, unit)
    return value


def format_quantity(value: float, unit: str) -> str:
    """Return the text that `parse_quantity` reads back as the same number.

    Args:
        value: The number.
        unit: Its unit.
    """
    return f"{value!r} {unit}"


def kind(unit: str) -> str:
    """Return what a unit measures: "length" for "m"; base dimensions for an unlisted one."""
    if unit in _KINDS:
        return _KINDS[unit][0]
    return str(registry().parse_units(unit).dimensionality)


def missing_unit(value: object, unit: str) -> InputError:
    """Return the error for a bare number where a quantity belongs.

    Args:
        value: The bare number.
        unit: SI unit of the quantity.
    """
    return _refusal(f"missing unit: a {kind(unit)} needs a number with a unit", value, unit)


def same_dimension(text: str, unit: str) -> bool:
    """Check whether a text is a unit of the same dimension as another.

    Args:
        text: What may be a unit.
        unit: The other unit.

    >>> same_dimension("ms", "s"), same_dimension("mA", "s"), same_dimension("CH1", "s")
    (True, False, False)
    """
    try:
        return _same_dimension(_parse_units(text, text, unit), unit)
    except InputError:
        return False


@cache
def _known_units(text: str) -> pint.Unit | None:
    """Return the units that a text names; None if it names none that can be used.

    N/mm2 is read as N/mm^2 where no unit has that name.
    """
    return _units_named(text) or _units_named(_POWER.sub(r"^\1", text))


def _units_named(text: str) -> pint.Unit | None:
    """Return the units that a text names as the registry writes them; None if it names none."""
    import tokenize

    import pint

    if len(text) > _LONGEST_UNIT or not _UNIT.fullmatch(text):
        return None
    try:
        units = registry().parse_units(text)
        if any(_is_logarithmic(name) for name in units._units):
            return None
        return units
    except (
        pint.PintError,
        tokenize.TokenError,
        AssertionError,
        ArithmeticError,
        ValueError,
        TypeError,
        AttributeError,
        KeyError,
        RecursionError,
    ):
        return None


def _is_logarithmic(name: str) -> bool:
    """Check whether a unit is one of ratios, as dB: such a number cannot be scaled."""
    return bool(getattr(registry()._units[name], "is_logarithmic", False))


def _has_offset(units: pint.Unit) -> bool:
    """Check whether zero of a unit is not zero, as of degC."""
    return any(not registry()._units[name].is_multiplicative for name in units._units)


def _parse_units(given: str, text: str, unit: str) -> pint.Unit:
    """Return the pint unit that is written in a text, or raise the error for it."""
    units = _known_units(given)
    if units is None:
        if unit == "K":
            multiples = ["degC", "degF"]
        else:
            multiples = [prefix + unit for prefix in ("", "M", "k", "m", "u", "n")]
        hint = meant(unit for unit in multiples if _is_slip(given, unit))
        if hint:
            hint = f"{hint} "
        raise _refusal(f"unknown unit {given!r}", text, unit, hint)
    return units


def _is_slip(given: str, unit: str) -> bool:
    """Check whether a unit was meant: but for capitals, or for a letter typed twice."""
    doubled = (n for n in range(1, len(given)) if given[n] == given[n - 1])
    return unit in [given[:n] + given[n + 1 :] for n in doubled] or (
        given.casefold() == unit.casefold()
    )


def _wrong_dimension(units: pint.Unit, text: str, unit: str) -> InputError:
    """Return the error for a unit of another dimension, with a hint at the usual mistakes."""
    found = str(units.dimensionality)
    for si, (name, _) in _KINDS.items():
        if _same_dimension(units, si):
            found = f"{name} {found}"
            break
    wanted = f"{kind(unit)} {registry().parse_units(unit).dimensionality}"
    hint = ""
    if units == registry().coulomb and unit == "K":
        hint = "degrees Celsius are written degC: "
    if units == registry().kilogram and unit == "N":
        hint = "a force in kilograms is written kgf: "
    return _refusal(f"wrong dimension: {found}, where {wanted} belongs", text, unit, hint)


def _same_dimension(units: pint.Unit, unit: str) -> bool:
    return bool(units.dimensionality == registry().parse_units(unit).dimensionality)


def _refusal(message: str, value: object, unit: str, hint: str = "") -> InputError:
    if unit in _KINDS:
        example = _KINDS[unit][1]
    else:
        example = f"1 {unit}"
    article = "an" if kind(unit)[0] in "aeio" else "a"
    return InputError.single(
        message,
        value=str(value),
        allowed=f"{article} {kind(unit)}, in {unit} or a multiple of it",
        cure=f"{hint}write it like {example}",
    )


@dataclass(frozen=True)
class Quantity:
    """Mark of a float field as a quantity in an SI unit, with optional bounds in that unit.

    In a case file (validation context ``{"text_only": True}``) only text with a unit is accepted.
    In Python a plain number is taken as SI. In JSON mode the field is written as text with its
    unit.

    >>> from typing import Annotated
    >>> from pydantic import TypeAdapter
    >>> length = TypeAdapter(Annotated[float, Quantity("m", gt=0.0)])
    >>> length.validate_python("50 um")
    5e-05
    >>> length.dump_json(0.5)
    b'"0.5 m"'
    """

    unit: str
    gt: float | None = None
    ge: float | None = None
    lt: float | None = None
    le: float | None = None
    examples: tuple[str, ...] = ()
    #: Smallest and largest size but zero that any weld can have; beyond it the unit is a slip.
    size: tuple[float, float] | None = None
    difference: bool = False  #: a difference of temperatures

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Return the validation from text or number, and the serialization to text in JSON.

        Args:
            source: The annotated type.
            handler: Not used: the schema is complete.
        """
        return core_schema.with_info_plain_validator_function(
            self._validate,
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda value: format_quantity(value, self.unit),
                return_schema=core_schema.str_schema(),
                when_used="json",
            ),
        )

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Return the JSON Schema of a text with a unit; editors show the examples.

        Args:
            schema: The validation's schema.
            handler: Not used: the JSON Schema is complete.
        """
        examples = list(self.examples)
        if not examples and self.unit in _KINDS:
            examples = [_KINDS[self.unit][1].split(" or ")[0]]
        elif not examples:
            examples = [f"1 {self.unit}"]
        return {
            "type": "string",
            "pattern": JSON_PATTERN,
            "examples": examples,
            "x-unit": self.unit,
        }

    def _validate(self, value: object, info: core_schema.ValidationInfo) -> float:
        try:
            number = self._number(value, bool(info.context and info.context.get("text_only")))
            self._check_bounds(number, value)
            self._check_size(number, value)
        except InputError as error:
            problem = error.problems[0]
            raise PydanticCustomError(
                "quantity",
                "{text}",
                {"text": problem.message, "allowed": problem.allowed, "cure": problem.cure},
            ) from None
        return number

    def _number(self, value: object, text_only: bool) -> float:
        if isinstance(value, str):
            return parse_quantity(value, self.unit, self.difference)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise _refusal("not a number with a unit", value, self.unit)
        if text_only:
            raise missing_unit(value, self.unit)
        return float(value)

    def _check_bounds(self, number: float, value: object) -> None:
        bounds = {
            "greater than": self.gt,
            "at least": self.ge,
            "less than": self.lt,
            "at most": self.le,
        }
        given = {name: bound for name, bound in bounds.items() if bound is not None}
        holds = (
            (self.gt is None or number > self.gt)
            and (self.ge is None or number >= self.ge)
            and (self.lt is None or number < self.lt)
            and (self.le is None or number <= self.le)
        )
        if not holds or not math.isfinite(number):
            limits = [f"{name} {bound:g} {self.unit}" for name, bound in given.items()]
            allowed = " and ".join(limits) or "a finite number"
            raise InputError.single(
                f"must be {allowed}",
                value=str(value),
                allowed=allowed,
                cure=f"correct the {kind(self.unit)}",
            )

    def _check_size(self, number: float, value: object) -> None:
        """Refuse a size that no weld can have, and name the unit that was probably meant."""
        if self.size is None or number == 0.0 or self.size[0] <= abs(number) <= self.size[1]:
            return
        low, high = self.size
        limits = f"at most {high:g} {self.unit}"
        if low:
            limits = f"{low:g} {self.unit} to {high:g} {self.unit}"
        cure = f"correct the {kind(self.unit)} or its unit"
        meant = self._meant(value)
        if meant:
            cure = f"did you mean {meant}?"
        raise InputError.single(
            f"no {kind(self.unit)} of a weld is {number:g} {self.unit}",
            value=str(value),
            allowed=limits,
            cure=cure,
        )

    def _meant(self, value: object) -> str:
        """Return the same number with the unit that was probably meant; "" if there is none."""
        match = _TEXT.fullmatch(str(value))
        if match is None or self.size is None:
            return ""
        number, given = match.groups()
        first = [given.replace("M", "m", 1)] if given and self.unit in ("m", "s") else []
        example = _KINDS.get(self.unit, ("", ""))[1].split(" or ")[0].partition(" ")[2]
        for unit in (*first, example, self.unit, *(f"{p}{self.unit}" for p in "mukn")):
            if unit == given or not same_dimension(unit, self.unit):
                continue
            if self.size[0] <= abs(parse_quantity(f"{number} {unit}", self.unit)) <= self.size[1]:
                return f"{number} {unit}"
        return ""
