"""The registry of everything that is written: key, symbol, name, unit, and where it goes.

Room `results` writes by it, pictures label by it; nobody else invents a name or a unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Support = Literal["nodes", "cells", "contact"]
Each = Literal["joint", "body", "pair", "head"]


@dataclass(frozen=True)
class Field:
    """A quantity in space and time."""

    key: str  #: name in code and in field files
    symbol: str  #: TeX, without dollar signs
    name: str  #: in words
    unit: str  #: SI, in ASCII
    support: Support  #: nodes of the P2 mesh, cells, or contact points of a slave surface
    components: int = 1
    state: str = ""  #: field of the plastic state whose cell average it is, if it is one

    @property
    def file_name(self) -> str:
        """Stem of the file and name of the array in it, unit included: "temperature_K"."""
        if self.unit == "1":
            return self.key
        return f"{self.key}_{_in_file_names(self.unit)}"

    @property
    def label(self) -> str:
        """Text of an axis or colour bar: "temperature [K]"."""
        return f"{self.name} [{self.unit if self.unit != '1' else '-'}]"


@dataclass(frozen=True)
class Column:
    """A column of history.csv: one for the joint, or one for each body, pair or head."""

    key: str
    symbol: str
    name: str
    unit: str
    each: Each = "joint"

    def header(self, of: str = "") -> str:
        """Column heading: "contact_resistance_faying [ohm]"; `of` names the body or pair."""
        return f"{self.key_of(of)} [{self.unit if self.unit != '1' else '-'}]"

    def key_of(self, of: str = "") -> str:
        """Key in code and in summary.json: "resistance" or "contact_resistance_faying"."""
        if of:
            return f"{self.key}_{of}"
        return self.key

    def label(self, of: str = "") -> str:
        """Text of an axis or legend."""
        if of:
            name = f"{self.name}, {of.replace('_', ' ')}"
        else:
            name = self.name
        return f"{name} [{self.unit if self.unit != '1' else '-'}]"


FIELDS: dict[str, Field] = {
    field.key: field
    for field in (
        Field("displacement", "u", "displacement", "m", "nodes", 3),
        Field("temperature", "T", "temperature", "K", "nodes"),
        Field("potential", r"\varphi", "electric potential", "V", "nodes"),
        Field("current_density", "j", "current density", "A/m2", "cells", 3),
        Field(
            "von_mises_stress",
            r"\sigma_\mathrm{vM}",
            "von Mises stress",
            "Pa",
            "cells",
            state="mises",
        ),
        Field(
            "equivalent_plastic_strain",
            r"\bar\varepsilon_p",
            "equivalent plastic strain",
            "1",
            "cells",
            state="strain",
        ),
        Field("liquid_fraction", "f_l", "liquid fraction", "1", "nodes"),
        Field("contact_pressure", "p", "contact pressure", "Pa", "contact"),
        Field("contact_gap", "g", "contact gap", "m", "contact"),
        Field(
            "contact_temperature", r"T_\mathrm{c}", "mean temperature of both sides", "K", "contact"
        ),
        Field(
            "electrical_contact_conductance",
            "h_e",
            "electrical contact conductance",
            "S/m2",
            "contact",
        ),
        Field(
            "thermal_contact_conductance",
            "h_t",
            "thermal contact conductance",
            "W/(m2 K)",
            "contact",
        ),
        Field("film_fraction", "f", "intact share of the oxide film", "1", "contact"),
        Field("enamel_thickness", "d", "thickness of the enamel", "m", "contact"),
        Field(
            "enamel_open_fraction",
            "o",
            "share of the contact that the enamel leaves open",
            "1",
            "contact",
        ),
        Field(
            "sticking_ratio",
            r"T/T_\mathrm{s}",
            "highest temperature over the solidus of what melts first",
            "1",
            "contact",
        ),
        Field(
            "sticking_fraction", "a", "whether the work may stick to the electrode", "1", "contact"
        ),
        Field(
            "wear_proxy",
            "w",
            "time integral of pressure over the electrode's hardness",
            "s",
            "contact",
        ),
        Field("brazed_fraction", "b", "brazed share of the contact", "1", "contact"),
        Field(
            "solid_bond_fraction",
            "b_s",
            "share of the contact where base metals met solid",
            "1",
            "contact",
        ),
        Field(
            "fused_fraction",
            "m",
            "share of the contact where the base metal has melted",
            "1",
            "contact",
        ),
    )
}

#: Sums since the start of the run, in the whole joint [J]. Input + work = stored + lost, up to the
#: imbalance.
LEDGER = (
    Column("energy_electrical_input", r"E_\mathrm{el}", "electrical energy put in", "J"),
    Column("energy_plastic_heat", r"E_\mathrm{p}", "heat of plastic work", "J"),
    Column("energy_stored_heat", r"E_\mathrm{st}", "heat stored", "J"),
    Column("energy_lost_surfaces", r"E_\mathrm{air}", "heat lost to the surroundings", "J"),
    Column("energy_lost_electrodes", r"E_\mathrm{cool}", "heat lost to the electrode ends", "J"),
    Column("energy_mechanical_input", r"E_\mathrm{mech}", "work of the electrode force", "J"),
    Column("energy_contact_heat", r"E_\mathrm{c}", "Joule heat in the contact", "J", "pair"),
    Column("energy_imbalance", r"\Delta E", "energy not accounted for", "J"),
    Column(
        "energy_imbalance_relative",
        r"\Delta E/E_\mathrm{el}",
        "energy not accounted for, over the input",
        "1",
    ),
)

HISTORY: dict[str, Column] = {
    column.key: column
    for column in (
        Column("time", "t", "time", "s"),
        Column("current", "I", "current", "A"),
        Column("voltage", "U", "voltage between the electrode ends", "V"),
        Column("resistance", "R", "resistance between the electrode ends", "ohm"),
        Column("contact_resistance", "R", "contact resistance", "ohm", "pair"),
        Column("force", "F", "electrode force", "N"),
        Column("applied_force", r"F_\mathrm{a}", "force that drives the head", "N"),
        Column("set_down", "s", "set-down", "m"),
        Column("head_force", "F", "force of the head", "N", "head"),
        Column("head_set_down", "s", "set-down of the head", "m", "head"),
        Column("temperature_peak", r"T_\mathrm{max}", "peak temperature", "K", "body"),
        Column(
            "contact_temperature_peak",
            r"T_\mathrm{max}",
            "peak temperature of the contact",
            "K",
            "pair",
        ),
        Column("contact_area", "A_c", "contact area", "m2", "pair"),
        Column("film_fraction", "f", "intact share of the oxide film", "1", "pair"),
        Column("enamel_thickness", "d", "mean thickness of the enamel", "m", "pair"),
        Column(
            "enamel_open_fraction",
            "o",
            "share of the contact that the enamel leaves open",
            "1",
            "pair",
        ),
        Column(
            "sticking_ratio",
            r"T/T_\mathrm{s}",
            "highest temperature over the solidus of what melts first",
            "1",
            "pair",
        ),
        Column(
            "sticking_fraction",
            "a",
            "share of the contact that may stick to the electrode",
            "1",
            "pair",
        ),
        Column(
            "wear_proxy",
            "w",
            "mean time integral of pressure over the electrode's hardness",
            "s",
            "pair",
        ),
        Column("brazed_area", "A_b", "contact area that molten plating has brazed", "m2", "pair"),
        Column(
            "solid_bond_area",
            "A_s",
            "contact area where base metals met solid, plating gone",
            "m2",
            "pair",
        ),
        Column("fused_area", "A_m", "contact area where the base metal has melted", "m2", "pair"),
        Column(
            "charge_imbalance", r"\Delta I/I", "current not accounted for, over the current", "1"
        ),
        Column("capacitor_voltage", r"U_C", "voltage of the capacitor", "V"),
        Column("energy_circuit", r"E_{LC}", "energy in capacitor and inductor", "J"),
        Column("molten_volume", "V_l", "molten volume", "m3"),
        *LEDGER,
    )
}


def history_columns(
    bodies: Sequence[str], pairs: Sequence[str], heads: Sequence[str] = ()
) -> list[tuple[str, Column, str]]:
    """All columns of a run, in order.

    Args:
        bodies: names of the bodies.
        pairs: names of the contact pairs.
        heads: names of the heads, where there are several.

    Returns:
        Key, column and the body, pair or head it belongs to ("" for the joint).
    """
    owners: dict[Each, Sequence[str]] = {
        "joint": ("",),
        "body": bodies,
        "pair": pairs,
        "head": heads,
    }
    return [
        (column.key_of(of), column, of) for column in HISTORY.values() for of in owners[column.each]
    ]


def _in_file_names(unit: str) -> str:
    """A unit in letters and digits only: W/(m2 K) becomes W_per_m2_K."""
    return unit.replace("/", "_per_").replace("(", "").replace(")", "").replace(" ", "_")
