"""Inputs changed at random are read, or refused with file and line; so are those that were not."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.mutated_inputs.campaign import quiet, warm_up
from benchmarks.mutated_inputs.kinds import KINDS
from benchmarks.mutated_inputs.reading import Files, read, write

#: Inputs that once had no answer, or a bad one: a folder each.
KEPT = Path(__file__).parents[1] / "inputs" / "fuzz"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for an input; all that reading needs is loaded."""
    path = tmp_path_factory.mktemp("changed") / "input"
    warm_up(path)
    return path


def check(files: Files, folder: Path) -> None:
    write(files, folder)
    with quiet():
        outcome = read(folder)
    assert not outcome.is_fault, f"{outcome.verdict}: {outcome.text}"


@given(files=st.deferred(KINDS["cases"]))
def test_cases(files: Files, folder: Path) -> None:
    check(files, folder)


@given(files=st.deferred(KINDS["records"]))
def test_records(files: Files, folder: Path) -> None:
    check(files, folder)


@given(files=st.deferred(KINDS["traces"]))
def test_traces(files: Files, folder: Path) -> None:
    check(files, folder)


@given(files=st.deferred(KINDS["meshes"]))
def test_meshes(files: Files, folder: Path) -> None:
    check(files, folder)


@pytest.mark.parametrize("name", sorted(path.name for path in KEPT.iterdir()))
def test_inputs_that_were_found(name: str, folder: Path) -> None:
    check({path.name: path.read_bytes() for path in (KEPT / name).iterdir()}, folder)
