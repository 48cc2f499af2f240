"""Formulas of a case file, as "1.25 * sigma * (p / H)**0.95", read without executing anything.

A formula holds numbers, given names, + - * / ** and calls of a few functions. It is evaluated with
any kind of number that has these operations: arrays, or numbers with slopes in the contact laws.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from microweld.arrays import Floats

#: Number of arguments of each function.
FUNCTIONS = {"exp": 1, "log": 1, "sqrt": 1, "tanh": 1, "min": 2, "max": 2}
_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: lambda base, exponent: _power(base, exponent),
}
_LONGEST = 400  # characters; deeper nesting than they allow could exceed Python's recursion limit


class FormulaError(ValueError):
    """A text that is not a formula: what was found, and what is allowed."""

    def __init__(self, found: str, allowed: str) -> None:
        super().__init__(found)
        self.found = found
        self.allowed = allowed


@dataclass(frozen=True)
class Formula:
    """A formula that has been read.

    >>> import math
    >>> formula = Formula.read("2 * sigma * sqrt(p / H)", ["sigma", "p", "H"])
    >>> formula.evaluate({"sigma": 3.0, "p": 1.0, "H": 4.0}, {"sqrt": math.sqrt})
    3.0
    """

    tree: ast.expr

    @classmethod
    def read(cls, text: str, names: Collection[str]) -> Formula:
        """Read a formula.

        Args:
            text: The formula.
            names: Names of the quantities that may stand in it.

        Raises:
            FormulaError: If the text is not a formula of these names.
        """
        if len(text) > _LONGEST:
            raise FormulaError(f"a formula of {len(text)} characters", f"at most {_LONGEST}")
        try:
            tree = ast.parse(text.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            reason = getattr(error, "msg", error)
            raise FormulaError(f"not a formula: {reason}", "as in 2 * sigma * p / H") from None
        _check(tree, names)
        return cls(tree)

    def evaluate(
        self, values: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]]
    ) -> Any:
        """Return the value of the formula.

        Args:
            values: Value of each name.
            functions: Implementation of each function of `FUNCTIONS` for such values.
        """
        return _value(self.tree, values, functions)


def _power(base: Any, exponent: Any) -> Any:
    """Return a power of real numbers, which of a negative number may not be real."""
    result = base**exponent
    if isinstance(result, complex):
        found = f"({base:g})**{exponent:g} is no real number"
        raise FormulaError(found, "powers of positive numbers, or whole exponents")
    return result


@dataclass(frozen=True)
class Tangent:
    """Values with their slope in one direction, by the rules that a contact law takes it with.

    A root or logarithm of zero has a value, but no slope.
    """

    value: Floats
    slope: Floats

    @classmethod
    def of(cls, number: Any) -> Tangent:
        """Return a constant as values without slope; a tangent as it is."""
        if isinstance(number, Tangent):
            return number
        value = np.asarray(number, dtype=np.float64)
        return cls(value, np.zeros_like(value))

    def __add__(self, other: Any) -> Tangent:
        second = Tangent.of(other)
        return Tangent(self.value + second.value, self.slope + second.slope)

    def __mul__(self, other: Any) -> Tangent:
        second = Tangent.of(other)
        slope = self.slope * second.value + self.value * second.slope
        return Tangent(self.value * second.value, slope)

    __radd__ = __add__
    __rmul__ = __mul__

    def __neg__(self) -> Tangent:
        return Tangent(-self.value, -self.slope)

    def __sub__(self, other: Any) -> Tangent:
        return self + -Tangent.of(other)

    def __rsub__(self, other: Any) -> Tangent:
        return -self + other

    def __truediv__(self, other: Any) -> Tangent:
        return self * Tangent.of(other).power(-1.0)

    def __rtruediv__(self, other: Any) -> Tangent:
        return self.power(-1.0) * other

    def __pow__(self, exponent: Any) -> Tangent:
        if isinstance(exponent, Tangent):
            return (self.log() * exponent).exp()
        return self.power(exponent)

    def __rpow__(self, base: float) -> Tangent:
        return (self * np.log(base)).exp()

    def power(self, exponent: float) -> Tangent:
        """Return the power of a constant exponent."""
        slope = exponent * np.power(self.value, exponent - 1.0) * self.slope
        return Tangent(np.power(self.value, exponent), slope)

    def log(self) -> Tangent:
        """Return the natural logarithm."""
        return Tangent(np.log(self.value), self.slope / self.value)

    def exp(self) -> Tangent:
        """Return the exponential."""
        value = np.exp(self.value)
        return Tangent(value, value * self.slope)

    def tanh(self) -> Tangent:
        """Return the hyperbolic tangent."""
        value = np.tanh(self.value)
        return Tangent(value, (1.0 - value**2) * self.slope)

    def smaller(self, other: Tangent) -> Tangent:
        """Return the smaller of two at each point."""
        first = self.value <= other.value
        return Tangent(
            np.where(first, self.value, other.value), np.where(first, self.slope, other.slope)
        )


def _on_tangents(function: Callable[..., Tangent]) -> Callable[..., Tangent]:
    return lambda *arguments: function(*map(Tangent.of, arguments))


#: Functions of a formula for tangents.
TANGENT_FUNCTIONS = {
    "exp": _on_tangents(Tangent.exp),
    "log": _on_tangents(Tangent.log),
    "sqrt": _on_tangents(lambda x: x.power(0.5)),
    "tanh": _on_tangents(Tangent.tanh),
    "min": _on_tangents(Tangent.smaller),
    "max": _on_tangents(lambda a, b: -(-a).smaller(-b)),
}


def _check(node: ast.expr, names: Collection[str]) -> None:
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return
        case ast.Name(id=name):
            if name not in names:
                raise FormulaError(f"unknown name {name!r}", ", ".join(names))
        case ast.UnaryOp(op=ast.UAdd() | ast.USub(), operand=operand):
            _check(operand, names)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            _check(left, names)
            _check(right, names)
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in FUNCTIONS:
            if len(arguments) != FUNCTIONS[name]:
                raise FormulaError(
                    f"{name} takes {FUNCTIONS[name]} arguments", f"{name} with {FUNCTIONS[name]}"
                )
            for argument in arguments:
                _check(argument, names)
        case _:
            allowed = f"numbers, names, + - * / **, {', '.join(FUNCTIONS)}"
            raise FormulaError(f"{ast.unparse(node)!r} cannot stand in a formula", allowed)


def _value(
    node: ast.expr, values: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]]
) -> Any:
    match node:
        case ast.Constant(value=value):
            return float(value)
        case ast.Name(id=name):
            return values[name]
        case ast.UnaryOp(op=op, operand=operand):
            inside = _value(operand, values, functions)
            if isinstance(op, ast.USub):
                return -inside
            return inside
        case ast.BinOp(left=left, op=op, right=right):
            first = _value(left, values, functions)
            second = _value(right, values, functions)
            return _BINARY[type(op)](first, second)
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return functions[name](*(_value(argument, values, functions) for argument in arguments))
    raise AssertionError(ast.dump(node))
