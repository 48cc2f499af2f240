"""Pictures: a quarter becomes the whole joint, a section is plane, PNGs show where it is hot."""

from __future__ import annotations

import json
import logging
import math
import shutil
from pathlib import Path

import basix.ufl
import numpy as np
import pytest
import pyvista
from dolfinx import fem
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.image import imread
from support.blocks import Box, joint_of

from microweld.errors import InputError
from microweld.fields import history_columns
from microweld.results.curves import draw_curves, fill
from microweld.results.field_files import FieldWriter
from microweld.results.frames import (
    DISPLACEMENT,
    TEMPERATURE,
    Moment,
    chosen,
    contact_centre,
    moments,
)
from microweld.results.history import HistoryWriter, read_history
from microweld.results.illustrate import illustrate
from microweld.results.pictures import draw_pictures
from microweld.results.scales import Scale, scale_of

BODIES = {"wire_lower": 1, "wire_upper": 2}
TIMES = (1e-3, 2e-3, 3e-3)
HEAT = {1e-3: 300.0, 2e-3: 1600.0, 3e-3: 800.0}  #: temperature in the middle of the joint [K]
SQUEEZE = -0.2  #: strain along z of the deformed shape
QUARTER = (
    Box("wire_lower", (0, 0, -1e-3), (1e-3, 1e-3, 0), (2, 2, 2)),
    Box("wire_upper", (0, 0, 0), (1e-3, 1e-3, 1e-3), (2, 2, 2)),
)
FULL = (
    Box("wire_lower", (-1e-3, -1e-3, -1e-3), (1e-3, 1e-3, 0), (4, 4, 2)),
    Box("wire_upper", (-1e-3, -1e-3, 0), (1e-3, 1e-3, 1e-3), (4, 4, 2)),
)


def row_at(time: float) -> dict[str, float]:
    """A row of the history with a figure in every column."""
    columns = history_columns(list(BODIES), ["faying"])
    return {key: 1e-3 for key, _, _ in columns} | {
        "time": time,
        "current": 300.0,
        "temperature_peak_wire_lower": HEAT[time],
        "temperature_peak_wire_upper": HEAT[time],
        "energy_imbalance_relative": 2e-5,
    }


def make_run(folder: Path, boxes: tuple[Box, ...], axes: list[int]) -> Path:
    """A results folder of two boxes, squeezed, hot in the middle, with a history."""
    joint = joint_of(boxes, (("wire_upper.bottom", "wire_lower.top"),), order=2)
    facts = {"title": "Two boxes", "bodies": BODIES, "pairs": ["faying"], "symmetry_axes": axes}
    (folder / "joint.json").write_text(
        json.dumps(facts | {"solidus": {"wire_lower": 1000.0, "wire_upper": 1700.0}})
    )
    element = basix.ufl.element("Lagrange", "tetrahedron", 2, shape=(3,))
    u = fem.Function(fem.functionspace(joint.mesh, element))
    x = u.function_space.tabulate_dof_coordinates()
    u.x.array[2::3] = SQUEEZE * x[:, 2]
    writer = FieldWriter(folder, joint, u.function_space)
    with HistoryWriter(folder / "history.csv", list(BODIES), ["faying"]) as history:
        for time in TIMES:
            history.write(row_at(time))
            temperature = 300.0 + (HEAT[time] - 300.0) * np.exp(-np.sum(x**2, axis=1) / 0.5e-6)
            writer.write(time, {"displacement": u, "temperature": temperature})
    return folder


@pytest.fixture(scope="module")
def quarter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A quarter model."""
    return make_run(tmp_path_factory.mktemp("quarter"), QUARTER, [0, 1])


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same joint without symmetry."""
    return make_run(tmp_path_factory.mktemp("full"), FULL, [])


def hottest(folder: Path) -> Moment:
    """The moment of the highest temperature."""
    return chosen(moments(folder))["peak"]


def test_moments_are_named_and_the_hottest_is_found(quarter: Path) -> None:
    named = chosen(moments(quarter), [1.1e-3])
    assert {name: moment.time for name, moment in named.items()} == {
        "1.0000ms": 1e-3,
        "peak": 2e-3,
        "end": 3e-3,
    }
    assert named["peak"].temperatures == pytest.approx((300.0, 1600.0), abs=30.0)


