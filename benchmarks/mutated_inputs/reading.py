"""Reading of a folder with an input, as a user's commands read it."""

from __future__ import annotations

from pathlib import Path

from mpi4py import MPI

from benchmarks.mutated_inputs.outcome import Outcome, outcome
from microweld.cases import Case, case_hash, load_case
from microweld.materials.catalogue import check_file
from microweld.setup.joint import mesh_case

#: Files of an input by their name; there is always a case.
Files = dict[str, bytes]
CASE = "case.yaml"
RECORD = "record.yaml"
TRACE = "trace.csv"
MESH = "mesh"  #: without its ending


def write(files: Files, folder: Path) -> None:
    """Write an input.

    Args:
        files: Its files.
        folder: Where to; what is in it is deleted.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for name, data in files.items():
        (folder / name).write_bytes(data)


def read(folder: Path) -> Outcome:
    """Return what comes of an input: the first fault, or what the last command answers.

    A record is checked as by `microweld materials check`, every case as by `validate`, and a mesh
    is read as by `mesh`.
    """
    last = Outcome("")
    record = folder / RECORD
    if record.exists():
        last = outcome(lambda: check_file(record))
    if not last.is_fault:
        last = outcome(lambda: read_case(folder))
    return last


def read_case(folder: Path) -> None:
    """Check the case of an input, and read the mesh that it names."""
    case: Case = load_case(folder / CASE)
    case_hash(case)
    if list(folder.glob(f"{MESH}.*")):
        mesh_case(case, MPI.COMM_SELF)
