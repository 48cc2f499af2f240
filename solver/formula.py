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
