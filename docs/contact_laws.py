"""Draw docs/images/contact-laws.png: the examples of docs/contact.md, nickel on nickel.

Run as: ./microweld python docs/contact_laws.py
"""

from __future__ import annotations

import re
from itertools import cycle
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from cycler import cycler
from pydantic import TypeAdapter
from ruamel.yaml import YAML

from microweld.arrays import Floats
from microweld.cases.contact import Contact
from microweld.contact.layers.merging import Merging
from microweld.contact.layers.stack import Layers, conditions
from microweld.materials.catalogue import load_material
from microweld.setup.contact import Pair, contact_of

PAGE = Path(__file__).with_name("contact.md")
PICTURE = PAGE.parent / "images" / "contact-laws.png"
ROOM, PRESSURE = 293.15, 3e8  #: where the panels cut [K], [Pa]
COLOURS = (
    "#0072b2",
    "#d55e00",
    "#009e73",
    "#cc79a7",
    "#e69f00",
    "#56b4e9",
    "#000000",
    "#999999",
    "#7a3b00",
)
DASHES = ("-", "--", ":")  #: of the first lines in these colours, of the next, and so on


def examples(page: str) -> list[dict[str, Any]]:
    """Return the contact of each YAML block of the page."""
    blocks = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    return [YAML(typ="safe").load(block)["contact"] for block in blocks]


def conductances(
    contact: dict[str, Any], pressure: Floats, temperature: Floats
) -> tuple[Floats, Floats]:
    """Return the conductances of nickel on nickel, merged where it is hot enough.

    Args:
        contact: The contact section of a case.
        pressure: (n,) [Pa].
        temperature: (n,) of both sides [K].

    Returns:
        Electrical [S/m2] and thermal [W/(m2 K)] conductance.
    """
    own = TypeAdapter(Contact).validate_python(contact, context={"text_only": True})
    nickel = load_material("nickel", "annealed")
    solid = contact_of(own, Pair(nickel, nickel))
    here = conditions(pressure, temperature, temperature, np.zeros_like(pressure), 0.0)
    metal = solid.evaluate(pressure, here.slave_temperature, here.master_temperature)
    merging = Layers([Merging(solid.slave, solid.master)], pressure.size)
    h, _ = merging.apply(metal, np.arange(pressure.size), here)
    return h.electrical.value, h.thermal.value


def draw(path: Path) -> None:
    """Draw both conductances over pressure at room temperature, and h_e over temperature."""
    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, 3, figsize=(14.0, 5.2), layout="constrained")
    p = np.geomspace(1e5, 1e10, 200)
    T = np.linspace(ROOM, 1900.0, 300)
    styles = cycler(linestyle=DASHES) * cycler(color=COLOURS)
    contacts = examples(PAGE.read_text(encoding="utf-8"))[1:]
    for style, contact in zip(cycle(styles), contacts, strict=False):
        electrical, thermal = conductances(contact, p, np.full_like(p, ROOM))
        hot, _ = conductances(contact, np.full_like(T, PRESSURE), T)
        axes[0].loglog(p / 1e6, electrical, label=contact["law"], **style)
        axes[1].loglog(p / 1e6, thermal, **style)
        axes[2].semilogy(T - 273.15, hot, **style)
    for axis, quantity in zip(
        axes, ("h_e [S/m²] at 20 °C", "h_t [W/(m² K)] at 20 °C", "h_e [S/m²]"), strict=True
    ):
        axis.set(title=quantity, xlabel="pressure [MPa]")
        axis.grid(alpha=0.3)
    axes[2].set(title=f"h_e [S/m²] at {PRESSURE / 1e6:g} MPa", xlabel="temperature [°C]")
    figure.legend(loc="outside lower center", ncols=5, frameon=False)
    figure.savefig(path, dpi=110)
    plt.close(figure)


if __name__ == "__main__":
    draw(PICTURE)
