"""Joints of drawn sizes and metals: the text of a case, the pressed area, the way of the current.

All sizes are those of the shipped cases, in proportion to the diameter of the wire.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from benchmarks.random_welds.estimate import Column, Contact, Length, Metal, Part, Shunt

#: Metals of the library from which wires, foils, pads and sheets are drawn. They stand here so that
#: a new record does not change the thirty welds.
WELDED = (
    *("alumel", "aluminium", "aluminium_1silicon", "aluminium_5182", "aluminium_6061", "c17200"),
    *("c26000", "c36000", "c51000", "chromel", "constantan", "copper", "dp600", "gold"),
    *("invar_36", "kovar", "magnesium", "mild_steel", "molybdenum", "mp35n", "nickel"),
    *("nickel_200", "niti", "niti_superelastic", "platinum", "platinum_iridium_10", "silver"),
    *("solder_sac305", "solder_sn63pb37", "stainless_304", "stainless_316l", "tantalum"),
    *("ti_6al_4v", "tin", "titanium", "titanium_grade2", "tungsten", "zinc"),
)
ELECTRODES = ("cucrzr", "glidcop_al15", "molybdenum", "molybdenum_copper", "tungsten_copper")
TIPS = ("molybdenum", "tungsten")
SUBSTRATES = ("alumina", "fused_quartz")


@dataclass(frozen=True)
class Sketch:
    """A joint before force and current are known."""

    lines: tuple[str, ...]  #: below `joint:` in the case
    welded: tuple[Metal, ...]  #: the wire first
    pressed: tuple[Metal, ...]  #: of these the softest yields first
    area: float  #: that the force presses, nominal [m2]
    path: tuple[Part, ...]  #: of the current
    thermal_time: float  #: in which the heat reaches the cooled metal [s]


def metal(draw: Random, names: tuple[str, ...]) -> Metal:
    """Draw a metal and one of its tempers.

    Args:
        draw: Random numbers.
        names: To choose from.
    """
    from microweld.materials import load_material

    name = draw.choice(names)
    return Metal(name, draw.choice(tuple(load_material(name).record.tempers)))


def mm(length: float) -> str:
    """Return a length as text."""
    return f"{1e3 * length:.4g} mm"


def through(size: float, metals: tuple[Metal, ...]) -> float:
    """Return the time in which heat passes through the slowest of some metals [s].

    Args:
        size: Distance [m].
        metals: The metals.
    """
    return size**2 / min(metal.diffusivity for metal in metals)


def _block(ratio: float, size: float, of: Metal) -> Length:
    """Return a length of metal; `ratio` of length over section at the size 1 m [1/m]."""
    return Length(of, ratio / size)


def crossed_wires(draw: Random, size: float) -> Sketch:
    """Two crossed wires; the upper one is the thinner.

    Args:
        draw: Random numbers.
        size: Diameter of the lower wire [m].
    """
    upper_size = size * draw.uniform(0.7, 1.0)
    wires = metal(draw, WELDED), metal(draw, WELDED)
    ends = metal(draw, ELECTRODES), metal(draw, ELECTRODES)
    angle = draw.choice((90.0, draw.uniform(40.0, 90.0)))
    face = draw.choice(("flat", "flat", "grooved", "round"))
    lines = ["type: crossed-wire"]
    for key, wire, diameter in zip(("lower", "upper"), wires, (size, upper_size), strict=True):
        overhang = f"overhang: {mm(0.7 * diameter)}"
        lines.append(f"wire_{key}: {{{wire}, diameter: {mm(diameter)}, {overhang}}}")
    for key, end, diameter in zip(("lower", "upper"), ends, (size, upper_size), strict=True):
        shape = {
            "flat": "face: flat",
            "grooved": f"face: grooved, groove_radius: {mm(0.6 * diameter)}, "
            f"groove_depth: {mm(0.3 * diameter)}",
            "round": f"face: round, face_radius: {mm(6.0 * diameter)}",
        }[face]
        block = f"width: {mm(3.0 * size)}, height: {mm(1.5 * size)}"
        lines.append(f"electrode_{key}: {{{end}, {shape}, {block}}}")
    lines.append(f"angle: {angle:.3g} deg")
    path = (
        _block(0.17, size, ends[0]),
        Contact((ends[0], wires[0])),
        _block(1.0, size, wires[0]),
        Contact(wires),
        _block(1.0, upper_size, wires[1]),
        Contact((wires[1], ends[1])),
        _block(0.17, size, ends[1]),
    )
    time = through(size, wires)
    return Sketch(tuple(lines), wires, wires, size * upper_size, path, time)


def wire_on_foil(draw: Random, size: float) -> Sketch:
    """A wire on a foil.

    Args:
        draw: Random numbers.
        size: Diameter of the wire [m].
    """
    wire = metal(draw, WELDED)
    foil = metal(draw, WELDED)
    upper = metal(draw, ELECTRODES)
    lower = metal(draw, ELECTRODES)
    thickness = size * draw.uniform(0.3, 1.0)
    lines = (
        "type: wire-foil",
        f"wire: {{{wire}, diameter: {mm(size)}, overhang: {mm(0.75 * size)}}}",
        f"foil: {{{foil}, thickness: {mm(thickness)}, length: {mm(4 * size)}, "
        f"width: {mm(4 * size)}}}",
        f"electrode_upper: {{{upper}, face: flat, width: {mm(2.5 * size)}, "
        f"height: {mm(2.5 * size)}}}",
        f"electrode_lower: {{{lower}, face: flat, width: {mm(4 * size)}, height: {mm(2 * size)}}}",
    )
    line = (2.5 * size, size)
    path = (
        _block(0.4, size, upper),
        Contact((upper, wire), line=line),
        Contact((wire, foil), line=line),
        _block(0.4 * thickness / size, size, foil),
        _block(0.12, size, lower),
    )
    time = through(size, (wire, foil))
    return Sketch(lines, (wire, foil), (wire,), 2.5 * size**2, path, time)


def _substrate(draw: Random, size: float, length: float, width: float) -> tuple[Metal, list[str]]:
    """Draw a pad, a thin film or a layer that is meshed, and a substrate.

    Args:
        draw: Random numbers.
        size: Diameter of the wire [m].
        length: Of the pad along the wire [m].
        width: Of the pad across the wire [m].
    """
    pad = metal(draw, WELDED)
    thickness = size * draw.choice((draw.uniform(0.003, 0.01), draw.uniform(0.1, 0.4)))
    layer = f"layers: [{{{pad}, thickness: {1e6 * thickness:.3g} um}}]"
    sizes = f"length: {mm(length + 2 * size)}, width: {mm(width + 2 * size)}"
    return pad, [
        f"pad: {{length: {mm(length)}, width: {mm(width)}, {layer}}}",
        f"substrate: {{material: {draw.choice(SUBSTRATES)}, {sizes}, thickness: {mm(2.5 * size)}}}",
    ]


def parallel_gap(draw: Random, size: float) -> Sketch:
    """A wire on a pad under two electrodes side by side.

    Args:
        draw: Random numbers.
        size: Diameter of the wire [m].
    """
    wire = metal(draw, WELDED)
    end = metal(draw, ELECTRODES)
    gap = size * draw.uniform(0.7, 2.0)
    pad, below = _substrate(draw, size, gap + 4 * size, 3 * size)
    block = f"length: {mm(1.5 * size)}, width: {mm(2.5 * size)}, height: {mm(3 * size)}"
    lines = (
        "type: parallel-gap",
        f"wire: {{{wire}, diameter: {mm(size)}, overhang: {mm(0.75 * size)}}}",
        f"electrode_left: {{{end}, {block}}}",
        f"electrode_right: {{{end}, {block}}}",
        f"gap: {mm(gap)}",
        *below,
    )
    line = (1.5 * size, size)
    half = Contact((wire, pad), 0.5, line)
    along = (gap + size) / (0.25 * math.pi * size**2)
    path = (
        _block(0.8, size, end),
        Contact((end, wire), 0.5, line),
        Shunt(((Length(wire, along),), (half, half))),
        Contact((wire, end), 0.5, line),
        _block(0.8, size, end),
    )
    heated = (3 * size) ** 2 / (2.0 * end.diffusivity)  # an electrode all along
    time = max(heated, through(size, (wire, pad)))
    return Sketch(lines, (wire, pad), (wire,), 3.0 * size**2, path, time)


def hot_tip(draw: Random, size: float) -> Sketch:
    """A wire on a pad under a tip with a current loop of its own, which is to get hot.

    Args:
        draw: Random numbers.
        size: Diameter of the wire [m].
    """
    wire = metal(draw, WELDED)
    tip = metal(draw, TIPS)
    pad, below = _substrate(draw, size, 5 * size, 4 * size)
    lines = (
        "type: thermocompression",
        f"wire: {{{wire}, diameter: {mm(size)}, overhang: {mm(size)}}}",
        f"tip: {{{tip}, length: {mm(3 * size)}, width: {mm(3 * size)}, height: {mm(5 * size)}, "
        f"slot: {mm(size)}, foot: {mm(0.6 * size)}}}",
        *below,
    )
    legs = 2 * 4.4 / (1.0 * 3.0)
    foot = 1.0 / (0.6 * 3.0)
    path = (_block(legs + foot, size, tip),)
    time = (4.9 * size) ** 2 / (2.0 * tip.diffusivity)  # of a leg that is heated all along
    return Sketch(lines, (wire, pad), (wire,), 3.0 * size**2, path, time)


def stack(draw: Random, size: float) -> Sketch:
    """Two sheets between two electrodes, axisymmetric.

    Args:
        draw: Random numbers.
        size: Thickness of the lower sheet [m].
    """
    upper_size = size * draw.uniform(0.5, 1.5)
    sheets = metal(draw, WELDED), metal(draw, WELDED)
    end = metal(draw, ELECTRODES)
    face = draw.choice(
        (f"face: cone, tip_radius: {mm(3 * size)}", f"face: round, face_radius: {mm(60 * size)}")
    )
    electrode = f"{{{end}, {face}, radius: {mm(6 * size)}, height: {mm(8 * size)}}}"
    lines = ["type: stack", "model: axisymmetric", f"electrode_lower: {electrode}", "layers:"]
    for key, sheet, thickness in zip(("lower", "upper"), sheets, (size, upper_size), strict=True):
        sizes = f"radius: {mm(10 * size)}, thickness: {mm(thickness)}"
        lines.append(f"  - {{name: sheet_{key}, {sheet}, {sizes}}}")
    lines.append(f"electrode_upper: {electrode}")
    area = math.pi * (3 * size) ** 2
    path = (Column(((sheets[0], size), (sheets[1], upper_size)), end),)
    time = through(size, sheets)
    return Sketch(tuple(lines), sheets, sheets, area, path, time)


#: Kind of joint, and how many of the thirty are of it.
KINDS: dict[str, tuple[Callable[[Random, float], Sketch], int]] = {
    "crossed wires": (crossed_wires, 12),
    "wire on foil": (wire_on_foil, 6),
    "parallel gap": (parallel_gap, 4),
    "hot tip": (hot_tip, 4),
    "stack": (stack, 4),
}
