"""Many changed inputs of one kind, tried one after the other; the same ones for the same seed."""

from __future__ import annotations

import faulthandler
import logging
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from benchmarks.mutated_inputs import sound_meshes
from benchmarks.mutated_inputs.kinds import KINDS, beside_cases, sound_cases
from benchmarks.mutated_inputs.outcome import Outcome
from benchmarks.mutated_inputs.reading import CASE, MESH, Files, read, read_case, write

#: Time after which Python ends itself with a traceback: foreign code does not return to it [s].
STUCK = 60.0


def campaign(kind: str, count: int, number: int, kept: Path | None = None) -> list[Outcome]:
    """Return what came of inputs of a kind.

    Args:
        kind: One of `KINDS`.
        count: How many.
        number: Seed of the random choices.
        kept: Folder for inputs with a fault, each in a folder of its own with what was answered.
    """
    found: list[Outcome] = []
    inputs = KINDS[kind]()
    with tempfile.TemporaryDirectory() as name, quiet():
        folder = Path(name) / "input"
        warm_up(folder)

        def attempt(files: Files) -> None:
            write(files, folder)
            faulthandler.dump_traceback_later(STUCK, exit=True)
            outcome = read(folder)
            faulthandler.cancel_dump_traceback_later()
            found.append(outcome)
            if outcome.is_fault and kept is not None:
                _keep(folder, outcome, kept / f"{kind}-{len(found)}")

        chosen = settings(
            max_examples=count,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        seed(number)(chosen(given(inputs)(attempt)))()
    return found


def warm_up(folder: Path) -> None:
    """Load and compile what reading needs: its time is that of no input.

    Args:
        folder: Sound inputs are written there.
    """
    meshes = sound_meshes.sound()
    for text in sound_cases():
        write(beside_cases() | {CASE: text.encode()}, folder)
        read_case(folder)
    for suffix in (".msh", ".inp", ".vtu"):
        name = f"{MESH}{suffix}"
        write({name: meshes[suffix][0], CASE: sound_meshes.case_of(name).encode()}, folder)
        read_case(folder)


def counts(found: list[Outcome]) -> Counter[str]:
    """Return how often each verdict was given."""
    return Counter(outcome.verdict for outcome in found)


def _keep(folder: Path, outcome: Outcome, target: Path) -> None:
    """Keep an input and the answer."""
    shutil.copytree(folder, target, dirs_exist_ok=True)
    text = f"{outcome.verdict}\n{outcome.text}\n"
    (target / "answer.txt").write_text(text, encoding="utf-8", errors="replace")


@contextmanager
def quiet() -> Iterator[None]:
    """Let nothing be logged: thousands of warnings are right here."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)
