"""Where the results of a run go: a new folder, never over finished ones unasked."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from microweld.errors import InputError

if TYPE_CHECKING:
    from mpi4py import MPI

#: What every results folder of this program holds; a folder without it is never emptied.
RESOLVED_CASE = "case.yaml"


def prepare_folder(wanted: Path | None, stem: str, overwrite: bool, comm: MPI.Comm) -> Path:
    """Makes the results folder. Collective.

    Args:
        wanted: the folder the user named; None takes results/<stem>, or results/<stem>-2 and so on
            where that one holds results already.
        stem: name of the case.
        overwrite: whether results in the folder may be deleted.
        comm: rank 0 acts, all ranks learn the outcome.

    Returns:
        The folder, empty.

    Raises:
        InputError: on all ranks, if the folder cannot be had.
    """
    outcome: Path | InputError = Path()
    if comm.rank == 0:
        try:
            outcome = _make(wanted, stem, overwrite)
        except OSError as error:
            text = f"cannot make the results folder: {error.strerror}"
            cure = "choose another with -o"
            outcome = InputError.single(text, file=str(error.filename), cure=cure)
        except InputError as error:
            outcome = error
    outcome = comm.bcast(outcome)
    if isinstance(outcome, InputError):
        raise outcome
    return outcome


def _make(wanted: Path | None, stem: str, overwrite: bool) -> Path:
    folder = wanted or Path("results") / stem
    if _in_use(folder):
        if overwrite:
            _empty(folder)
        elif wanted is None:
            folder = _numbered(folder)
        else:
            cure = "name another folder, or add --overwrite to delete what is in it"
            raise InputError.single("the results folder is not empty", file=str(folder), cure=cure)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _in_use(folder: Path) -> bool:
    return folder.exists() and any(folder.iterdir())


def _numbered(folder: Path) -> Path:
    """The first of folder-2, folder-3, ... that is free."""
    number = 2
    while _in_use(folder.with_name(f"{folder.name}-{number}")):
        number += 1
    return folder.with_name(f"{folder.name}-{number}")


def _empty(folder: Path) -> None:
    if not (folder / RESOLVED_CASE).is_file():
        text = f"refuse to empty a folder without {RESOLVED_CASE}: it does not look like results"
        raise InputError.single(
            text, file=str(folder), cure="delete it yourself, or name another folder"
        )
    shutil.rmtree(folder)
