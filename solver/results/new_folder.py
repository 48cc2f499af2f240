"""The folder that a run writes to: made, claimed, and guarded against the loss of other files.

A run holds a lock on its folder (flock) until it ends; the operating system drops it when the
process ends, however it ends. File systems without such locks still let only one run create the
log, the first file of all.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from microweld.errors import InputError
from microweld.results.heartbeat import last_sign

if TYPE_CHECKING:
    from mpi4py import MPI

CASE_FILE = "case.yaml"
SUMMARY_FILE = "summary.json"
HISTORY_FILE = "history.csv"
TEST_FILE = "test.csv"
PROVENANCE_FILE = "provenance.json"
LOG_FILE = "run.log"
FIELDS_FOLDER = "fields"
#: What only the provenance of a run holds.
PROVENANCE_KEYS = frozenset({"microweld", "case_sha256", "command", "ranks", "versions"})
#: All names that a run writes but the provenance, complete or not.
RUN_FILES = re.compile(
    r"(case\.yaml|(summary|joint|running)\.json|(history|test)\.csv|run\.log|(curves|test)\.png"
    r"|(fields|contact_[\w-]+)\.pvd|temperature_(peak|end|-?[\d.]+ms)\.png)(\.part)?"
    r"|provenance\.json\.part"
)
#: The same in its folder of fields.
RUN_FIELDS = re.compile(r"(fields|contact_[\w-]+)_\d+\.vtu")
#: What the operating system answers where a file system has no locks, or none on folders.
NO_LOCKS = (errno.EBADF, errno.EINVAL, errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP)


class NewFolder:
    """A folder for the results of one run.

    The first rank acts, all ranks learn the outcome: every method is collective.

    Args:
        comm: Communicator of the run.
    """

    def __init__(self, comm: MPI.Comm) -> None:
        self._comm = comm

    @contextmanager
    def reserved(
        self,
        wanted: Path | None,
        default: Path,
        overwrite: bool = False,
        inputs: Sequence[Path] = (),
    ) -> Iterator[Path]:
        """Make a folder without results, and keep other runs out while the block runs.

        Args:
            wanted: The folder that the user named.
            default: Folder to use if there is none; where that one is in use, its name gets a
                number: weld, weld-2, weld-3, ...
            overwrite: Whether earlier results in the folder may be deleted. Files that no run
                writes stay.
            inputs: Files that the run reads; a folder that holds one is not emptied.

        Yields:
            The folder; empty, but for the files beside earlier results.

        Raises:
            InputError: If the folder cannot be made, is in use, or is to be emptied and was not
                made by a run or holds an input.
        """
        lock = -1

        def reserve() -> Path:
            nonlocal lock
            folder, lock = _reserve(wanted, default, overwrite, inputs)
            return folder

        try:
            yield self._on_first_rank(reserve)
        finally:
            if lock >= 0:
                os.close(lock)

    def claim(self, path: Path) -> Path:
        """Make a folder unless it exists, and create the log in it.

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
    try:
        path.mkdir(parents=True, exist_ok=True)
        if (path / SUMMARY_FILE).exists() or (path / HISTORY_FILE).exists():
            raise _holds_results(path)
        (path / LOG_FILE).touch(exist_ok=False)  # of several processes only one can create it
    except FileExistsError as error:
        if path.is_dir():
            raise _holds_results(path) from None
        raise _not_made(path, error) from None
    except OSError as error:
        raise _not_made(path, error) from None
    return path


def _holds_results(path: Path) -> InputError:
    return InputError.single(
        "the folder holds the results of another run",
        file=str(path),
        cure="name a new one, or remove it",
    )


def _not_made(path: Path, error: OSError) -> InputError:
    return InputError.single(
        f"the results folder cannot be made: {error.strerror}",
        file=str(path),
        cure="name another folder",
    )


def _reserve(
    wanted: Path | None, default: Path, overwrite: bool, inputs: Sequence[Path]
) -> tuple[Path, int]:
    """Return a folder without results, and the file descriptor that holds its lock."""
    try:
        if wanted is not None:
            return wanted, _reserve_named(wanted, overwrite, inputs)
        return _reserve_numbered(default, overwrite, inputs)
    except OSError as error:
        raise InputError.single(
            f"cannot make the results folder: {error.strerror}",
            file=str(error.filename or wanted or default),
            cure="choose another with -o",
        ) from None


