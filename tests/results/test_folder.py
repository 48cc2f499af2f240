"""The results folder keeps all that was computed, however the run ends, and says how it ended."""

import json
import logging
import math
from contextlib import suppress
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

from mpi4py import MPI

import dolfinx
import numpy as np
import pytest
from support.blocks import Box, joint_of

from microweld.cases import case_hash, load_case, read_case
from microweld.cases.limits import Limit
from microweld.cases.schema import Case
from microweld.errors import InputError, OutputError, SolveError
from microweld.meshes.joint import Joint
from microweld.results.files import plain, replace_text, reserve
from microweld.results.folder import ResultsFolder
from microweld.results.history import HistoryWriter, read_history
from microweld.results.provenance import memory_use
from microweld.results.read import read_results

BODIES = ("wire_lower", "wire_upper")
PAIRS = ("faying",)


@pytest.fixture
def case() -> Case:
    """The shipped crossed-wire case."""
    return read_case(
        (resources.files("microweld.cases") / "crossed-wire-nickel.yaml").read_text(
            encoding="utf-8"
        )
    )


@pytest.fixture
def joint() -> Joint:
    """Two boxes with a contact pair called faying."""
    boxes = [Box(name, (0, 0, z), (1, 1, z + 1), (1, 1, 1)) for z, name in enumerate(BODIES)]
    built = joint_of(boxes, (("wire_upper.bottom", "wire_lower.top"),))
    pairs = tuple(replace(pair, name="faying") for pair in built.pairs)
    return replace(built, pairs=pairs, symmetry={"left": 0, "front": 1}, symmetry_factor=4)


def summary(folder: Path) -> dict[str, Any]:
    """The summary as it lies there."""
    return json.loads((folder / "summary.json").read_text(encoding="utf-8"))


def test_finished_run_leaves_everything(tmp_path: Path, case: Case, joint: Joint) -> None:
    folder = tmp_path / "deep" / "run"
    with ResultsFolder(folder, case, MPI.COMM_WORLD, ["microweld", "run", "x.yaml"]) as results:
        assert summary(folder)["status"] == "running"
        results.describe_joint(joint, {"wire_lower": 1728.0, "wire_upper": 1728.0})
        for step in range(3):
            results.record(
                {"time": step * 1e-3, "temperature_peak_wire_lower": 300.0 + 50.0 * (step % 2)}
            )
        logging.getLogger("microweld.somewhere").info("a remark")
        results.add_to_summary("memory", memory_use(MPI.COMM_WORLD))
    reported = summary(folder)
    assert reported["status"] == "finished"
    assert "error" not in reported
    assert reported["steps"] == 3
    assert reported["at_end"]["temperature_peak_wire_lower"] == 300.0
    assert reported["largest"]["temperature_peak_wire_lower"] == 350.0
    assert reported["at_end"]["current"] is None
    assert 1e7 < reported["memory"]["largest_rank"] <= reported["memory"]["all_ranks"]
    assert "a remark" in (folder / "run.log").read_text()
    assert case_hash(load_case(folder / "case.yaml")) == case_hash(case)


def test_provenance_states_versions_case_and_command(tmp_path: Path, case: Case) -> None:
    with ResultsFolder(tmp_path, case, MPI.COMM_WORLD, ["microweld", "run", "x.yaml"]):
        pass
    reported = json.loads((tmp_path / "provenance.json").read_text())
    assert reported["case_sha256"] == case_hash(case)
    assert reported["command"] == ["microweld", "run", "x.yaml"]
    assert reported["ranks"] == 1
    assert reported["versions"]["dolfinx"] == dolfinx.__version__
    assert reported["versions"]["numpy"] == np.__version__
    assert {"petsc", "gmsh", "python", "petsc_scalar"} <= set(reported["versions"])


def test_joint_is_described_for_the_pictures(tmp_path: Path, case: Case, joint: Joint) -> None:
    with ResultsFolder(tmp_path, case, MPI.COMM_WORLD) as results:
        results.describe_joint(joint, {"wire_lower": 1728.0})
    reported = json.loads((tmp_path / "joint.json").read_text())
    assert reported["symmetry_axes"] == [0, 1]
    assert reported["symmetry_factor"] == 4
    assert reported["pairs"] == ["faying"]
    assert reported["solidus"] == {"wire_lower": 1728.0}


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (SolveError("displacement", "no way on"), "failed", 3),
        (KeyboardInterrupt(), "interrupted", 130),
    ],
)
def test_broken_run_keeps_its_rows_and_says_why(
    tmp_path: Path, case: Case, joint: Joint, error: BaseException, status: str, code: int
) -> None:
    def run() -> None:
        with ResultsFolder(tmp_path, case, MPI.COMM_WORLD) as results:
            results.describe_joint(joint, {})
            results.record({"time": 1e-3, "force": 12.5})
            results.add_to_summary("counts", {"steps_rejected": np.int64(7)})
            raise error

    with pytest.raises(type(error)):
        run()
    reported = summary(tmp_path)
    assert reported["status"] == status
    assert reported["error"]["exit_code"] == code
    assert str(error) in reported["error"]["message"]
    assert reported["counts"] == {"steps_rejected": 7}
    assert read_history(tmp_path)["force"] == pytest.approx([12.5])


