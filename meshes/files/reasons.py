"""What an error of a foreign reader says of a file, without words of Python."""

from __future__ import annotations

import re
import struct

#: Errors whose text speaks of the reader's own variables, not of the file.
_OF_THE_READER = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    IndexError,
    MemoryError,
    NameError,
    RecursionError,
    StopIteration,
    TypeError,
    ValueError,
    struct.error,
)
_NO_NUMBER = re.compile(
    r"(?:invalid literal for int\(\).*?|could not convert string to float): (.*)"
)


def reason_of(error: BaseException) -> str:
    """Return what an error says of the file; "" if it says nothing."""
    text = " ".join(str(error).split())
    if isinstance(error, SystemExit):
        return ""
    if isinstance(error, KeyError):
        if " " in text:  # a sentence of the library below, in quotes
            return text.strip("\"'")
        return f"{text} is missing or unknown"
    if isinstance(error, UnicodeDecodeError):
        return "bytes where text belongs"
    if isinstance(error, _OF_THE_READER):
        match = _NO_NUMBER.fullmatch(text)
        if match:
            return f"{match.group(1)} is not a number"
        return "its parts do not fit together, or it is cut off"
    return text
