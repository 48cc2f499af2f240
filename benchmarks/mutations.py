"""Breaks the physics on purpose, one change at a time in a copy of the program, and tells which benchmark notices.

`mutations.yaml` lists the changes: words for the book, a file, its text before and after, and the
benchmarks to ask, each of which must notice. A benchmark notices when it leaves its band, or when
the solver fails. A change that one of them misses has survived; one whose text is no longer in the
file is stale; one after which the program is no valid program proves nothing and ends the trial
with an error.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict
from ruamel.yaml import YAML

from benchmarks import spec
from benchmarks.runner import CHECKOUT, measure
from benchmarks.verdict import INSIDE, judge
from microweld.errors import InputError

FILE = "mutations.trials"
CAUGHT = "caught"
SURVIVED = "survived"
STALE = "stale"
ROOMS = ("solver", "meshes", "materials", "cases", "benchmarks", "tests/support")


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
    """All that are listed."""
    text = (spec.ROOT / "mutations.yaml").read_text(encoding="utf-8")
    return [Mutation(**entry) for entry in YAML(typ="safe", pure=True).load(text)]


def chosen(names: list[str]) -> list[Mutation]:
    """Those of some names, or all.

    Raises:
        InputError: for a name that is not listed.
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
    """Keep the folder of the changed copy for this process: two at once would each judge the other's change.

    Raises:
        InputError: if another process has it.
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


def attempt(mutation: Mutation, folder: Path) -> dict[str, Any]:
    """Change a fresh copy of the program in a folder, and ask the benchmarks."""
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
    if text.count(mutation.old) != 1:
        return {
            **trial,
            "verdict": STALE,
            "how": f"its text is {text.count(mutation.old)} times in the file",
        }
    file.write_text(text.replace(mutation.old, mutation.new), encoding="utf-8")
    if "njit" in text:
        _forget_compiled(folder)
    told = {name: notice(name, folder) for name in mutation.ask}
    caught = [name for name, how in told.items() if how]
    how = "; ".join(f"{name}: {how or 'not noticed'}" for name, how in told.items())
    return {
        **trial,
        "verdict": CAUGHT if len(caught) == len(told) else SURVIVED,
        "caught_by": caught,
        "how": how,
    }


def notice(name: str, folder: Path) -> str:
    """How a benchmark, run with the program of a folder, shows the change; empty if it does not.

    Raises:
        InputError: if the changed program cannot run at all.
    """
    found = measure(name, 1, judged=True, env=_environment(folder))["measurements"][0]
    if "crash" in found:
        raise InputError.single(
            "the changed program is no valid program", value=found["crash"][-600:]
        )
    if "error" in found:
        return str(found["error"]).splitlines()[0].partition(";")[0]
    for key, quantity in spec.load(name).quantities.items():
        verdict, why = judge(quantity, found["values"].get(key), None)
        if verdict != INSIDE:
            return f"{key} {found['values'][key]:.6g} {quantity.unit}, {why}"
    return ""


def copy(folder: Path) -> None:
    """The program as it is, where only what differs from the last copy is written anew, so that caches hold."""
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
    return (
        path
        for path in room.rglob("*")
        if path.is_file() and path.suffix in (".py", ".yaml", ".bib", ".typed")
    )


def _forget_compiled(folder: Path) -> None:
    """Compiled code is kept by the date of its own file; what it calls may just have changed."""
    for path in (folder / "solver").rglob("*.py"):
        if "njit" in path.read_text(encoding="utf-8"):
            path.touch()


def _environment(folder: Path) -> dict[str, str]:
    """That of a worker on the copy, with a cache for its compiled code."""
    paths = [str(folder / "imports"), str(folder), str(folder / "tests")]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        "NUMBA_CACHE_DIR": str(folder / "numba"),
    }


def save(trials: list[dict[str, Any]], results: Path) -> Path:
    """Write what was found, in place of earlier trials of the same names."""
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