def _reserve_named(folder: Path, overwrite: bool, inputs: Sequence[Path]) -> int:
    if overwrite:
        lock = _emptied(folder, inputs)
    else:
        lock = _locked_if_empty(folder)
    if lock is not None:
        return lock
    if not overwrite and _in_use(folder):
        sign = last_sign(folder)
        held = ""
        if sign is not None and not sign.alive():
            held = f"; the run in it died: {sign.obituary()}"
        raise InputError.single(
            f"the results folder is not empty{held}",
            file=str(folder),
            cure="name another folder, or add --overwrite to delete earlier results in it",
        )
    raise InputError.single(
        "another run writes to the results folder",
        file=str(folder),
        cure="name another folder, or wait until that run has ended",
    )


def _reserve_numbered(default: Path, overwrite: bool, inputs: Sequence[Path]) -> tuple[Path, int]:
    """Reserve the first of folder, folder-2, folder-3, ... that is free."""
    folder = default
    if overwrite:
        lock = _emptied(folder, inputs)
    else:
        lock = _locked_if_empty(folder)
    number = 1
    while lock is None:
        number += 1
        folder = default.with_name(f"{default.name}-{number}")
        lock = _locked_if_empty(folder)
    return folder, lock


def _emptied(folder: Path, inputs: Sequence[Path]) -> int | None:
    """Lock a folder and delete the results in it; None if another run holds it."""
    lock = _lock(folder)
    if lock is None:
        return None
    try:
        sign = last_sign(folder)
        if sign is not None and sign.alive():  # on a file system without locks
            os.close(lock)
            return None
        _delete_results(folder, inputs)
    except BaseException:
        os.close(lock)
        raise
    return lock


def _locked_if_empty(folder: Path) -> int | None:
    """Lock a folder; None if it is not empty or another run holds it."""
    if _in_use(folder):
        return None
    lock = _lock(folder)
    if lock is not None and _in_use(folder):  # another run has come and gone
        os.close(lock)
        return None
    return lock


def _lock(folder: Path) -> int | None:
    """Make a folder unless it exists, and lock it.

    Returns:
        The file descriptor that holds the lock; None if another process holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except OSError as error:
        if error.errno not in NO_LOCKS:
            os.close(descriptor)
            raise
    return descriptor


def _in_use(folder: Path) -> bool:
    return folder.exists() and any(folder.iterdir())


def _delete_results(folder: Path, inputs: Sequence[Path]) -> None:
    """Delete what a run wrote to a folder; nothing if it is empty.

    Raises:
        InputError: If no run made the folder, or it holds an input.
    """
    if not _in_use(folder):
        return
    whole = folder.resolve()
    for path in inputs:
        if path.resolve().is_relative_to(whole):
            raise InputError.single(
                f"refuse to delete results in a folder that holds an input of the run: {path}",
                file=str(folder),
                cure="name another folder with -o",
            )
    if not _made_by_run(folder):
        raise InputError.single(
            f"refuse to empty a folder that no run has made: it has no {PROVENANCE_FILE} of a run",
            file=str(folder),
            cure="name another folder with -o, or delete this one yourself",
        )
    fields = folder / FIELDS_FOLDER
    if fields.is_dir() and not fields.is_symlink():
        _delete_files(fields, RUN_FIELDS)
        if not _in_use(fields):
            fields.rmdir()
    _delete_files(folder, RUN_FILES)
    (folder / PROVENANCE_FILE).unlink()  # last, so that what is cut short can be repeated


def _delete_files(folder: Path, names: re.Pattern[str]) -> None:
    """Delete the files of a folder whose whole names match; links and folders stay."""
    for path in folder.iterdir():
        if names.fullmatch(path.name) and path.is_file() and not path.is_symlink():
            path.unlink()


def _made_by_run(folder: Path) -> bool:
    """Check for the provenance that every run writes."""
    try:
        content = json.loads((folder / PROVENANCE_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(content, dict) and content.keys() >= PROVENANCE_KEYS
