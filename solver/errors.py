"""The error family: one base, one class per stage, each carrying its data.

Exit codes: input problems end a command with 2, failed solves with 3.
"""

from __future__ import annotations

from dataclasses import dataclass, field


class MicroweldError(Exception):
    """Base of every error that microweld raises on purpose."""

    exit_code = 1


@dataclass(frozen=True)
class Problem:
    """One thing wrong with an input: where, what, what is allowed, how to mend it."""

    message: str
    file: str = ""
    line: int = 0
    key: str = ""
    value: str = ""
    allowed: str = ""
    cure: str = ""

    def __str__(self) -> str:
        text = self.message
        if self.key:
            text = f"{self.key}: {text}"
        if self.file and self.line:
            text = f"{self.file}:{self.line}: {text}"
        elif self.file:
            text = f"{self.file}: {text}"
        if self.value:
            text += f"\n    value:   {self.value}"
        if self.allowed:
            text += f"\n    allowed: {self.allowed}"
        if self.cure:
            text += f"\n    cure:    {self.cure}"
        return text


@dataclass
class InputError(MicroweldError, ValueError):
    """Everything wrong with an input, reported at once."""

    problems: list[Problem] = field(default_factory=list)
    exit_code = 2

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)

    @classmethod
    def single(cls, message: str, **where: object) -> InputError:
        """Return the error of one problem.

        Args:
            message: What is wrong.
            where: Further fields of `Problem`, by name.

        >>> print(InputError.single("unknown key", file="weld.yaml", line=3, cure="remove it"))
        weld.yaml:3: unknown key
            cure:    remove it
        """
        return cls([Problem(message, **where)])  # type: ignore[arg-type]  # Problem checks them


class MaterialRangeError(InputError):
    """A temperature outside the range of a property's law."""


class MeshError(InputError):
    """A geometry or mesh that cannot be used."""


@dataclass
class SolveError(MicroweldError, RuntimeError):
    """A solve that failed: which field, where, why, and what to try."""

    field_name: str = ""
    reason: str = ""
    where: str = ""
    cure: str = ""
    exit_code = 3

    def __str__(self) -> str:
        text = f"the {self.field_name} solve failed: {self.reason}"
        if self.where:
            text += f"\n    where: {self.where}"
        if self.cure:
            text += f"\n    try:   {self.cure}"
        return text
