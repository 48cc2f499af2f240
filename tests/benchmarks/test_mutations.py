"""Mutations: each can be made, on a copy only, and a benchmark's figures decide."""

from __future__ import annotations

import json
import re
import threading
from pathlib import Path
from typing import Any

import pytest

from benchmarks import mutations, spec
from benchmarks.mutations import CAUGHT, CHECKOUT, STALE, SURVIVED, Mutation
from microweld.errors import InputError

INDUCTANCE = Mutation(
    name="x",
    what="x",
    file="solver/machine/circuit.py",
    old="inertia = 2.0",
    new="inertia = 1.0",
    ask=("discharge",),
)


def answers(monkeypatch: pytest.MonkeyPatch, found: dict[str, Any]) -> list[str]:
    """Let every benchmark find this; return the names of those that are asked."""
    asked: list[str] = []

    def measure(name: str, *_: object, **__: object) -> dict[str, Any]:
        asked.append(name)
        return {"measurements": [found]}

    monkeypatch.setattr(mutations, "measure", measure)
    return asked


def test_every_mutation_changes_one_place_and_asks_a_benchmark() -> None:
    listed = mutations.mutations()
    assert len(listed) >= 20 and len({mutation.name for mutation in listed}) == len(listed)
    for mutation in listed:
        text = (CHECKOUT / mutation.file).read_text(encoding="utf-8")
        assert text.count(mutation.old) == 1, mutation.name
        assert mutation.old != mutation.new
        assert set(mutation.ask) <= set(spec.names()) and mutation.ask, mutation.name


def test_every_verification_is_broken_by_a_mutation() -> None:
    asked = {name for mutation in mutations.mutations() for name in mutation.ask}
    verification = {name for name in spec.names() if spec.load(name).kind == "verification"}
    assert verification <= asked


def test_the_benchmark_outside_catches_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    exact = {
        name: quantity.value or 0.0 for name, quantity in spec.load("discharge").quantities.items()
    }
    asked = answers(monkeypatch, {"values": {**exact, "under_voltage": 9.0}})
    before = (CHECKOUT / INDUCTANCE.file).read_text(encoding="utf-8")
    trial = mutations.attempt(INDUCTANCE, tmp_path)
    assert (trial["verdict"], trial["caught_by"], asked) == (CAUGHT, ["discharge"], ["discharge"])
    assert "under_voltage 9 V, beyond" in trial["how"]
    assert "inertia = 1.0" in (tmp_path / INDUCTANCE.file).read_text(encoding="utf-8")
    assert (CHECKOUT / INDUCTANCE.file).read_text(encoding="utf-8") == before
    mutations.copy(tmp_path)
    assert (tmp_path / INDUCTANCE.file).read_text(encoding="utf-8") == before


def test_a_failed_solve_catches_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    answers(monkeypatch, {"error": "the temperature solve failed: diverged\n    try: less"})
    trial = mutations.attempt(INDUCTANCE, tmp_path)
    assert (trial["verdict"], trial["how"]) == (
        CAUGHT,
        "discharge: the temperature solve failed: diverged",
    )


def test_each_that_is_asked_must_notice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(
        mutations, "notice", lambda name, folder: "diverged" if name == "discharge" else ""
    )
    trial = mutations.attempt(
        INDUCTANCE.model_copy(update={"ask": ("discharge", "roller")}), tmp_path
    )
    assert (trial["verdict"], trial["caught_by"]) == (SURVIVED, ["discharge"])
    assert trial["how"] == "discharge: diverged; roller: not noticed"


def test_one_that_nobody_notices_survives(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    exact = {
        name: quantity.value or 0.0 for name, quantity in spec.load("discharge").quantities.items()
    }
    answers(monkeypatch, {"values": exact})
    assert mutations.attempt(INDUCTANCE, tmp_path)["verdict"] == SURVIVED


def test_a_broken_program_proves_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    answers(monkeypatch, {"crash": "SyntaxError: invalid syntax"})
    with pytest.raises(InputError, match=r"no valid program[\s\S]*SyntaxError"):
        mutations.attempt(INDUCTANCE, tmp_path)


def test_text_that_is_gone_is_stale(tmp_path: Path) -> None:
    trial = mutations.attempt(INDUCTANCE.model_copy(update={"old": "no such text"}), tmp_path)
    assert trial["verdict"] == STALE and "0 times" in trial["how"]


def test_two_at_once_change_a_copy_each(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    both_changed = threading.Barrier(2, timeout=60.0)

    def notice(_name: str, folder: Path) -> str:
        both_changed.wait()
        text = (folder / INDUCTANCE.file).read_text(encoding="utf-8")
        return "; ".join(re.findall(r"inertia = \d", text))

    monkeypatch.setattr(mutations, "notice", notice)
    other = {"name": "y", "new": "inertia = 3.0", "ask": ("roller",)}
    wanted = [INDUCTANCE, INDUCTANCE.model_copy(update=other)]
    trials = {trial["name"]: trial["how"] for trial in mutations.attempt_all(wanted, tmp_path, 2)}
    assert trials == {"x": "discharge: inertia = 1", "y": "roller: inertia = 3"}


def test_long_ones_start_first_and_copies_are_used_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    started: list[tuple[str, str]] = []

    def attempt(mutation: Mutation, folder: Path) -> dict[str, str]:
        started.append((mutation.name, folder.name))
        return {"name": mutation.name}

    monkeypatch.setattr(mutations, "attempt", attempt)
    wanted = mutations.chosen(["circuit-inductance", "hardening", "head-mass"])
    trials = list(mutations.attempt_all(wanted, tmp_path, 1))
    assert [trial["name"] for trial in trials] == ["hardening", "circuit-inductance", "head-mass"]
    assert started == [(trial["name"], "copy-0") for trial in trials]


def test_a_change_of_compiled_code_has_a_cache_of_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What was compiled with one change is never loaded in the trial of another."""
    caches: dict[str, str] = {}

    def measure(name: str, *_: object, env: dict[str, str], **__: object) -> dict[str, Any]:
        caches[name] = env["NUMBA_CACHE_DIR"]
        return {"measurements": [{"error": "diverged"}]}

    monkeypatch.setattr(mutations, "measure", measure)
    for name in ("friction-sign", "head-mass", "circuit-inductance"):
        mutations.attempt(*mutations.chosen([name]), tmp_path)
    assert caches["head_oscillation"] == caches["discharge"] != caches["wedge_friction"]


def test_two_at_once_in_a_folder_are_refused(tmp_path: Path) -> None:
    refused = pytest.raises(InputError, match=r"other mutations run in this folder[\s\S]*--work")
    with mutations.alone(tmp_path), refused, mutations.alone(tmp_path):
        pass
    with mutations.alone(tmp_path):
        pass


def test_unknown_mutation() -> None:
    with pytest.raises(InputError, match=r"unknown mutation[\s\S]*friction-sign"):
        mutations.chosen(["alchemy"])


def test_trials_replace_earlier_ones_of_their_name(tmp_path: Path) -> None:
    for verdict in (SURVIVED, CAUGHT):
        path = mutations.save([{"name": "x", "verdict": verdict}], tmp_path)
    assert [trial["verdict"] for trial in json.loads(path.read_text(encoding="utf-8"))] == [CAUGHT]
