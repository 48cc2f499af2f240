"""Changes of an HDF5 file at its groups, arrays and attributes."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import h5py
import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from benchmarks.mutated_inputs.text_changes import place

#: What an array may become.
_ARRAYS: tuple[Callable[[Any], Any], ...] = (
    lambda values: values[:-1],
    lambda values: np.append(values, values),
    lambda values: values[:0],
    lambda values: values.reshape(1, -1),
    lambda values: values * 2,
    lambda values: -values,
    lambda values: values + 1000,
    lambda values: values * np.nan,
    lambda values: values * np.inf,
    lambda values: values.astype(np.float32),
    lambda values: values.astype(np.uint8),
    lambda values: values.astype(np.complex128),
    lambda values: values.astype("S8"),
    lambda values: values[0],
    lambda values: np.zeros(0),
    lambda values: "text",
)
_ATTRIBUTES: tuple[Any, ...] = (
    -1,
    3,
    10**9,
    0.5,
    np.nan,
    "text",
    b"\xff",
    np.arange(4),
    np.zeros(0),
    h5py.Empty("i4"),
)


@st.composite
def changed(draw: DrawFn, data: bytes) -> bytes:
    """Return an HDF5 file with one to three changes."""
    stream = io.BytesIO(data)
    with h5py.File(stream, "r+") as file:
        for _ in range(draw(st.integers(1, 3))):
            names: list[str] = []
            file.visit(names.append)
            _change(draw, file, names[place(draw, len(names))])
    return stream.getvalue()


def _change(draw: DrawFn, file: h5py.File, name: str) -> None:
    """Change one group or array of a file, or drop it."""
    item = file[name]
    attributes = sorted(item.attrs)
    kind = draw(st.integers(0, 5))
    if kind == 0:
        del file[name]
    elif kind == 1:
        file.move(name, f"{name}x")
    elif isinstance(item, h5py.Dataset):
        try:
            with np.errstate(all="ignore"):
                value = draw(st.sampled_from(_ARRAYS))(item[()])
        except (ValueError, TypeError, IndexError, ArithmeticError):
            return  # there is no such array of these values
        kept = dict(item.attrs)
        del file[name]
        file[name] = value
        file[name].attrs.update(kept)
    elif attributes:
        item.attrs[attributes[place(draw, len(attributes))]] = draw(st.sampled_from(_ATTRIBUTES))
    elif "more" not in item:
        item["more"] = np.arange(3)
