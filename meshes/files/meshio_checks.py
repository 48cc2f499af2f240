"""What meshio does not check: headers that it does not carry out, and arrays that do not fit."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from microweld.errors import MeshError, Problem
from microweld.meshes.files.numbered_mesh import Place, problem_at, refuse_line
from microweld.meshes.files.reasons import reason_of
from microweld.meshes.files.units import DeclaredUnit, declared_by_name

HDF5 = b"\x89HDF\r\n\x1a\n"


def check_header(path: Path) -> DeclaredUnit | None:
    """Return the unit that a file declares; refuse what meshio does not carry out.

    Raises:
        MeshError: If the file is empty or damaged, or its coordinates are not plain ones.
    """
    if path.stat().st_size == 0:
        refuse_line(Place(path, 0), "the file is empty", cure="export the mesh again")
    if path.suffix.lower() == ".med":
        return _check_med(path)
    return None


def _check_med(path: Path) -> DeclaredUnit | None:
    """Return the unit that a MED file declares; refuse several meshes, and other coordinates."""
    import h5py

    with path.open("rb") as stream:
        if stream.read(8) != HDF5:
            cure = "is the ending of its name right?"
            refuse_line(Place(path, 0), "this is no MED file: no HDF5", cure=cure)
    try:
        with h5py.File(path) as file:
            largest = _largest_count(file)
            meshes = {name: dict(mesh.attrs) for name, mesh in file["ENS_MAA"].items()}
    except Exception as error:  # of every kind, from the library below
        text = f"the file is damaged, or no MED file: {reason_of(error)}"
        problem = problem_at(Place(path, 0), text, cure="export the mesh again")
        raise MeshError([problem]) from None
    if largest > path.stat().st_size:
        text = "the file says that it holds more than it can"
        refuse_line(Place(path, 0), text, f"{largest} of one kind", "export the mesh again")
    if len(meshes) != 1:
        cure = "export one mesh: in Salome, a compound of all bodies"
        value = ", ".join(meshes) or "none"
        refuse_line(Place(path, 0), "the file has not one mesh", value, cure)
    (attributes,) = meshes.values()
    if not np.array_equal(attributes.get("REP", 0), 0):
        cure = "export the mesh in rectangular coordinates"
        refuse_line(Place(path, 0), "its coordinates are not rectangular", cure=cure)
    names = attributes.get("UNI", b"")
    if not isinstance(names, bytes):
        return None
    first = re.split(r"[\s\0]+", names.decode("ascii", "replace").strip("\0 "))[0]
    declared = declared_by_name(first, path)
    if declared is not None:
        # Salome writes metres whatever the mesh is in
        declared = replace(declared, certain=declared.length != 1.0)
    return declared


def _largest_count(file: Any) -> int:
    """Return the largest number of things of one kind that a MED file says it has."""
    counts = [0]

    def look(_: str, item: Any) -> None:
        for key in ("NBR", "ESP"):
            if key in item.attrs:
                counts.append(int(item.attrs[key]))

    file.visititems(look)
    return max(counts)


def array_problems(mesh: Any, path: Path) -> list[Problem]:
    """Return problems of arrays that do not fit together, and of points that are not finite.

    Args:
        mesh: The file as meshio has it.
        path: Path of the file.
    """
    whole = Place(path, 0)
    points = np.asarray(mesh.points)
    cure = "export the mesh again; is the file cut off?"
    if points.ndim != 2 or points.shape[1] != 3 or points.dtype.kind not in "iuf":
        text = "its points do not have three coordinates each"
        return [problem_at(whole, text, value=f"an array {points.shape}", cure=cure)]
    problems = []
    lost = np.flatnonzero(~np.all(np.isfinite(points), axis=1))
    if len(lost):
        text = "coordinates that are not finite"
        value = f"{len(lost)} points, the first is number {lost[0]}, counted from 0"
        problems.append(problem_at(whole, text, value=value, cure=cure))
    for block in mesh.cells:
        nodes = block.data
        if block.type.startswith("poly") or not len(nodes):
            continue
        nodes = np.asarray(nodes)
        if not nodes.size:
            problems.append(problem_at(whole, "cells without points", value=block.type, cure=cure))
            continue
        if nodes.dtype.kind not in "iu" or nodes.min() < 0 or nodes.max() >= len(points):
            text = "cells refer to points that the file does not have"
            value = f"{block.type} with points {nodes.min()} to {nodes.max()}, of {len(points)}"
            problems.append(problem_at(whole, text, value=value, cure=cure))
    families = (*getattr(mesh, "cell_tags", {}), *getattr(mesh, "point_tags", {}))
    odd = [number for number in families if not isinstance(number, int | np.integer)]
    if odd:
        text = "families that are not numbered by whole numbers"
        problems.append(problem_at(whole, text, value=str(odd[0]), cure=cure))
    for name, data in mesh.cell_data.items():
        counts = [len(block.data) for block in mesh.cells]
        if [len(values) for values in data] != counts:
            text = "cell data of another length than the cells"
            problems.append(problem_at(whole, text, value=name, cure=cure))
    return problems
