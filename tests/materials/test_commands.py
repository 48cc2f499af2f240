"""The commands of the material library: list, show, compare, check, docs."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from microweld.cli import app
from microweld.errors import InputError
from microweld.materials.reader import LIBRARY


def run(*arguments: str) -> str:
    result = CliRunner().invoke(
        app, ["materials", *arguments], catch_exceptions=False, terminal_width=200
    )
    assert result.exit_code == 0
    return result.output


def test_list_filters() -> None:
    everything = run("list")
    some = run("list", "--class", "metal", "--find", "ag")
    assert "polyimide" in everything
    assert "silver" in some
    assert "polyimide" not in some
    assert "gold" not in some


def test_show_draws(tmp_path: Path) -> None:
    text = run("show", "Ag", "--plot", str(tmp_path / "silver.png"))
    assert "matula1979" in text
    assert (tmp_path / "silver.png").stat().st_size > 5000


def test_compare_shows_both_and_draws(tmp_path: Path) -> None:
    text = run("compare", "nickel", "copper", "--plot", str(tmp_path / "both.png"))
    assert "91.31" in text
    assert "400.3" in text
    assert (tmp_path / "both.png").is_file()


def test_check_accepts_a_good_record() -> None:
    assert "no problems" in run("check", str(LIBRARY / "nickel.yaml"))


def test_check_reads_every_temper(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    text = (LIBRARY / "nickel.yaml").read_text().replace("prestrain: 1\n", "prestrain: 0\n")
    path.write_text(text)
    with pytest.raises(InputError, match="two tempers yield at the same stress") as caught:
        run("check", str(path))
    assert {problem.file for problem in caught.value.problems} == {str(path)}
    assert len(caught.value.problems) == 2  # the tempers, and the hardness of the drawn one


def test_docs_writes_a_page_per_material(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("microweld.materials.pages.list_materials", lambda: ("copper", "alumina"))
    assert "3 pages" in run("docs", str(tmp_path))
    assert sorted(p.name for p in tmp_path.rglob("*.*")) == [
        "alumina.md",
        "alumina.png",
        "copper.md",
        "copper.png",
        "index.md",
    ]
