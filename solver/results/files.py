"""Files that are whole or absent: JSON and text replaced in one move."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np


def replace_text(path: Path, text: str) -> None:
    """Write a text file so that a reader, or a kill at any moment, sees the old one or the new one."""
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8")
    os.replace(part, path)


def write_json(path: Path, content: Mapping[str, object]) -> None:
    """Write JSON; numbers that are not finite become null, numpy values plain ones."""
    replace_text(path, json.dumps(plain(content), indent=2, ensure_ascii=False) + "\n")


def plain(value: object) -> object:
    """The value in what JSON knows."""
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
