"""Provenance of a result: versions, case hash, command, machine."""

from __future__ import annotations

import datetime as dt
import importlib
import importlib.metadata
import importlib.util
import os
import platform
import resource
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import microweld

if TYPE_CHECKING:
    from mpi4py import MPI

MODULES = (
    "dolfinx",
    "basix",
    "ufl",
    "ffcx",
    "petsc4py",
    "mpi4py",
    "gmsh",
    "numpy",
    "scipy",
    "numba",
    "pyvista",
    "pydantic",
)


def provenance(case_hash: str, comm: MPI.Comm, command: Sequence[str]) -> dict[str, object]:
    """Collect what is needed to run a case again and get the same.

    Args:
        case_hash: SHA-256 of the resolved case.
        comm: Communicator of the run.
        command: Command line of the run.
    """
    return {
        "microweld": microweld.__version__,
        "case_sha256": case_hash,
        "command": list(command),
        "date": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "ranks": comm.size,
        "versions": versions(),
        "platform": platform.platform(),
        "processor": _processor(),
        "cores": os.cpu_count(),
    }


def versions() -> dict[str, str]:
    """Return the versions of Python, PETSc and the libraries that compute.

    Those that are not installed are left out.
    """
    petsc, scalar = _petsc()
    found = {"python": platform.python_version(), "petsc": petsc, "petsc_scalar": scalar}
    for name in MODULES:
        version = _version(name)
        if version:
            found[name] = version
    return found


def memory_use(comm: MPI.Comm) -> dict[str, int]:
    """Measure the largest resident memory so far, of the largest rank and of all ranks [byte].

    Collective.
    """
    unit = 1024
    if sys.platform == "darwin":
        unit = 1
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    everyone = comm.allgather(own)
    return {"largest_rank": max(everyone), "all_ranks": sum(everyone)}


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        found = importlib.util.find_spec(name)
        if found:
            return str(getattr(importlib.import_module(name), "__version__", ""))
        return ""


def _petsc() -> tuple[str, str]:
    """Version and scalar type of PETSc."""
    petsc = importlib.import_module("petsc4py.PETSc")
    return ".".join(str(part) for part in petsc.Sys.getVersion()), petsc.ScalarType.__name__


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            return next(
                (line.partition(":")[2].strip() for line in lines if line.startswith("model name")),
                "",
            )
    except OSError:
        return platform.processor()