def test_log_ends_with_the_run(tmp_path: Path, case: Case) -> None:
    with ResultsFolder(tmp_path, case, MPI.COMM_WORLD):
        pass
    logging.getLogger("microweld").warning("later")
    assert "later" not in (tmp_path / "run.log").read_text()
    assert not any(
        isinstance(handler, logging.FileHandler)
        for handler in logging.getLogger("microweld").handlers
    )


def test_results_are_never_written_over(tmp_path: Path, case: Case) -> None:
    with ResultsFolder(tmp_path, case, MPI.COMM_WORLD):
        pass
    with pytest.raises(InputError, match="results of another run"):
        ResultsFolder(tmp_path, case, MPI.COMM_WORLD)


def test_folder_that_cannot_be_made_is_reported(tmp_path: Path, case: Case) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be made"):
        ResultsFolder(tmp_path / "file" / "run", case, MPI.COMM_WORLD)


def test_history_has_a_unit_in_every_heading_and_reads_back_exactly(tmp_path: Path) -> None:
    rows = [
        {"time": 0.1 * step, "contact_resistance_faying": math.pi * 10.0**-step}
        for step in range(4)
    ]
    with HistoryWriter(tmp_path / "history.csv", BODIES, PAIRS) as history:
        for row in rows:
            history.write(row)
    heading = (tmp_path / "history.csv").read_text().splitlines()[0].split(",")
    assert heading[0] == "time [s]"
    assert "contact_resistance_faying [ohm]" in heading
    assert all(name.endswith("]") for name in heading)
    table = read_history(tmp_path)
    assert table["contact_resistance_faying"].tolist() == [
        row["contact_resistance_faying"] for row in rows
    ]
    assert np.all(np.isnan(table["force"]))


def test_rows_are_on_disk_before_the_file_is_closed(tmp_path: Path) -> None:
    history = HistoryWriter(tmp_path / "history.csv", BODIES, PAIRS)
    history.write({"time": 1.0})
    history.write({"time": 2.0})
    assert read_history(tmp_path)["time"].tolist() == [1.0, 2.0]
    history.close()


def test_line_cut_by_a_crash_is_left_out(tmp_path: Path) -> None:
    with HistoryWriter(tmp_path / "history.csv", BODIES, PAIRS) as history:
        history.write({"time": 1.0})
    with (tmp_path / "history.csv").open("a") as stream:
        stream.write("2.0,3.")
    assert read_history(tmp_path)["time"].tolist() == [1.0]


def test_unknown_column_is_refused(tmp_path: Path) -> None:
    with (
        HistoryWriter(tmp_path / "history.csv", BODIES, PAIRS) as history,
        pytest.raises(KeyError, match="fource"),
    ):
        history.write({"fource": 1.0})


def test_missing_history_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no history"):
        read_history(tmp_path)


def test_json_takes_numpy_and_infinity() -> None:
    given = {
        "a": np.float64(2.5),
        "b": np.arange(2),
        "c": math.inf,
        "d": (True, None),
        "e": Path("x"),
    }
    assert plain(given) == {"a": 2.5, "b": [0, 1], "c": None, "d": [True, None], "e": "x"}


def test_reserved_space_takes_the_next_content(tmp_path: Path) -> None:
    file = tmp_path / "summary.json"
    replace_text(file, "old")
    reserve(file, 1000)
    kept = (tmp_path / "summary.json.part").stat().st_ino
    replace_text(file, "new")
    assert file.read_text() == "new"
    assert file.stat().st_ino == kept


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"cannot write .*none/x\.json: No such file"):
        replace_text(tmp_path / "none" / "x.json", "text")


def test_a_run_that_cannot_begin_leaves_no_sign_of_life(
    tmp_path: Path, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, _: int) -> None:
        raise OutputError(str(path), 28)

    monkeypatch.setattr("microweld.results.folder.reserve", full)
    with pytest.raises(OutputError, match="No space left on device"):
        ResultsFolder(tmp_path, case, MPI.COMM_WORLD)
    assert not (tmp_path / "running.json").exists()
    assert summary(tmp_path)["status"] == "failed"


def test_summary_holds_outcome_and_verdict_of_a_failed_run(
    tmp_path: Path, case: Case, joint: Joint
) -> None:
    limited = case.model_copy(update={"limits": {"set_down": Limit(most="1e-05 m")}})
    with suppress(SolveError), ResultsFolder(tmp_path / "run", limited, MPI.COMM_WORLD) as results:
        results.describe_joint(joint, {"wire_lower": 1728.0, "wire_upper": 1728.0})
        results.record({"time": 1e-3, "set_down": 2e-5})
        raise SolveError("displacement", "no convergence")
    reported = summary(tmp_path / "run")
    assert reported["outcome"] == {"set_down": 2e-5, "set_down_share": pytest.approx(0.025)}
    assert reported["limits"]["set_down"]["verdict"] == "too much"
    assert "TOO MUCH" in (tmp_path / "run" / "run.log").read_text(encoding="utf-8")
    assert not read_results(tmp_path / "run").limits_held
