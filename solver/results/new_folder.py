"""The folder that a run writes to: made, and guarded against the loss of other results or files."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from microweld.errors import InputError

if TYPE_CHECKING:
    from mpi4py import MPI

#: The resolved case, in every results folder; a folder without it is never emptied.
CASE_FILE = "case.yaml"
SUMMARY_FILE = "summary.json"
HISTORY_FILE = "history.csv"


class NewFolder:
    """A folder for the results of one run.

    The first rank acts, all ranks learn the outcome: every method is collective.

    Args:
        comm: Communicator of the run.
    """

    def __init__(self, comm: MPI.Comm) -> None:
        self._comm = comm

    def choose(self, wanted: Path | None, default: Path, overwrite: bool = False) -> Path:
        """Make an empty folder.

        Args:
            wanted: The folder that the user named.
            default: Folder to use if there is none; where that one is in use, its name gets a
                number: weld, weld-2, weld-3, ...
            overwrite: Whether results in the folder may be deleted.

        Returns:
            The folder, empty.

        Raises:
            InputError: If the folder cannot be made, is in use, or is to be emptied and does not
                hold results.
        """
        return self._on_first_rank(lambda: _empty_folder(wanted, default, overwrite))

    def claim(self, path: Path) -> Path:
        """Make a folder unless it exists.

        Args:
            path: The folder; it may hold other files, but no results.

        Raises:
            InputError: If it holds results or cannot be made.
        """
        return self._on_first_rank(lambda: _unused_folder(path))

    def _on_first_rank(self, make: Callable[[], Path]) -> Path:
        outcome: Path | InputError = Path()
        if self._comm.rank == 0:
            try:
                outcome = make()
            except InputError as error:
                outcome = error
        outcome = self._comm.bcast(outcome)
        if isinstance(outcome, InputError):
            raise outcome
        return outcome


def _unused_folder(path: Path) -> Path:
    if (path / SUMMARY_FILE).exists() or (path / HISTORY_FILE).exists():
        raise InputError.single(
            "the folder holds the results of another run",
            file=str(path),
            cure="name a new one, or remove it",
        )
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError.single(
            f"the results folder cannot be made: {error.strerror}",
            file=str(path),
            cure="name another folder",
        ) from None
    return path


def _empty_folder(wanted: Path | None, default: Path, overwrite: bool) -> Path:
    try:
        folder = _free_folder(wanted, default, overwrite)
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError.single(
            f"cannot make the results folder: {error.strerror}",
            file=str(error.filename),
            cure="choose another with -o",
        ) from None
    return folder


def _free_folder(wanted: Path | None, default: Path, overwrite: bool) -> Path:
    folder = wanted or default
    if not _in_use(folder):
        return folder
    if overwrite:
        _delete_results(folder)
        return folder
    if wanted is None:
        return _numbered(folder)
    cure = "name another folder, or add --overwrite to delete what is in it"
    raise InputError.single("the results folder is not empty", file=str(folder), cure=cure)


def _in_use(folder: Path) -> bool:
    return folder.exists() and any(folder.iterdir())


def _numbered(folder: Path) -> Path:
    """Return the first of folder-2, folder-3, ... that is free."""
    number = 2
    while _in_use(folder.with_name(f"{folder.name}-{number}")):
        number += 1
    return folder.with_name(f"{folder.name}-{number}")


def _delete_results(folder: Path) -> None:
    if not (folder / CASE_FILE).is_file():
        text = f"refuse to empty a folder without {CASE_FILE}: it does not look like results"
        raise InputError.single(
            text, file=str(folder), cure="delete it yourself, or name another folder"
        )
    shutil.rmtree(folder)