@pytest.mark.parametrize("which", ["quarter", "full"])
def test_whole_joint_is_closed_deformed_and_of_full_size(
    which: str, request: pytest.FixtureRequest
) -> None:
    """Four quarters, in millimetres, squeezed by a fifth, without the inner planes."""
    for surface in hottest(request.getfixturevalue(which)).whole().values():
        assert surface.is_manifold
        assert surface.volume == pytest.approx(2.0 * 2.0 * (1.0 + SQUEEZE), rel=1e-6)
        assert surface.area == pytest.approx(2.0 * 4.0 + 4.0 * 2.0 * (1.0 + SQUEEZE), rel=1e-6)


@pytest.mark.parametrize("which", ["quarter", "full"])
def test_section_is_the_half_behind_the_plane(which: str, request: pytest.FixtureRequest) -> None:
    for surface in hottest(request.getfixturevalue(which)).section().values():
        assert surface.bounds[2] == pytest.approx(0.0, abs=1e-3)
        assert surface.bounds[:2] == pytest.approx((-1.0, 1.0))
        assert surface.volume == pytest.approx(2.0 * 1.0 * (1.0 + SQUEEZE), rel=1e-3)


def test_mirrored_temperatures_equal_those_of_the_quarter(quarter: Path) -> None:
    surface = hottest(quarter).whole()["wire_upper"]
    points = np.asarray(surface.points)
    values = np.asarray(surface.point_data[TEMPERATURE])
    quadrants = [
        values[(sx * points[:, 0] >= 0) & (sy * points[:, 1] >= 0)]
        for sx in (1, -1)
        for sy in (1, -1)
    ]
    assert all(np.sort(part) == pytest.approx(np.sort(quadrants[0])) for part in quadrants[1:])


def test_points_that_round_a_facet_move_with_it(quarter: Path) -> None:
    """A rounded facet has more points than nodes.

    Their place gives back the displacement that was put in.
    """
    surface = hottest(quarter).whole()["wire_lower"]
    height = np.asarray(surface.points)[:, 2]
    given = np.asarray(surface.point_data[DISPLACEMENT])[:, 2] * 1e3
    assert given == pytest.approx(
        SQUEEZE / (1.0 + SQUEEZE) * height, abs=1e-6
    )  # VTK rounds in single precision


@pytest.mark.parametrize("which", ["quarter", "full"])
def test_pictures_show_heat_in_the_middle_of_the_section(
    which: str, request: pytest.FixtureRequest
) -> None:
    folder: Path = request.getfixturevalue(which)
    paths = draw_pictures(folder)
    assert [path.name for path in paths] == ["temperature_peak.png", "temperature_end.png"]
    peak, end = (imread(path)[:, :, :3] for path in paths)
    middle = (slice(460, 490), slice(1260, 1290))  # of the section, in pixels
    assert peak[middle].mean() > end[middle].mean() + 0.1
    assert peak[middle][:, :, 0].mean() > 0.6
    assert np.all(peak[-8:, :8] > 0.98)


def test_centre_of_contact_lies_on_the_planes_of_symmetry(tmp_path: Path, quarter: Path) -> None:
    facts = moments(quarter)[0].facts
    moment = moments(quarter)[0]
    assert contact_centre(quarter, facts, moment) is None
    (tmp_path / "cloud").mkdir()
    cloud = pyvista.PolyData(
        np.array([[1e-4, 2e-4, 3e-4], [3e-4, 2e-4, 5e-4]])
    ).cast_to_unstructured_grid()
    cloud.save(tmp_path / "cloud" / "a.vtu")
    entry = (
        '<VTKFile><Collection><DataSet timestep="0.001" file="cloud/a.vtu"/></Collection></VTKFile>'
    )
    (tmp_path / "contact_faying.pvd").write_text(entry)
    assert contact_centre(tmp_path, facts, moment) == pytest.approx([0.0, 0.0, 0.4])


def test_folder_without_fields_is_refused(tmp_path: Path, quarter: Path) -> None:
    with pytest.raises(InputError, match="no joint is described"):
        draw_pictures_of_copy(tmp_path, quarter, ["history.csv"])
    with pytest.raises(InputError, match="no fields were written"):
        draw_pictures_of_copy(tmp_path, quarter, ["joint.json"])


def draw_pictures_of_copy(target: Path, source: Path, names: list[str]) -> None:
    """Copy some files and try to draw from them."""
    for name in names:
        (target / name).write_bytes((source / name).read_bytes())
    draw_pictures(target)


