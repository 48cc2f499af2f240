"""Tables of materials: properties over temperature, comparison, provenance and its counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from microweld.materials.catalogue import library_record, list_materials
from microweld.materials.laws import (
    Combination,
    Law,
    Polynomial,
    Sourced,
    Table,
    Tabor,
    WiedemannFranz,
)
from microweld.materials.material import Material
from microweld.materials.quantities import SOLVER_PROPERTIES

STATUSES = ("measured", "handbook", "estimated", "recalled")
_ROUND = (293.15, 400.0, 600.0, 800.0, 1000.0, 1200.0, 1500.0, 2000.0, 3000.0)


@dataclass(frozen=True)
class TextTable:
    """A table of text with a head."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def markdown(self) -> str:
        """The table in Markdown."""
        lines = [self.head, ("---",) * len(self.head), *self.rows]
        written = []
        for line in lines:
            cells = " | ".join(cell.replace("|", "/") for cell in line)
            written.append(f"| {cells} |")
        return "\n".join(written)


def select(material_class: str | None = None, word: str | None = None) -> list[str]:
    """Return the ids of materials, all of the library by default.

    Args:
        material_class: Only materials of this class, for example "alloy".
        word: Only materials with this word in id, name, aliases or composition.

    >>> select(word="nitinol")
    ['niti', 'niti_superelastic']
    """
    found = []
    for name in list_materials():
        record = library_record(name)
        text = " ".join([record.id, record.name, record.composition, *record.aliases]).lower()
        if material_class in (None, record.material_class) and (word or "").lower() in text:
            found.append(name)
    return found


def temperatures(materials: Sequence[Material]) -> list[float]:
    """Return round temperatures of the solids, the ends of melting and one of the liquid [K]."""
    marks: set[float] = set()
    for m in materials:
        if np.isfinite(m.solidus):
            marks.update((m.solidus, m.liquidus, 1.2 * m.liquidus))
    highest = max(m.range("enthalpy")[1] for m in materials)
    solid = [T for T in _ROUND if min([*marks, highest]) - 20.0 > T]
    return solid + sorted(marks)


def property_table(material: Material) -> TextTable:
    """Return the solver's properties over temperature; a dash where the law does not hold."""
    T = temperatures([material])
    rows = [
        (name.replace("_", " "), quantity.unit, *(_value(material, name, t) for t in T))
        for name, quantity in SOLVER_PROPERTIES.items()
    ]
    return TextTable(("property", "unit", *(f"{t:.5g} K" for t in T)), tuple(rows))


def comparison_table(first: Material, second: Material) -> TextTable:
    """Return both values and their ratio at common temperatures.

    Args:
        first: Material of the first column, to which the ratio refers.
        second: Material of the second column.
    """
    high = min(first.range("enthalpy")[1], second.range("enthalpy")[1])
    T = [t for t in temperatures([first, second]) if t <= high]
    rows = []
    for name, quantity in SOLVER_PROPERTIES.items():
        for t in T:
            a = _value(first, name, t)
            b = _value(second, name, t)
            rows.append((name.replace("_", " "), quantity.unit, f"{t:.5g}", a, b, _ratio(a, b)))
    return TextTable(("property", "unit", "T [K]", first.name, second.name, "ratio"), tuple(rows))


def _value(material: Material, name: str, T: float) -> str:
    low, high = material.range(name)
    if low <= T <= high:
        return f"{float(material.evaluate(name, T)[0]):.4g}"
    return "-"


def _ratio(a: str, b: str) -> str:
    if "-" not in (a, b) and float(a) != 0.0:
        return f"{float(b) / float(a):.3g}"
    return "-"


def law_text(part: Sourced) -> str:
    """Return the form of a law and its range, in words; nothing for what is not a law."""
    if isinstance(part, Law):
        return f"{_form(part)}; {part.valid[0]:g} to {part.valid[1]:g} K"
    return ""


def _form(law: Law) -> str:
    match law:
        case Table():
            return f"table of {len(law.data)} points, {law.interpolation}"
        case Polynomial():
            return f"polynomial of degree {len(law.coefficients) - 1}"
        case WiedemannFranz():
            return f"Wiedemann-Franz, L = {law.lorenz:g} V2/K2"
        case Combination():
            return " + ".join(f"{term.factor:g} x {term.material}" for term in law.terms)
        case Tabor():
            return f"{law.factor:g} x flow stress at {law.strain:g}"
    return "constant"


def evidence_table(material: Material, temper: str) -> TextTable:
    """Return law, status, source, uncertainty and note of every value.

    Args:
        material: The material.
        temper: The temper whose flow stress and hardness are listed.
    """
    rows = []
    for what, part in material.record.sourced(temper):
        source = ", ".join(part.source)
        if part.where:
            source += f" ({part.where})"
        if isinstance(part, Law) and part.uncertainty:
            uncertainty = f"{part.uncertainty:.0%}"
        else:
            uncertainty = ""
        rows.append((what, law_text(part), part.status, source, uncertainty, part.note))
    head = ("value", "law", "status", "source", "uncertainty (95 %)", "note")
    return TextTable(head, tuple(rows))


def provenance() -> list[tuple[str, str, str]]:
    """Return material, part and status of everything in the library, once for each temper."""
    found: list[tuple[str, str, str]] = []
    for name in list_materials():
        record = library_record(name)
        common = record.sourced(record.default_temper)
        found += [(name, what, part.status) for what, part in common]
        for temper in record.tempers:
            if temper != record.default_temper:
                own = [entry for entry in record.sourced(temper) if entry not in common]
                found += [(name, what, part.status) for what, part in own]
    return found


def provenance_table() -> TextTable:
    """Return, for each material and property, the first letters of its branches' statuses."""
    letters: dict[tuple[str, str], str] = {}
    columns = []
    for name, what, status in provenance():
        column = what.split(",")[0]
        columns.append(column)
        letters[name, column] = letters.get((name, column), "") + status[0]
    columns = list(dict.fromkeys(columns))
    rows = []
    for name in list_materials():
        rows.append((name, *(letters.get((name, column), "") for column in columns)))
    return TextTable(("material", *columns), tuple(rows))


def count_table(by: int) -> TextTable:
    """Return the number of values of each status, and their sum.

    Args:
        by: Lines of the table: 0 for materials, 1 for properties.
    """
    groups: dict[str, list[str]] = {}
    for entry in provenance():
        groups.setdefault(entry[by].split(",")[0], []).append(entry[2])
    rows = [_count_row(group, statuses) for group, statuses in groups.items()]
    everything = [status for statuses in groups.values() for status in statuses]
    total = _count_row("all", everything)
    return TextTable((("material", "property")[by], *STATUSES, "values"), (*rows, total))


def _count_row(label: str, statuses: list[str]) -> tuple[str, ...]:
    counted = Counter(statuses)
    return (label, *(str(counted[status]) for status in STATUSES), str(len(statuses)))
