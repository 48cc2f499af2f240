"""JSON and text files that are replaced in one step, so that none is ever incomplete."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np


def replace_text(path: Path, text: str) -> None:
    """Replace a text file; whenever the program ends, the old or the new one is complete.

    Args:
        path: The file.
        text: Its content.
    """
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8")
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
