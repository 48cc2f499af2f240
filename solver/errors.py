"""The error family: one base, one class per stage, each carrying its data.

Exit codes: input problems end a command with 2, failed solves with 3, files that cannot be written
with 4.
"""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass, field

#: Longest text of an input that a message repeats, and the most problems that one lists.
_LONGEST = 300
_MOST = 20


def _shown(text: str, longest: int = _LONGEST) -> str:
    """Return a text from an input as a message shows it: on one line, printable, of a fair length.

    Control characters could move the cursor or colour the terminal.
    """
    cut = text[:longest]
    if not cut.isprintable():
        cut = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in cut)
    if len(text) > longest:
        return f"{cut}... ({len(text)} characters)"
    return cut


class MicroweldError(Exception):
    """Base of every error that microweld raises on purpose."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
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
        text = _shown(self.message, 2 * _LONGEST)
        if self.key:
            text = f"{_shown(self.key)}: {text}"
        file = _shown(self.file, 2 * _LONGEST)
        if self.file and self.line:
            text = f"{file}:{self.line}: {text}"
        elif self.file:
            text = f"{file}: {text}"
        if self.value:
            text += f"\n    value:   {_shown(self.value)}"
        if self.allowed:
            text += f"\n    allowed: {_shown(self.allowed, 4 * _LONGEST)}"
        if self.cure:
            text += f"\n    cure:    {_shown(self.cure, 2 * _LONGEST)}"
        return text


@dataclass
class InputError(MicroweldError, ValueError):
    """Everything wrong with an input, reported at once: the first twenty, and how many more."""

    problems: list[Problem] = field(default_factory=list)
    exit_code = 2

    def __str__(self) -> str:
        listed = [str(problem) for problem in self.problems[:_MOST]]
        more = len(self.problems) - _MOST
        if more > 0:
            listed.append(f"... and {more} problems more")
        return "\n".join(listed)

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


@dataclass
class OutputError(MicroweldError):
    """A file that cannot be written, with the reason of the operating system."""

    path: str = ""
    number: int = 0  #: of `errno`
    exit_code = 4

    def __str__(self) -> str:
        match self.number:
            case errno.ENOSPC | errno.EDQUOT:
                cure = "free some space there, or write to another disk"
            case errno.EFBIG:
                cure = "raise the limit on the size of files (ulimit -f)"
            case _:
                cure = "check the folder, or name another"
        reason = os.strerror(self.number)
        return f"cannot write {_shown(self.path)}: {reason}\n    cure:    {cure}"


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
    #: Whether the same step may succeed when it is shorter.
    shorter_helps: bool = True
    exit_code = 3

    def __str__(self) -> str:
        text = f"the {self.field_name} solve failed: {self.reason}"
        if self.where:
            text += f"\n    where: {self.where}"
        if self.cure:
            text += f"\n    try:   {self.cure}"
        return text
