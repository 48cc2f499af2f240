"""The registry of everything that is written: key, symbol, name, unit, place, and its origin.

One entry is a field in the files for ParaView or a column of history.csv. Room `results` writes and
labels by the registry; nobody else invents a name or a unit.

- A column of the joint, or of each body, pair or head, is a `Column` whose `value` computes it from
  the weld after a step (`Observation`).
- What a layer of the contacts reports (`Layer.observe`) is a `Field` of the contact points, which
  says how the layers of both sides combine and what of it goes to the history.
- A state variable of the plasticity is a `Field` of the cells that names it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from microweld.arrays import Floats

Place = Literal["nodes", "cells", "contact"]
Each = Literal["joint", "body", "pair", "head"]
Combine = Literal["max", "sum", "product"]
Summary = Literal["none", "mean", "peak", "area"]
Taken = Literal["", "end", "largest"]


class Observation(Protocol):
    """The weld after an accepted step, from which columns are computed. All is of the whole joint.

    The registry knows no solver, so the types are named in words.
    """

    @property
    def time(self) -> float:
        """End of the step [s]."""

    @property
    def weld(self) -> Any:
        """`microweld.setup.weld.Weld`."""

    @property
    def solved(self) -> Any:
        """`microweld.simulation.coupling.Solved`."""

    @property
    def monitors(self) -> Any:
        """`microweld.simulation.monitors.Monitors`."""

    @property
    def balance(self) -> Any:
        """`microweld.simulation.energy_balance.EnergyBalance`, the step included."""

    @property
    def set_downs(self) -> Floats:
        """Of each head [m]."""


#: The value of a column after a step: a number, or one for each body, pair or head by its name.
Value = Callable[[Observation], float | Mapping[str, float]]


@dataclass(frozen=True)
class Field:
    """A quantity in space and time."""

    key: str  #: name in code and in field files
    symbol: str  #: TeX, without dollar signs
    name: str  #: in words
    unit: str  #: SI, in ASCII
    place: Place  #: nodes of the P2 mesh, cells, or contact points of a slave surface
    combine: Combine = "max"  #: of the layers on both sides that report it
    history: Summary = "none"  #: over the closed area of each pair; area: the share times that area
    outcome: Taken = ""  #: see `Column`
    state: str = ""  #: of the cells: variable of the plastic state whose cell average it is

    @property
    def file_name(self) -> str:
        """Stem of the file and name of the array in it, unit included: "temperature_K"."""
        if self.unit == "1":
            return self.key
        return f"{self.key}_{_in_file_names(self.unit)}"

    @property
    def label(self) -> str:
        """Text of a colour bar: "temperature [K]"."""
        return f"{self.name} [{_in_brackets(self.unit)}]"

    @property
    def column(self) -> Column:
        """What of a field of the contact points goes to the history of each pair.

        Raises:
            ValueError: If nothing does.
        """
        match self.history:
            case "mean":
                return Column(
                    key=self.key,
                    symbol=rf"\bar{{{self.symbol}}}",
                    name=f"mean {self.name}",
                    unit=self.unit,
                    each="pair",
                    outcome=self.outcome,
                )
            case "peak":
                return Column(
                    key=self.key,
                    symbol=self.symbol,
                    name=self.name,
                    unit=self.unit,
                    each="pair",
                    outcome=self.outcome,
                )
            case "area":
                return Column(
                    key=self.key.removesuffix("_fraction") + "_area",
                    symbol=f"A_{{{self.symbol}}}",
                    name=f"area of the {self.name.removeprefix('share of the ')}",
                    unit="m2",
                    each="pair",
                    outcome=self.outcome,
                )
        raise ValueError(f"{self.key} is not in the history")


@dataclass(frozen=True)
class Column:
    """A column of history.csv: one for the joint, or one for each body, pair or head."""

    key: str
    symbol: str  #: TeX, without dollar signs
    name: str  #: in words
    unit: str  #: SI, in ASCII
    each: Each = "joint"
    value: Value | None = None  #: None where the source of the current or a layer reports it
    #: Which of its values is an outcome of the weld: that at the end, or the largest; "" for none.
    outcome: Taken = ""

    def header(self, of: str = "") -> str:
        """Column heading: "contact_resistance_faying [ohm]"; `of` names the body or pair."""
        return f"{self.key_of(of)} [{_in_brackets(self.unit)}]"

    def key_of(self, of: str = "") -> str:
        """Key in code and in summary.json: "resistance" or "contact_resistance_faying"."""
        if of:
            return f"{self.key}_{of}"
        return self.key

    @property
    def title(self) -> str:
        """Name and symbol, for the legend of quantities on one axis: "force $F$"."""
        return f"{self.name} ${self.symbol}$"

    def label(self, of: str = "") -> str:
        """Text of an axis: "contact area, lower electrode [m2]"; `of` names the body or pair."""
        name = self.name
        if of:
            name = f"{name}, {of.replace('_', ' ')}"
        return f"{name} [{_in_brackets(self.unit)}]"

    def values(self, step: Observation) -> dict[str, float]:
        """Compute the column after a step, by key; nothing if others report it. Collective."""
        if self.value is None:
            return {}
        value = self.value(step)
        if isinstance(value, Mapping):
            return {self.key_of(of): float(number) for of, number in value.items()}
        return {self.key: float(value)}


def _flows(step: Observation) -> bool:
    return bool(abs(step.solved.current) > 0)


def _resistance(step: Observation) -> float:
    if _flows(step):
        return float(step.solved.electrothermal.terminal_potential / step.solved.current)
    return math.nan


def _contact_resistance(step: Observation) -> dict[str, float]:
    """By pair; not a number where the current passes beside, or there and back."""
    found = {}
    for pair, flux in step.solved.electrothermal.contacts.items():
        found[pair] = math.nan
        if _flows(step) and pair in step.weld.essential_pairs:
            found[pair] = flux.resistance / step.weld.joint.symmetry_factor
    return found


def _contact_temperature(step: Observation) -> dict[str, float]:
    return {
        pair: flux.peak_temperature for pair, flux in step.solved.electrothermal.contacts.items()
    }


def contact_areas(step: Observation) -> dict[str, float]:
    """Return the closed area of each pair, of the whole joint [m2]."""
    factor = step.weld.joint.symmetry_factor
    return {pair: flux.area * factor for pair, flux in step.solved.electrothermal.contacts.items()}


def _of_heads(step: Observation, values: Floats) -> dict[str, float]:
    """By head; nothing where there is only one."""
    return dict(zip(step.weld.joint.heads, values, strict=False))


def _charge_imbalance(step: Observation) -> float:
    if _flows(step):
        return float(step.solved.electrothermal.heat.charge_imbalance)
    return 0.0


FIELDS: dict[str, Field] = {
    field.key: field
    for field in (
        Field("displacement", "u", "displacement", "m", "nodes"),
        Field("temperature", "T", "temperature", "K", "nodes"),
        Field("potential", r"\varphi", "electric potential", "V", "nodes"),
        Field("current_density", "j", "current density", "A/m2", "cells"),
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
        Field(
            "softened_fraction",
            "X",
            "share that has recrystallised or melted",
            "1",
            "cells",
            state="softened",
        ),
        Field(
            "melted_fraction",
            r"f_\mathrm{l,max}",
            "largest liquid fraction so far",
            "1",
            "cells",
            state="molten",
        ),
        Field("crack_index", "D", "damage of Cockcroft and Latham", "1", "cells", state="damage"),
        Field(
            "freezing_strain",
            r"\varepsilon_\mathrm{f}",
            "plastic strain while the metal froze",
            "1",
            "cells",
            state="freezing_strain",
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
        Field(
            "film_fraction",
            "f",
            "intact share of the oxide film",
            "1",
            "contact",
            history="mean",
        ),
        Field(
            "enamel_thickness",
            "d",
            "thickness of the enamel",
            "m",
            "contact",
            combine="sum",
            history="mean",
        ),
        Field(
            "enamel_open_fraction",
            "o",
            "share of the contact that the enamel leaves open",
            "1",
            "contact",
            combine="product",
            history="mean",
        ),
        Field(
            "sticking_ratio",
            r"T/T_\mathrm{s}",
            "highest temperature over the solidus of what melts first",
            "1",
            "contact",
            history="peak",
            outcome="largest",
        ),
        Field(
            "sticking_fraction",
            "a",
            "share of the contact that may stick to the electrode",
            "1",
            "contact",
            history="mean",
            outcome="end",
        ),
        Field(
            "wear_proxy",
            "w",
            "time integral of pressure over the electrode's hardness",
            "s",
            "contact",
            history="mean",
        ),
        Field(
            "brazed_fraction",
            "b",
            "share of the contact that molten plating has brazed",
            "1",
            "contact",
            history="area",
            outcome="end",
        ),
        Field(
            "displaced_braze_fraction",
            "b_d",
            "share of the contact where molten plating let solid base metals meet",
            "1",
            "contact",
            history="area",
            outcome="end",
        ),
        Field(
            "solid_bond_fraction",
            "B",
            "share of the contact that has bonded in the solid state",
            "1",
            "contact",
            history="area",
            outcome="end",
        ),
        Field(
            "fused_fraction",
            "m",
            "share of the contact where the base metal has melted",
            "1",
            "contact",
            history="area",
            outcome="end",
        ),
    )
}

#: Sums since the start of the run, in the whole joint [J]. Input + work = stored + lost, up to the
#: imbalance.
ENERGY = (
    Column(
        "energy_electrical_input",
        r"E_\mathrm{el}",
        "electrical energy put in",
        "J",
        value=lambda step: step.balance.total.electrical_input,
        outcome="end",
    ),
    Column(
        "energy_plastic_heat",
        r"E_\mathrm{p}",
        "heat of plastic work",
        "J",
        value=lambda step: step.balance.total.plastic_heat,
    ),
    Column(
        "energy_stored_heat",
        r"E_\mathrm{st}",
        "heat stored",
        "J",
        value=lambda step: step.balance.total.stored_heat,
    ),
    Column(
        "energy_lost_surfaces",
        r"E_\mathrm{air}",
        "heat lost to the surroundings",
        "J",
        value=lambda step: step.balance.total.surface_loss,
    ),
    Column(
        "energy_lost_electrodes",
        r"E_\mathrm{cool}",
        "heat lost to the electrode ends",
        "J",
        value=lambda step: step.balance.total.terminal_loss,
    ),
    Column(
        "energy_mechanical_input",
        r"E_\mathrm{mech}",
        "work of the electrode force",
        "J",
        value=lambda step: step.balance.total.electrode_work,
    ),
    Column(
        "energy_contact_heat",
        r"E_\mathrm{c}",
        "Joule heat in the contact",
        "J",
        "pair",
        value=lambda step: step.balance.total.contact_heat,
    ),
    Column(
        "energy_imbalance",
        r"\Delta E",
        "energy not accounted for",
        "J",
        value=lambda step: step.balance.total.imbalance,
    ),
    Column(
        "energy_imbalance_relative",
        r"\Delta E/E_\mathrm{el}",
        "energy not accounted for, over the input",
        "1",
        value=lambda step: step.balance.relative_imbalance,
    ),
)

HISTORY: dict[str, Column] = {
    column.key: column
    for column in (
        Column("time", "t", "time", "s", value=lambda step: step.time),
        Column("current", "I", "current", "A", value=lambda step: step.solved.current),
        Column(
            "voltage",
            "U",
            "voltage between the electrode ends",
            "V",
            value=lambda step: step.solved.electrothermal.terminal_potential,
        ),
        Column(
            "resistance", "R", "resistance between the electrode ends", "ohm", value=_resistance
        ),
        Column(
            "contact_resistance",
            r"R_\mathrm{c}",
            "contact resistance",
            "ohm",
            "pair",
            value=_contact_resistance,
        ),
        Column("force", "F", "electrode force", "N", value=lambda step: step.solved.forces.sum()),
        Column(
            "applied_force",
            r"F_\mathrm{a}",
            "force that drives the head",
            "N",
            value=lambda step: step.solved.applied_force,
        ),
        Column(
            "set_down",
            "s",
            "set-down",
            "m",
            value=lambda step: step.set_downs.mean(),
            outcome="end",
        ),
        Column(
            "head_force",
            "F",
            "force of the head",
            "N",
            "head",
            value=lambda step: _of_heads(step, step.solved.forces),
        ),
        Column(
            "head_set_down",
            "s",
            "set-down of the head",
            "m",
            "head",
            value=lambda step: _of_heads(step, step.set_downs),
        ),
        Column(
            "temperature_peak",
            r"T_\mathrm{max}",
            "peak temperature",
            "K",
            "body",
            value=lambda step: step.monitors.peak_temperatures(),
            outcome="largest",
        ),
        Column(
            "contact_temperature_peak",
            r"T_\mathrm{max}",
            "peak temperature of the contact",
            "K",
            "pair",
            value=_contact_temperature,
            outcome="largest",
        ),
        Column(
            "contact_area",
            r"A_\mathrm{c}",
            "contact area",
            "m2",
            "pair",
            value=contact_areas,
            outcome="end",
        ),
        *(field.column for field in FIELDS.values() if field.history != "none"),
        Column(
            "charge_imbalance",
            r"\Delta I/I",
            "current not accounted for, over the current",
            "1",
            value=_charge_imbalance,
        ),
        Column("capacitor_voltage", "U_C", "voltage of the capacitor", "V"),
        Column("energy_circuit", r"E_{LC}", "energy in capacitor and inductor", "J"),
        Column(
            "molten_volume",
            "V_l",
            "molten volume",
            "m3",
            value=lambda step: step.monitors.molten_volume(),
            outcome="largest",
        ),
        Column(
            "softened_volume",
            "V_X",
            "softened volume",
            "m3",
            "body",
            value=lambda step: step.monitors.heat_affected_zone.volumes(),
            outcome="end",
        ),
        Column(
            "softened_length",
            "l_X",
            "softened length",
            "m",
            "body",
            value=lambda step: step.monitors.heat_affected_zone.lengths(),
            outcome="end",
        ),
        Column(
            "crack_index_peak",
            "D",
            "damage of Cockcroft and Latham",
            "1",
            "body",
            value=lambda step: step.monitors.parts.peaks("damage"),
            outcome="end",
        ),
        Column(
            "freezing_strain_peak",
            r"\varepsilon_\mathrm{f}",
            "plastic strain while the metal froze",
            "1",
            "body",
            value=lambda step: step.monitors.parts.peaks("freezing_strain"),
            outcome="end",
        ),
        Column(
            "expulsion_index",
            "x",
            "share of the force borne by melt that reaches the rim",
            "1",
            "pair",
            value=lambda step: step.monitors.parts.expulsion_indices(),
            outcome="largest",
        ),
        *ENERGY,
    )
}


def row_of(columns: Iterable[Column], step: Observation) -> dict[str, float]:
    """Compute columns after a step, by key. Collective.

    Args:
        columns: Columns, of which those without a `value` are left out.
        step: The weld after the step.
    """
    row: dict[str, float] = {}
    for column in columns:
        row |= column.values(step)
    return row


def history_columns(
    bodies: Sequence[str], pairs: Sequence[str], heads: Sequence[str] = ()
) -> list[tuple[str, Column, str]]:
    """Return all columns of a run, in order.

    Args:
        bodies: Names of the bodies.
        pairs: Names of the contact pairs.
        heads: Names of the heads, where there are several.

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


def column_of(key: str) -> tuple[Column, str]:
    """Find the column of a key, and the body, pair or head that it belongs to ("" for the joint).

    >>> column, of = column_of("contact_area_lower_electrode")
    >>> column.label(of)
    'contact area, lower electrode [m2]'

    Raises:
        KeyError: If there is no such column.
    """
    stem = key
    while stem not in HISTORY:
        stem = stem.rpartition("_")[0]
        if not stem:
            raise KeyError(f"not a column of the history: {key}")
    return HISTORY[stem], key[len(stem) + 1 :]


def _in_brackets(unit: str) -> str:
    if unit == "1":
        return "-"
    return unit


def _in_file_names(unit: str) -> str:
    """Write a unit in letters and digits only: W/(m2 K) becomes W_per_m2_K."""
    return unit.replace("/", "_per_").replace("(", "").replace(")", "").replace(" ", "_")
