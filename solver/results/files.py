"""JSON and text files that are replaced in one step, so that none is ever incomplete.

What cannot be written raises OutputError, which names the file.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from microweld.errors import OutputError


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn what the operating system objects to into an OutputError that names the file.

    Args:
        path: The file that the block writes.

    Raises:
        OutputError: If it cannot be written.
    """
    try:
        yield
    except OSError as error:
        raise OutputError(str(path), error.errno or 0) from error


def reserve(path: Path, size: int) -> None:
    """Keep space for the next content of a file, so that it can be replaced on a full disk.

    Args:
        path: The file.
        size: Size of the content [byte].

    Raises:
        OutputError: If there is no space.
    """
    part = _part(path)
    with writing(path):
        part.write_bytes(b" " * size)


def _part(path: Path) -> Path:
    return path.with_name(path.name + ".part")


def replace_text(path: Path, text: str) -> None:
    """Replace a text file; whenever the program ends, the old or the new one is complete.

    Args:
        path: The file.
        text: Its content.

    Raises:
        OutputError: If it cannot be written.
    """
    part = _part(path)
    with writing(path):
        # not emptied first: what is reserved there would be lost
        with open(os.open(part, os.O_WRONLY | os.O_CREAT, 0o666), "wb") as file:
            file.write(text.encode("utf-8"))
            file.truncate()
        os.replace(part, path)


def write_json(path: Path, content: Mapping[str, object]) -> None:
    """Write a JSON file.

    Args:
        path: The file.
        content: Its content; numbers that are not finite become null, numpy values plain ones.
    """
    replace_text(path, json.dumps(plain(content), indent=2, ensure_ascii=False) + "\n")


def plain(value: object) -> object:
    """Return a value in the types of JSON."""
    match value:
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case np.ndarray() | np.generic():
            return plain(value.tolist())
        case str() | bool() | int() | None:
            return value
        case float():
            if math.isfinite(value):
                return value
            return None
        case Sequence() | set() | frozenset():
            return [plain(item) for item in value]
    return str(value)
