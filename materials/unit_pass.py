"""Brings the values of a record's temperature laws to SI before the models see them.

A law's values have no unit of their own in a model; the property's name gives it. Text with a unit,
or bare numbers under `columns`, become SI floats here; every wrong unit becomes a problem with its
key path.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from microweld.errors import InputError, Problem
from microweld.materials.quantities import RECORD_UNITS
from microweld.materials.yaml_lines import KeyPath
from microweld.units import missing_unit, parse_quantity

#: What a law's columns are written like.
_COLUMNS_CURE = "write columns: [K, unit of the values], for example columns: [K, W/m/K]"
LORENZ_UNIT = "V^2/K^2"

Located = tuple[KeyPath, Problem]


def to_si(data: dict[str, Any]) -> tuple[dict[str, Any], list[Located]]:
    """The record with all temperature laws in SI, and what could not be converted."""
    converter = _Converter()
    properties = data.get("properties")
    if isinstance(properties, dict):
        data = {
            **data,
            "properties": {
                k: converter.branches(v, k, ("properties", k)) for k, v in properties.items()
            },
        }
    tempers = data.get("tempers")
    if isinstance(tempers, dict):
        data = {
            **data,
            "tempers": {k: converter.temper(v, ("tempers", k)) for k, v in tempers.items()},
        }
    return data, converter.problems


class _Converter:
    """Walks the laws; collects problems instead of stopping at the first."""

    def __init__(self) -> None:
        self.problems: list[Located] = []

    def temper(self, node: Any, path: KeyPath) -> Any:
        if not isinstance(node, dict):
            return node
        node = dict(node)
        if "hardness" in node:
            node["hardness"] = self.branches(node["hardness"], "hardness", (*path, "hardness"))
        flow = node.get("flow")
        if (
            isinstance(flow, dict)
            and isinstance(flow.get("law"), dict)
            and flow["law"].get("law") == "table"
        ):
            node["flow"] = {
                **flow,
                "law": self.flow_table(dict(flow["law"]), (*path, "flow", "law")),
            }
        return node

    def flow_table(self, law: dict[str, Any], path: KeyPath) -> dict[str, Any]:
        """A flow stress table: bare numbers in the units of `columns`, temperature then stress."""
        to_kelvin, factor = self.units(law.pop("columns", None), "Pa", path)
        law["temperature"] = [
            to_kelvin(self.bare(v, (*path, "temperature", i)))
            for i, v in self.items(law, "temperature", path)
        ]
        law["stress"] = [
            [factor * self.bare(v, (*path, "stress", i)) for v in row]
            if isinstance(row, list)
            else row
            for i, row in self.items(law, "stress", path)
        ]
        return law

    def branches(self, node: Any, name: str, path: KeyPath) -> Any:
        if not isinstance(node, dict) or name not in RECORD_UNITS:
            return node
        return {
            phase: self.law(law, RECORD_UNITS[name], (*path, phase)) for phase, law in node.items()
        }

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
        """Tables and polynomials: bare numbers in the units of `columns`."""
        to_kelvin, factor = self.units(law.pop("columns", None), unit, path)
        if law["law"] == "polynomial":
            law["centre"] = to_kelvin(self.bare(law.get("centre", 0.0), (*path, "centre")))
            law["coefficients"] = [
                factor * self.bare(c, (*path, "coefficients", i))
                for i, c in self.items(law, "coefficients", path)
            ]
            return law
        law["data"] = [
            self.row(row, to_kelvin, factor, (*path, "data", i))
            for i, row in self.items(law, "data", path)
        ]
        return law

    def row(
        self, row: Any, to_kelvin: Callable[[float], float], factor: float, path: KeyPath
    ) -> list[float]:
        """One row of a table, temperature and value, in SI."""
        if not (isinstance(row, list) and len(row) == 2):
            self.refuse(
                InputError.single("not a row", value=str(row), cure="write [temperature, value]"),
                path,
            )
            return [1.0, 1.0]
        return [to_kelvin(self.bare(row[0], path)), factor * self.bare(row[1], path)]

    def items(self, law: dict[str, Any], key: str, path: KeyPath) -> list[tuple[int, Any]]:
        """The numbered items of a list in a law; anything but a list is refused."""
        given = law.get(key)
        if isinstance(given, list):
            return list(enumerate(given))
        self.refuse(
            InputError.single("not a list of numbers", value=str(given), cure=_COLUMNS_CURE),
            (*path, key),
        )
        return []

    def units(
        self, columns: Any, unit: str, path: KeyPath
    ) -> tuple[Callable[[float], float], float]:
        """How a law's two columns become kelvin and SI."""
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
        """Offset and factor that bring a column to SI."""
        if unit == "1" and str(given) == "1":
            return 0.0, 1.0
        zero, one = (self.number(f"{x} {given}", unit, path) for x in (0, 1))
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
        if isinstance(given, int | float) and not isinstance(given, bool):
            return float(given)
        self.refuse(
            InputError.single("not a number", value=str(given), cure="write a plain number here"),
            path,
        )
        return 1.0

    def refuse(self, error: InputError, path: KeyPath) -> None:
        self.problems += [(path, problem) for problem in error.problems]
