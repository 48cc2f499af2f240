"""What meshio does not check: headers that it does not carry out, and arrays that do not fit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from microweld.errors import Problem
from microweld.meshes.files.units import unit_problem

HDF5 = b"\x89HDF\r\n\x1a\n"


def header_problems(path: Path, unit: float) -> list[Problem]:
    """Return problems of what a file says and meshio does not carry out.

    Args:
        path: Path of the file.
        unit: Length of one unit of the file, as the case has it [m].
    """
    if path.stat().st_size == 0:
        return [Problem("the file is empty", str(path), cure="export the mesh again")]
    if path.suffix.lower() == ".med":
        return list(_med_problems(path, unit))
    return []


def _med_problems(path: Path, unit: float) -> Iterator[Problem]:
    """Yield problems of the coordinates that a MED file declares."""
    import h5py

    with path.open("rb") as stream:
        if stream.read(8) != HDF5:
            cure = "is the ending of its name right?"
            yield Problem("this is no MED file: it is not of HDF5", str(path), cure=cure)
            return
    try:
        with h5py.File(path) as file:
            meshes = dict(file["ENS_MAA"].items())
            attributes = [dict(mesh.attrs) for mesh in meshes.values()]
    except Exception as error:  # of every kind, from the library below
        text = f"the file is damaged, or no MED file: {error}"
        yield Problem(text, str(path), cure="export the mesh again")
        return
    if len(meshes) > 1:
        text = "the file has several meshes"
        cure = "export one mesh: in Salome, a compound of all bodies"
        yield Problem(text, str(path), value=", ".join(meshes), cure=cure)
    for attribute in attributes:
        if int(attribute.get("REP", 0)) != 0:
            text = "the coordinates are not rectangular"
            yield Problem(text, str(path), cure="export the mesh in rectangular coordinates")
        declared = attribute.get("UNI", b"")
        if isinstance(declared, bytes):
            name = re.split(r"[\s\0]+", declared.decode("ascii", "replace").strip("\0 "))[0]
            if problem := unit_problem(name, unit):
                yield Problem(problem, str(path), value=name, cure="correct joint.unit")


def array_problems(mesh: Any, path: Path) -> list[Problem]:
    """Return problems of arrays that do not fit together, and of points that are not finite.

    Args:
        mesh: The file as meshio has it.
        path: Path of the file.
    """
    points = np.asarray(mesh.points)
    cure = "export the mesh again; is the file cut off?"
    if points.ndim != 2 or points.shape[1] != 3 or points.dtype.kind not in "iuf":
        text = "its points do not have three coordinates each"
        return [Problem(text, str(path), value=f"an array {points.shape}", cure=cure)]
    problems = []
    lost = np.flatnonzero(~np.all(np.isfinite(points), axis=1))
    if len(lost):
        text = "coordinates that are not finite"
        value = f"{len(lost)} points, the first is number {lost[0]}, counted from 0"
        problems.append(Problem(text, str(path), value=value, cure=cure))
    for block in mesh.cells:
        nodes = block.data
        if block.type.startswith("poly") or not len(nodes):
            continue
        nodes = np.asarray(nodes)
        if nodes.dtype.kind not in "iu" or nodes.min() < 0 or nodes.max() >= len(points):
            text = "cells refer to points that the file does not have"
            value = f"{block.type} with points {nodes.min()} to {nodes.max()}, of {len(points)}"
            problems.append(Problem(text, str(path), value=value, cure=cure))
    for name, data in mesh.cell_data.items():
        counts = [len(block.data) for block in mesh.cells]
        if [len(values) for values in data] != counts:
            text = "cell data of another length than the cells"
            problems.append(Problem(text, str(path), value=name, cure=cure))
    return problems
