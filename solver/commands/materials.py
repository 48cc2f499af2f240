"""Tables of materials for the terminal: composition, properties over temperature, and evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microweld.materials.catalogue import library_record, load_material
from microweld.materials.quantities import SOLVER_PROPERTIES
from microweld.materials.tables import comparison_table, select

if TYPE_CHECKING:
    from rich.table import Table

    from microweld.materials.material import Material

#: Temperatures of the table below the melting range [K].
_SOLID = (300.0, 500.0, 800.0, 1100.0, 1400.0, 2000.0)
#: How far above the liquidus the last temperature of the table lies [K].
_SUPERHEAT = 200.0


def list_table(material_class: str | None = None, word: str | None = None) -> Table:
    """List the materials of the library.

    Args:
        material_class: Only this class, such as metal.
        word: Only with this word in name or composition.
    """
    from rich.table import Table

    table = Table(
        "name", "material", "class", "tempers", "also called", box=None, header_style="bold"
    )
    for name in select(material_class, word):
        record = library_record(name)
        table.add_row(
            name,
            record.name,
            record.material_class,
            ", ".join(record.tempers),
            ", ".join(record.aliases),
        )
    return table


def report(name: str, temper: str | None) -> list[str | Table]:
    """Describe one material in paragraphs and tables.

    Args:
        name: Name or alias of a material, or the path of a record.
        temper: Its temper; by default that of the record.

    Raises:
        InputError: If the name or temper is unknown.
    """
    material = load_material(name, temper)
    return [_heading(material), "", property_table(material), "", evidence_table(material)]


def comparison(first: str, second: str) -> list[str | Table]:
    """Set two materials side by side, with the ratio of their properties.

    Args:
        first: Name or alias of a material, or the path of a record.
        second: The other one.

    Raises:
        InputError: If a name is unknown.
    """
    from rich.table import Table

    text = comparison_table(load_material(first), load_material(second))
    table = Table(*text.head, box=None, header_style="bold")
    for row in text.rows:
        table.add_row(*row)
    return [table]


def property_table(material: Material) -> Table:
    """Tabulate the solver's properties; a dash stands for a temperature outside the law's range."""
    from rich.table import Table

    temperatures = table_temperatures(material)
    table = Table("property", "unit", box=None, header_style="bold")
    for temperature in temperatures:
        table.add_column(f"{temperature:g} K", justify="right")
    for name, quantity in SOLVER_PROPERTIES.items():
        low, high = material.range(name)
        values = [
            f"{float(material.evaluate(name, T)[0]):.4g}" if low <= T <= high else "-"
            for T in temperatures
        ]
        table.add_row(name.replace("_", " "), quantity.unit, *values)
    return table


def table_temperatures(material: Material) -> list[float]:
    """Choose the temperatures of the table [K]: solid, both ends of melting, liquid."""
    if material.record.melting is None:
        return list(_SOLID)
    solid = [temperature for temperature in _SOLID if temperature < material.solidus]
    return [*solid, material.solidus, material.liquidus, material.liquidus + _SUPERHEAT]


def evidence_table(material: Material) -> Table:
    """Tabulate the status and source of each value."""
    from rich.table import Table

    table = Table("value", "status", "source", "note", box=None, header_style="bold")
    for evidence in material.evidence():
        table.add_row(evidence.what, evidence.status, ", ".join(evidence.source), evidence.note)
    return table


def _heading(material: Material) -> str:
    record = material.record
    lines = [
        f"{record.name} ({record.id}), temper {material.temper} of {', '.join(record.tempers)}",
        *[text for text in (record.description, record.composition) if text],
        f"density {material.density:g} kg/m3 at {material.reference_temperature:g} K",
    ]
    if record.melting is not None:
        melting = f"melts from {record.melting.solidus:g} K to {record.melting.liquidus:g} K"
        lines.append(f"{melting}, latent heat {material.latent_heat:g} J/kg")
    return "\n".join(lines)