def test_curves_carry_the_columns_in_handy_units(quarter: Path) -> None:
    figure = Figure()
    fill(figure, read_history(quarter), json.loads((quarter / "joint.json").read_text()))
    labels = [axes.get_ylabel() for axes in figure.axes]
    assert "current [A]" in labels
    assert "resistance [mΩ]" in labels
    assert "set-down [mm]" in labels
    temperature = next(axes for axes in figure.axes if axes.get_ylabel() == "peak temperature [K]")
    assert temperature.lines[0].get_ydata() == pytest.approx(list(HEAT.values()))
    assert temperature.lines[0].get_xdata() == pytest.approx([1.0, 2.0, 3.0])
    assert any("wire lower melts, 1000 K" in text.get_text() for text in temperature.texts)
    assert "imbalance 2.0e-05" in figure.axes[5].get_title()


def test_curves_are_drawn_even_of_a_run_that_never_made_a_step(
    tmp_path: Path, quarter: Path
) -> None:
    (tmp_path / "joint.json").write_bytes((quarter / "joint.json").read_bytes())
    HistoryWriter(tmp_path / "history.csv", list(BODIES), ["faying"]).close()
    assert imread(draw_curves(tmp_path)).shape[1] > 1000
    assert imread(draw_curves(quarter)).shape[1] > 1000


@pytest.mark.parametrize(
    ("unit", "largest", "scale"),
    [
        ("ohm", 2.3e-3, Scale(1e-3, "mΩ")),
        ("m", 4.2e-5, Scale(1e-6, "µm")),
        ("m2", 2e-8, Scale(1e-6, "mm²")),
        ("m3", 4e-13, Scale(1e-18, "µm³")),
        ("K", 1700.0, Scale(1.0, "K")),
        ("A", 300.0, Scale(1.0, "A")),
        ("J", 0.0, Scale(1.0, "J")),
        ("V", math.nan, Scale(1.0, "V")),
    ],
)
def test_scales(unit: str, largest: float, scale: Scale) -> None:
    found = scale_of(unit, largest)
    assert found.size == pytest.approx(scale.size)
    assert found.unit == scale.unit


def test_illustrating_draws_what_the_files_allow(
    tmp_path: Path, quarter: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert [path.name for path in illustrate(quarter)] == [
        "curves.png",
        "temperature_peak.png",
        "temperature_end.png",
    ]
    for name in ("history.csv", "joint.json"):
        (tmp_path / name).write_bytes((quarter / name).read_bytes())
    assert [path.name for path in illustrate(tmp_path)] == ["curves.png"]
    assert "no fields were written" in caplog.text


def test_a_body_that_never_melts_is_drawn_too(tmp_path: Path, quarter: Path) -> None:
    shutil.copytree(quarter, tmp_path, dirs_exist_ok=True)
    facts = json.loads((tmp_path / "joint.json").read_text())
    (tmp_path / "joint.json").write_text(
        json.dumps(facts | {"solidus": {"wire_lower": 1000.0, "wire_upper": None}})
    )
    assert len(illustrate(tmp_path)) == 3


TITLES = [
    "cost $$ of a weld",
    "$x_{$",
    r"a \$ b $\frac$",
    "5 $ and 6 $",
    "[red]bold[/b] %s {0}",
    "_",
]


@pytest.mark.parametrize("title", TITLES)
def test_a_title_is_drawn_as_it_is_written(
    tmp_path: Path, quarter: Path, title: str, caplog: pytest.LogCaptureFixture
) -> None:
    shutil.copytree(quarter, tmp_path, dirs_exist_ok=True)
    facts = json.loads((tmp_path / "joint.json").read_text())
    (tmp_path / "joint.json").write_text(json.dumps(facts | {"title": title}))
    assert len(illustrate(tmp_path)) == 3
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
    figure = Figure()
    fill(figure, read_history(tmp_path), json.loads((tmp_path / "joint.json").read_text()))
    assert figure.get_suptitle() == title


def test_names_are_no_formulas() -> None:
    names = ["wire_$$", "$a_{$"]
    history = {
        key: np.array([1.0, 2.0]) for key, _, _ in history_columns(names, ["$pair_{$", "$$"])
    }
    figure = Figure()
    FigureCanvasAgg(figure)
    facts = {"title": "", "pairs": ["$pair_{$", "$$"], "solidus": dict.fromkeys(names, 2.0)}
    fill(figure, history, facts)
    figure.canvas.draw()


@pytest.mark.parametrize("broken", ["draw_curves", "draw_pictures"])
def test_what_cannot_be_drawn_is_a_warning(
    quarter: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, broken: str
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(f"microweld.results.illustrate.{broken}", fail)
    assert len(illustrate(quarter)) == {"draw_curves": 2, "draw_pictures": 1}[broken]
    (record,) = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert record.levelno == logging.WARNING
    assert "not drawn: ZeroDivisionError: by zero" in record.message
