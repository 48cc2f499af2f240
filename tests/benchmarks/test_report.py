"""The report: all figures are those of the results, and the folder is complete.

What is outside its band or was not run is shown as such.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from benchmarks import mutations, spec
from benchmarks.report.overview import write_report
from benchmarks.runner import assess, save
from benchmarks.spec import Benchmark
from microweld.errors import InputError

BAR = "thermoelectric_leg"


def result(benchmark: Benchmark, shift: float) -> dict[str, object]:
    """A made-up result with one quantity moved."""
    exact = {name: quantity.value or 0.0 for name, quantity in benchmark.quantities.items()}
    curve = {
        "title": "A curve",
        "x": "x",
        "y": "y",
        "lines": {"a": [[1, 2], [3, 4]]},
        "points": [],
        "scale": "linear",
    }
    entries = []
    for study, settings in benchmark.settings():
        thomson = exact["thomson"] + 1e-3 / float(settings["cells"]) ** 4
        values = {**exact, "thomson": thomson, "bonded_voltage": 49.0 + shift}
        entry = {
            "study": study,
            "settings": settings,
            "values": values,
            "curves": [curve],
            "seconds": 1.0,
        }
        entries.append({**entry, "work": {"newton_iterations": 7}})
    moved = {"what": "count of steps", "stored": 3, "now": 9, "inside": False}
    origin = {
        "date": "2026-01-01",
        "revision": "abc",
        "platform": "here",
        "versions": {"python": "3"},
        "ranks": 1,
    }
    measured = {"measurements": entries, "memory": 2**20, "on_ranks": {}, "regression": [moved]}
    return {"name": benchmark.name, **origin, **measured, "quantities": assess(benchmark, entries)}


class Links(HTMLParser):
    """All that a page refers to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {value for key, value in attrs if key in ("href", "src") and value}


@pytest.fixture
def first_page(tmp_path: Path) -> Path:
    """The report of one benchmark with a quantity outside, which caught one of two mutations."""
    save(result(spec.load(BAR), 1.0), tmp_path / "results")
    mutations.save(
        [
            {
                "name": "x",
                "what": "no <heat>",
                "file": "f",
                "verdict": "survived",
                "caught_by": [],
                "how": "",
            },
            {
                "name": "alchemy",
                "what": "gold",
                "file": "f",
                "verdict": "caught",
                "caught_by": [BAR],
                "how": "it is",
            },
        ],
        tmp_path / "results",
    )
    return write_report(tmp_path / "results", tmp_path / "report")


def test_figures_and_verdicts_are_those_of_the_results(first_page: Path) -> None:
    text = first_page.read_text(encoding="utf-8")
    assert '<span class="verdict outside">outside</span> 1' in text
    assert re.search(r"50(\.0+)?</td><td>mV", text)
    assert '<span class="verdict not-run">not run</span>' in text
    assert "count of steps: 3, now 9" in text
    assert "no &lt;heat&gt;" in text and '<span class="verdict survived">survived</span>' in text


def test_every_requirement_has_its_tests_and_verdict(first_page: Path) -> None:
    text = first_page.read_text(encoding="utf-8")
    for name in spec.names():
        assert f'href="{name}.html"' in text
    assert "The solver shall give the voltages and temperatures of Peltier" in text
    assert "tests/verification/test_thermoelectric.py" in text
    assert re.search(
        rf'href="{BAR}.html">{BAR}</a></td>'
        r'<td><span class="verdict outside">outside</span></td><td>alchemy',
        text,
    )


def test_a_page_has_derivation_table_pictures_and_counts(first_page: Path) -> None:
    text = (first_page.parent / f"{BAR}.html").read_text(encoding="utf-8")
    for part in (
        "<pre><code>",
        "observed order",
        "mesh 4.00",
        f"{BAR}-cells.svg",
        f"{BAR}-curve-0.svg",
        "newton_iterations",
    ):
        assert part in text, part
    assert f"./microweld benchmark run {BAR}" in text


def test_the_folder_is_complete(first_page: Path) -> None:
    for page in first_page.parent.glob("*.html"):
        links = Links()
        links.feed(page.read_text(encoding="utf-8"))
        missing = [name for name in links.found if not (first_page.parent / name).is_file()]
        assert missing == []


def test_no_results(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no results of benchmarks here[\s\S]*run --all --quick"):
        write_report(tmp_path, tmp_path / "report")
