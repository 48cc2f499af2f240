"""What a material is, as rows of text: properties over temperature, comparison, provenance and its counts."""

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
        return "\n".join(
            "| " + " | ".join(cell.replace("|", "/") for cell in line) + " |" for line in lines
        )


def select(material_class: str | None = None, word: str | None = None) -> list[str]:
    """Ids of the library by class and by a word of their id, name, aliases or composition."""
    found = []
    for name in list_materials():
        record = library_record(name)
        text = " ".join([record.id, record.name, record.composition, *record.aliases]).lower()
        if material_class in (None, record.material_class) and (word or "").lower() in text:
            found.append(name)
    return found


def temperatures(materials: Sequence[Material]) -> list[float]:
    """Round temperatures of the solids, the ends of melting and some liquid [K]."""
    marks = {
        T for m in materials for T in (m.solidus, m.liquidus, 1.2 * m.liquidus) if np.isfinite(T)
    }
    highest = max(m.range("enthalpy")[1] for m in materials)
    solid = [T for T in _ROUND if min([*marks, highest]) - 20.0 > T]
    return solid + sorted(marks)


def property_table(material: Material) -> TextTable:
    """The solver's properties over temperature; a dash lies outside the range of the law."""
    T = temperatures([material])
    rows = [
        (name.replace("_", " "), quantity.unit, *(_value(material, name, t) for t in T))
        for name, quantity in SOLVER_PROPERTIES.items()
    ]
    return TextTable(("property", "unit", *(f"{t:.5g} K" for t in T)), tuple(rows))


def comparison_table(first: Material, second: Material) -> TextTable:
    """Two materials side by side: both values and their ratio at common temperatures."""
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
    """The form of a law and its range, in words."""
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
    """Where every value comes from, and how far to trust it."""
    rows = [
        (
            what,
            law_text(part),
            part.status,
            ", ".join(part.source) + (f" ({part.where})" if part.where else ""),
            f"{part.uncertainty:.0%}" if isinstance(part, Law) and part.uncertainty else "",
            part.note,
        )
        for what, part in material.record.sourced(temper)
    ]
    return TextTable(
        ("value", "law", "status", "source", "uncertainty (95 %)", "note"), tuple(rows)
    )


def provenance() -> list[tuple[str, str, str]]:
    """Material, part and status of everything in the library; parts of tempers once per temper."""
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
    """Per material and property, the status of each branch by its first letter."""
    kept = provenance()
    columns = list(dict.fromkeys(what.split(",")[0] for _, what, _ in kept))
    rows = []
    for name in list_materials():
        letters = [
            "".join(
                status[0]
                for owner, what, status in kept
                if owner == name and what.split(",")[0] == column
            )
            for column in columns
        ]
        rows.append((name, *letters))
    return TextTable(("material", *columns), tuple(rows))


def count_table(by: int) -> TextTable:
    """How many values have each status, by material (0) or by property (1), with the sum."""
    kept = [(entry[by].split(",")[0], entry[2]) for entry in provenance()]
    groups = list(dict.fromkeys(group for group, _ in kept))
    rows = [
        _count_row(group, [status for owner, status in kept if owner == group]) for group in groups
    ]
    total = _count_row("all", [status for _, status in kept])
    return TextTable((("material", "property")[by], *STATUSES, "values"), (*rows, total))


def _count_row(label: str, statuses: list[str]) -> tuple[str, ...]:
    counted = Counter(statuses)
    return (label, *(str(counted[status]) for status in STATUSES), str(len(statuses)))
