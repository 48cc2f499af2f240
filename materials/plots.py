"""Pictures of materials: every property over temperature, for tempers or materials side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from microweld.arrays import Floats
from microweld.materials.flow import compile_flow
from microweld.materials.material import Material

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")  #: distinct to colour-blind readers, too
SIZE = (13.0, 6.0)  #: of the figure [inch]
POINTS = 500  #: temperatures of each curve
STRAIN = 0.1  #: plastic strain at which the flow stress is drawn [-]
RATE = 1.0  #: strain rate at which the flow stress is drawn [1/s]


@dataclass(frozen=True)
class Panel:
    """One small plot: a property, scaled for reading."""

    title: str
    name: str
    factor: float
    logarithmic: bool = False
    inverse: bool = False
    offset: float = 0.0

    def shown(self, value: Floats) -> Floats:
        """Return the drawn values of the property's values."""
        if self.inverse:
            drawn = 1.0 / value
        else:
            drawn = value - self.offset
        return np.asarray(self.factor * drawn, dtype=np.float64)


PANELS = (
    Panel("electrical resistivity [uohm cm]", "electrical_conductivity", 1e8, inverse=True),
    Panel("thermal conductivity [W/m/K]", "thermal_conductivity", 1.0),
    Panel("volumetric enthalpy [GJ/m3]", "enthalpy", 1e-9),
    Panel("Seebeck coefficient [uV/K]", "seebeck", 1e6),
    Panel("Young's modulus [GPa]", "youngs_modulus", 1e-9),
    Panel("thermal stretch less 1 [%]", "thermal_stretch", 100.0, offset=1.0),
    Panel("hardness [MPa]", "hardness", 1e-6, logarithmic=True),
)


def draw(materials: Sequence[Material], path: Path, title: str, resolution: int = 72) -> Path:
    """Write a picture of the properties of some materials (or tempers of one) over temperature.

    Args:
        materials: Drawn in one colour each; the legend shows name and temper.
        path: The PNG file to write.
        title: Text above the picture.
        resolution: Dots per inch.

    Returns:
        The path.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from PIL import Image

    figure = Figure(figsize=SIZE, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(2, 4)
    for panel, ax in zip(PANELS, axes.flat, strict=False):
        _fill(panel, ax, materials)
    _fill_flow(axes.flat[-1], materials)
    figure.suptitle(title, parse_math=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    drawn = BytesIO()
    figure.savefig(drawn, dpi=resolution)
    # the picture has few colours: with a palette the file is a third as large
    Image.open(drawn).convert("RGB").quantize(32).save(path, optimize=True)
    return path


def _fill(panel: Panel, ax: Axes, materials: Sequence[Material]) -> None:
    for material, colour in zip(materials, COLOURS, strict=False):
        T = np.linspace(*material.range(panel.name), POINTS, dtype=np.float64)
        shown = panel.shown(material.evaluate(panel.name, T)[0])
        ax.plot(T, shown, color=colour, label=_label(material))
    _dress(ax, panel.title, materials)
    if panel.logarithmic:
        ax.set_yscale("log")


def _fill_flow(ax: Axes, materials: Sequence[Material]) -> None:
    for material, colour in zip(materials, COLOURS, strict=False):
        T = np.linspace(*material.range("hardness"), POINTS, dtype=np.float64)
        strain = np.full(POINTS, STRAIN)
        rate = np.full(POINTS, RATE)
        body = np.zeros(POINTS, dtype=np.int64)
        stress = compile_flow([material]).evaluate(strain, rate, T, body)[0]
        ax.plot(T, 1e-6 * stress, color=colour, label=_label(material))
    _dress(ax, f"flow stress at strain {STRAIN:g}, {RATE:g}/s [MPa]", materials)
    for text in ax.legend(fontsize="small").get_texts():
        text.set_parse_math(False)


def _dress(ax: Axes, title: str, materials: Sequence[Material]) -> None:
    ax.set_title(title, fontsize="medium")
    ax.set_xlabel("T [K]", fontsize="small")
    ax.grid(alpha=0.3)
    for material in materials:
        if np.isfinite(material.liquidus):
            ax.axvspan(material.solidus, material.liquidus, color="0.8", lw=0)


def _label(material: Material) -> str:
    return f"{material.name}, {material.temper}"
