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
        place = (
            f"{self.file}:{self.line}: "
            if self.file and self.line
            else f"{self.file}: "
            if self.file
            else ""
        )
        text = place + (f"{self.key}: " if self.key else "") + self.message
        text += f"\n    value:   {self.value}" if self.value else ""
        text += f"\n    allowed: {self.allowed}" if self.allowed else ""
        text += f"\n    cure:    {self.cure}" if self.cure else ""
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
        """An error made of one problem; keywords are the fields of `Problem`."""
        return cls([Problem(message, **where)])  # type: ignore[arg-type]  # fields are checked by Problem itself


class MaterialRangeError(InputError):
    """A property was asked for outside the range of its law."""


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
        text += f"\n    where: {self.where}" if self.where else ""
        text += f"\n    try:   {self.cure}" if self.cure else ""
        return text
