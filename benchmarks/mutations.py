"""Break the physics on purpose in a copy of the program, and record which benchmark notices.

`mutations.yaml` lists the changes: a description for the report, a file, its text before and after,
and the benchmarks to ask, each of which must notice. A benchmark notices when it leaves its band,
or when the solver fails. A change that one of them misses has survived; one whose text is no longer
in the file is stale; one after which the program is no valid program proves nothing and ends the
trial with an error.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from pydantic import BaseModel, ConfigDict
from ruamel.yaml import YAML

from benchmarks import spec
from benchmarks.jobs import as_finished
from benchmarks.runner import CHECKOUT, measure
from benchmarks.verdict import INSIDE, judge
from microweld.errors import InputError

FILE = "mutations.trials"
CAUGHT = "caught"
SURVIVED = "survived"
STALE = "stale"
ROOMS = ("solver", "meshes", "materials", "cases", "benchmarks", "tests/support")
COPIED = (".py", ".yaml", ".bib", ".typed")
Trial = dict[str, Any]


class Mutation(BaseModel):
    """One change of the physics."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    what: str
    file: str
    old: str
    new: str
    ask: tuple[str, ...]


def mutations() -> list[Mutation]:
    """Return all that are listed."""
    text = (spec.ROOT / "mutations.yaml").read_text(encoding="utf-8")
    return [Mutation(**entry) for entry in YAML(typ="safe", pure=True).load(text)]


def chosen(names: list[str]) -> list[Mutation]:
    """Return the mutations of these names, or all.

    Raises:
        InputError: For a name that is not listed.
    """
    known = {mutation.name: mutation for mutation in mutations()}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise InputError.single(
            "unknown mutation", value=", ".join(unknown), allowed=", ".join(known)
        )
    return [known[name] for name in names] or list(known.values())


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep the folder of the changed copies for this process.

    Two processes in one folder would each judge the other's change.

    Raises:
        InputError: If another process has it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            cure = "wait until they have ended, or give another folder with --work"
            raise InputError.single(
                "other mutations run in this folder", value=str(folder), cure=cure
            ) from None
        yield


def attempt_all(wanted: Sequence[Mutation], work: Path, jobs: int) -> Iterator[Trial]:
    """Attempt mutations and yield each trial when it ends; those with long benchmarks start first.

    Args:
        wanted: What to attempt.
        work: Folder of the copies, one for each job: two that run at once must not share one.
        jobs: Mutations at once.

    Raises:
        InputError: If a changed program cannot run at all.
    """
    free: SimpleQueue[Path] = SimpleQueue()
    for number in range(jobs):
        free.put(work / f"copy-{number}")

    def attempt_in_free_folder(mutation: Mutation) -> Trial:
        folder = free.get()
        try:
            return attempt(mutation, folder)
        finally:
            free.put(folder)

    long_first = sorted(wanted, key=_is_quick)
    for _, trial in as_finished(attempt_in_free_folder, long_first, jobs):
        yield trial


def _is_quick(mutation: Mutation) -> bool:
    return all(spec.load(name).cost == "quick" for name in mutation.ask)


def attempt(mutation: Mutation, folder: Path) -> Trial:
    """Change a copy of the program and run the benchmarks that must notice.

    Args:
        mutation: The change.
        folder: Of the copy, which is brought up to date first.

    Returns:
        Name, description and file of the change, its verdict, the benchmarks that noticed it, and
        how each did.

    Raises:
        InputError: If the changed program cannot run at all.
    """
    trial = {
        "name": mutation.name,
        "what": mutation.what,
        "file": mutation.file,
        "caught_by": [],
        "how": "",
    }
    copy(folder)
    file = folder / mutation.file
    text = file.read_text(encoding="utf-8")
    count = text.count(mutation.old)
    if count != 1:
        return {**trial, "verdict": STALE, "how": f"its text is {count} times in the file"}
    file.write_text(text.replace(mutation.old, mutation.new), encoding="utf-8")
    signs = {name: notice(name, folder) for name in mutation.ask}
    caught = [name for name, sign in signs.items() if sign]
    if len(caught) == len(signs):
        verdict = CAUGHT
    else:
        verdict = SURVIVED
    how = "; ".join(f"{name}: {sign or 'not noticed'}" for name, sign in signs.items())
    return {**trial, "verdict": verdict, "caught_by": caught, "how": how}


def notice(name: str, folder: Path) -> str:
    """Run a benchmark with the program of a folder; return how it shows the change.

    Args:
        name: Of the benchmark.
        folder: Of the changed copy.

    Returns:
        The solver's error or the first quantity outside its band; empty if there is neither.

    Raises:
        InputError: If the changed program cannot run at all.
    """
    found = measure(name, 1, judged=True, env=_environment(folder))["measurements"][0]
    if "crash" in found:
        raise InputError.single(
            "the changed program is no valid program",
            value=found["crash"][-600:],
            cure=f"mend the text of the mutation, or what breaks in the benchmark {name}",
        )
    if "error" in found:
        return str(found["error"]).splitlines()[0].partition(";")[0]
    for key, quantity in spec.load(name).quantities.items():
        verdict, why = judge(quantity, found["values"].get(key), None)
        if verdict != INSIDE:
            return f"{key} {found['values'][key]:.6g} {quantity.unit}, {why}"
    return ""


def copy(folder: Path) -> None:
    """Copy the program as it is into a folder; files that are the same already stay as they are."""
    for room in ROOMS:
        for source in _sources(CHECKOUT / room):
            target = folder / source.relative_to(CHECKOUT)
            if not target.is_file() or target.read_bytes() != source.read_bytes():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, target)
    (folder / "imports").mkdir(exist_ok=True)
    package = folder / "imports" / "microweld"
    package.mkdir(exist_ok=True)
    places = [*(folder / "solver").iterdir(), *(folder / room for room in ROOMS[1:4])]
    for place in places:
        link = package / place.name
        if not link.is_symlink():
            link.symlink_to(place)


def _sources(room: Path) -> Iterator[Path]:
    return (path for path in room.rglob("*") if path.is_file() and path.suffix in COPIED)


def _environment(folder: Path) -> dict[str, str]:
    """Environment of a worker on the copy."""
    paths = [str(folder / "imports"), str(folder), str(folder / "tests")]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        "NUMBA_CACHE_DIR": str(folder / "numba" / _compiled_version(folder)),
    }


def _compiled_version(folder: Path) -> str:
    """Hash of all files of the copy that hold compiled functions.

    Numba keeps a compiled function until its own file changes, whatever happens to the functions
    that it calls. A cache of its own for each version keeps a change out of the trials after it.
    """
    digest = hashlib.sha256()
    for room in ROOMS:
        for path in sorted((folder / room).rglob("*.py")):
            content = path.read_bytes()
            if b"njit" in content:
                digest.update(content)
    return digest.hexdigest()[:12]


def save(trials: Sequence[Trial], results: Path) -> Path:
    """Write trials in place of earlier ones of the same names.

    Args:
        trials: As `attempt` returns them.
        results: Folder of the results.

    Returns:
        The file.
    """
    path = results / FILE
    if path.is_file():
        earlier = json.loads(path.read_text(encoding="utf-8"))
    else:
        earlier = []
    new = {trial["name"] for trial in trials}
    kept = [trial for trial in earlier if trial["name"] not in new]
    results.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([*kept, *trials], indent=1) + "\n", encoding="utf-8")
    return path
