"""Conversion of a record's temperature laws to SI, before the models check them.

The values of a law have no unit of their own in a model: the property's name gives it. Text with a
unit, or bare numbers under `columns`, become SI numbers here; every wrong unit becomes a problem
with its key path.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from microweld.errors import InputError, Problem
from microweld.materials.quantities import RECORD_UNITS
from microweld.units import missing_unit, parse_quantity
from microweld.yaml_nodes import KeyPath

#: How the units of a law's columns are written.
_COLUMNS_CURE = "write columns: [K, unit of the values], for example columns: [K, W/m/K]"
LORENZ_UNIT = "V^2/K^2"
LARGEST = 1e100  # of a plain number: beyond it products overflow

Located = tuple[KeyPath, Problem]


def to_si(data: dict[str, Any]) -> tuple[dict[str, Any], list[Located]]:
    """Return the record with all temperature laws in SI, and what could not be converted."""
    converter = _Converter()
    data = dict(data)
    properties = data.get("properties")
    if isinstance(properties, dict):
        data["properties"] = {
            name: converter.branches(node, name, ("properties", name))
            for name, node in properties.items()
        }
    tempers = data.get("tempers")
    if isinstance(tempers, dict):
        data["tempers"] = {
            name: converter.temper(node, ("tempers", name)) for name, node in tempers.items()
        }
    return data, converter.problems


class _Converter:
    """Converts law by law, and collects all problems instead of stopping at the first."""

    def __init__(self) -> None:
        self.problems: list[Located] = []

    def temper(self, node: Any, path: KeyPath) -> Any:
        if not isinstance(node, dict):
            return node
        node = dict(node)
        if "hardness" in node:
            node["hardness"] = self.branches(node["hardness"], "hardness", (*path, "hardness"))
        flow = node.get("flow")
        if isinstance(flow, dict):
            law = flow.get("law")
            if isinstance(law, dict) and law.get("law") == "table":
                table = self.flow_table(dict(law), (*path, "flow", "law"))
                node["flow"] = {**flow, "law": table}
        return node

    def flow_table(self, law: dict[str, Any], path: KeyPath) -> dict[str, Any]:
        """Convert a flow stress table: bare numbers in the units of `columns`.

        The first unit is that of the temperature, the second that of the stress.
        """
        to_kelvin, factor = self.units(law.pop("columns", None), "Pa", path)
        temperatures = []
        for i, value in self.items(law, "temperature", path):
            temperatures.append(to_kelvin(self.bare(value, (*path, "temperature", i))))
        law["temperature"] = temperatures
        rows = []
        for i, row in self.items(law, "stress", path):
            if isinstance(row, list):
                row = [factor * self.bare(value, (*path, "stress", i)) for value in row]
            rows.append(row)
        law["stress"] = rows
        return law

    def branches(self, node: Any, name: str, path: KeyPath) -> Any:
        if not isinstance(node, dict) or name not in RECORD_UNITS:
            return node
        unit = RECORD_UNITS[name]
        return {phase: self.law(law, unit, (*path, phase)) for phase, law in node.items()}

    def law(self, node: Any, unit: str, path: KeyPath) -> Any:
        if not isinstance(node, dict):
            return node
        law = dict(node)
        for key, key_unit in (
            ("value", unit),
            ("offset", unit),
            ("lattice", "W/m/K"),
            ("lorenz", LORENZ_UNIT),
        ):
            if key in law:
                law[key] = self.number(law[key], key_unit, (*path, key))
        if law.get("law") in ("table", "polynomial"):
            law = self.columns(law, unit, path)
        if isinstance(law.get("checks"), list):
            law["checks"] = [
                self.check(c, unit, (*path, "checks", i)) for i, c in enumerate(law["checks"])
            ]
        return law

    def check(self, node: Any, unit: str, path: KeyPath) -> Any:
        if not isinstance(node, dict) or "value" not in node:
            return node
        return {**node, "value": self.number(node["value"], unit, (*path, "value"))}

    def columns(self, law: dict[str, Any], unit: str, path: KeyPath) -> dict[str, Any]:
        """Convert a table or polynomial: bare numbers in the units of `columns`."""
        to_kelvin, factor = self.units(law.pop("columns", None), unit, path)
        if law["law"] == "polynomial":
            law["centre"] = to_kelvin(self.bare(law.get("centre", 0.0), (*path, "centre")))
            coefficients = []
            for i, value in self.items(law, "coefficients", path):
                coefficients.append(factor * self.bare(value, (*path, "coefficients", i)))
            law["coefficients"] = coefficients
            return law
        rows = []
        for i, row in self.items(law, "data", path):
            rows.append(self.row(row, to_kelvin, factor, (*path, "data", i)))
        law["data"] = rows
        return law

    def row(
        self, row: Any, to_kelvin: Callable[[float], float], factor: float, path: KeyPath
    ) -> list[float]:
        """Convert one row of a table, temperature and value."""
        if not (isinstance(row, list) and len(row) == 2):
            cure = "write [temperature, value]"
            self.refuse(InputError.single("not a row", value=str(row), cure=cure), path)
            return [1.0, 1.0]
        return [to_kelvin(self.bare(row[0], path)), factor * self.bare(row[1], path)]

    def items(self, law: dict[str, Any], key: str, path: KeyPath) -> list[tuple[int, Any]]:
        """Return the numbered items of a list in a law; anything but a list is refused."""
        given = law.get(key)
        if isinstance(given, list):
            return list(enumerate(given))
        error = InputError.single("not a list of numbers", value=str(given), cure=_COLUMNS_CURE)
        self.refuse(error, (*path, key))
        return []

    def units(
        self, columns: Any, unit: str, path: KeyPath
    ) -> tuple[Callable[[float], float], float]:
        """Return the conversion of temperatures to kelvin, and the factor of the values to SI."""
        if not (isinstance(columns, list) and len(columns) == 2):
            error = InputError.single(
                "bare numbers without units", allowed="columns: [unit, unit]", cure=_COLUMNS_CURE
            )
            self.refuse(error, path)
            return (lambda T: T), 1.0
        zero, kelvin = self.affine(columns[0], "K", (*path, "columns"))
        _, factor = self.affine(columns[1], unit, (*path, "columns"))
        return (lambda T: zero + kelvin * T), factor

    def affine(self, given: Any, unit: str, path: KeyPath) -> tuple[float, float]:
        """Return offset and factor that convert a column to SI."""
        if unit == "1" and str(given) == "1":
            return 0.0, 1.0
        zero = self.number(f"0 {given}", unit, path)
        one = self.number(f"1 {given}", unit, path)
        return zero, one - zero

    def number(self, given: Any, unit: str, path: KeyPath) -> float:
        if unit == "1":
            return self.bare(given, path)
        try:
            if not isinstance(given, str):
                raise missing_unit(given, unit)
            return parse_quantity(given, unit)
        except InputError as error:
            self.refuse(error, path)
            return 1.0

    def bare(self, given: Any, path: KeyPath) -> float:
        cure = "write a plain number here"
        if not isinstance(given, int | float) or isinstance(given, bool):
            self.refuse(InputError.single("not a number", value=str(given), cure=cure), path)
            return 1.0
        if not abs(given) < LARGEST:
            message = "not a finite number"
            self.refuse(InputError.single(message, value=str(given)[:40], cure=cure), path)
            return 1.0
        return float(given)

    def refuse(self, error: InputError, path: KeyPath) -> None:
        self.problems += [(path, problem) for problem in error.problems]
