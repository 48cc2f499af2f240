"""Share of the contact that bonds in the solid state: sheets and crossed wires of bare nickel."""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks.measurement import Curve, Measurement
from benchmarks.variants import NOMINAL, Input, smallest
from benchmarks.weld import History, added, compared, lowest_solidus, vary, work_of

#: Case of each weld, and a pulse that ends a tenth below the solidus or more.
WELDS = {
    "sheets": (
        "literature/spot-weld-nickel-tan-2005.yaml",
        "machine.current.peak=1.9 kA",
        "machine.current.up=0.2 ms",
        "machine.current.hold=1.3 ms",
        "machine.force.hold=0 ms",
        "mesh.factor=1.6",
    ),
    "wires": (
        "literature/crossed-wire-fukumoto-2004.yaml",
        "machine.current.peak=570 A",
        "mesh.factor=1.4",
    ),
}
FAYING = "contact.pairs.faying"
STEPS = "numerics.maximum_temperature_change=200 K"
#: The film as in the material records, stated so that it can be varied.
BREAKING = (f"{FAYING}.asperity_slope=0.14", f"{FAYING}.film.load=0.2")
#: A film that only the stretch of the faces opens, of the same resistance.
WHOLE = (f"{FAYING}.film_resistance=2e-12 ohm m^2",)
INPUTS = (
    Input("conductance of the faying surface", (f"{FAYING}.asperity_slope",)),
    Input("load that breaks the film", (f"{FAYING}.film.load",)),
)
PEAK = "contact_temperature_peak_faying"


def bonded(history: History) -> float:
    """Return the share of the contact that has bonded in the solid state by the end [-]."""
    return float(history["solid_bond_area_faying"][-1] / history["contact_area_faying"][-1])


def lead(wires: Mapping[str, History], sheets: Mapping[str, History]) -> float:
    """Return by how much more of the wires than of the sheets bonds, the smallest of all [-]."""
    return smallest({name: bonded(wires[name]) - bonded(sheets[name]) for name in wires})


def measure(full: bool) -> Measurement:
    """Sheets and wires with a film that breaks and with one that does not.

    Args:
        full: Repeat the former with each uncertain input lower and higher.
    """
    works = []
    found: dict[str, dict[str, dict[str, History]]] = {}
    inputs = INPUTS if full else ()
    for film, settings, varied in (("breaking", BREAKING, inputs), ("whole", WHOLE, ())):
        found[film] = {}
        for joint, (case, *pulse) in WELDS.items():
            found[film][joint] = {}
            for name, done in vary(case, varied, [*pulse, STEPS, *settings]):
                found[film][joint][name] = done.history
                works.append(work_of(done.summary))
    breaking = found["breaking"]
    whole = found["whole"]
    welds = [weld for film in found.values() for joint in film.values() for weld in joint.values()]
    values = {
        "hottest": max(float(weld[PEAK].max()) for weld in welds) / lowest_solidus("nickel"),
        "sheets": max(bonded(weld) for weld in breaking["sheets"].values()),
        "wires": smallest({name: bonded(weld) for name, weld in breaking["wires"].items()}),
        "lead": lead(breaking["wires"], breaking["sheets"]),
        "sheets_whole": bonded(whole["sheets"][NOMINAL]),
        "wires_whole": bonded(whole["wires"][NOMINAL]),
        "lead_whole": lead(whole["wires"], whole["sheets"]),
    }
    lines = {
        f"{joint}, film that {does}": (
            weld[NOMINAL][PEAK],
            weld[NOMINAL]["solid_bond_area_faying"] / weld[NOMINAL]["contact_area_faying"],
        )
        for film, does in (("breaking", "breaks"), ("whole", "stays whole"))
        for joint, weld in found[film].items()
    }
    curve = Curve("Bonded share of the contact", "hottest place of the contact [K]", "share", lines)
    return Measurement(values, added(*works), (curve,), compared(breaking["wires"][NOMINAL]))
