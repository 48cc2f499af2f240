"""Documentation pages of the library, written from the records: one per material, and an index."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from microweld.materials import plots, tables
from microweld.materials.bibliography import references
from microweld.materials.catalogue import library_record, list_materials, load_material
from microweld.materials.record import Enamel, HotWorking, Record, Surface
from microweld.materials.recrystallisation import HOUR, MILLISECOND, Recrystallisation

_INTRODUCTION = """# The material library

Written from the records in `materials/` by `microweld materials docs`; do not edit.
[The format](format.md) of a record is explained on its own page.

Every value states its source and its status:

- **measured**: read in the paper or data sheet that measured it
- **handbook**: read in a compilation, a data sheet, or a transcription of one; or evaluated from
  functions read there
- **estimated**: made here from other values by the rule in its note
- **recalled**: from memory of the named source, not verified against it

A run lists the estimated and recalled values that its result rests on."""


def write_pages(folder: Path, with_plots: bool = True) -> list[Path]:
    """Write all pages into a folder.

    Args:
        folder: Folder of the pages; made if there is none.
        with_plots: If the pictures are drawn, too.

    Returns:
        The paths of the pages.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pages = {"index.md": index_page()}
    for name in list_materials():
        pages[f"{name}.md"] = material_page(name)
    for file, text in pages.items():
        (folder / file).write_text(text, encoding="utf-8")
    if with_plots:
        for name in list_materials():
            record = library_record(name)
            tempers = [load_material(name, temper) for temper in record.tempers]
            plots.draw(tempers, folder / "plots" / f"{name}.png", record.name)
    return [folder / file for file in pages]


def index_page() -> str:
    """Return the index: the list of materials and the tables of provenance."""
    rows = []
    for name in list_materials():
        record = library_record(name)
        if record.melting:
            melting = f"{record.melting.solidus:g} to {record.melting.liquidus:g}"
        else:
            melting = "-"
        tempers = ", ".join(record.tempers)
        rows.append((f"[{name}]({name}.md)", record.name, record.material_class, tempers, melting))
    listed = tables.TextTable(("id", "material", "class", "tempers", "melts [K]"), tuple(rows))
    sections = (
        _INTRODUCTION,
        listed.markdown,
        "## How much is known\n\nNumber of values by status, per property and per material.",
        tables.count_table(1).markdown,
        tables.count_table(0).markdown,
        "Status of each value by its first letter; several letters are solid, liquid, and tempers.",
        tables.provenance_table().markdown,
        "## References",
        "\n".join(
            f"- **{key}**: {reference.text}" for key, reference in sorted(references().items())
        ),
    )
    return "\n\n".join(sections) + "\n"


def material_page(name: str) -> str:
    """Return the page of one material."""
    return "\n\n".join(_sections(library_record(name))) + "\n"


def _sections(record: Record) -> Iterator[str]:
    yield f"# {record.name}"
    yield f"Written from `materials/{record.id}.yaml`; do not edit. [All materials](index.md)"
    if record.description:
        yield record.description
    if record.composition:
        yield f"Composition: {record.composition}."
    yield _facts(record)
    yield f"![Properties of {record.name} over temperature](plots/{record.id}.png)"
    yield "## Values"
    yield tables.property_table(load_material(record.id)).markdown
    yield "## Sources"
    for temper in record.tempers:
        yield f"### {temper}"
        yield tables.evidence_table(load_material(record.id, temper), temper).markdown
    yield "## References"
    yield "\n".join(f"- **{key}**: {references()[key].text}" for key in _keys(record))


def _facts(record: Record) -> str:
    facts = [f"density {record.density.value:g} kg/m3 at {record.reference_temperature:g} K"]
    if record.melting:
        facts.append(f"melts from {record.melting.solidus:g} K to {record.melting.liquidus:g} K")
        facts.append(f"latent heat {1e-3 * record.melting.latent_heat:g} kJ/kg")
    facts += [
        f"{t.name} from {t.start:g} K to {t.end:g} K, {1e-3 * t.latent_heat:g} kJ/kg"
        for t in record.transitions
    ]
    for name, temper in record.tempers.items():
        if temper.recrystallisation:
            facts.append(_recrystallisation_fact(name, temper.recrystallisation))
    if record.hot_working:
        facts.append(_hot_working_fact(record.hot_working))
    facts += _surface_facts(record.surface)
    facts += _enamel_facts(record.enamel)
    return "\n".join(f"- {fact}" for fact in facts)


def _recrystallisation_fact(temper: str, kinetics: Recrystallisation) -> str:
    in_an_hour, in_a_millisecond = (kinetics.half_temperature(t) for t in (HOUR, MILLISECOND))
    return (
        f"{temper}: half recrystallised in an hour at {in_an_hour:.0f} K, in a millisecond at "
        f"{in_a_millisecond:.0f} K (Q = {1e-3 * kinetics.energy:.0f} kJ/mol, "
        f"n = {kinetics.exponent.value:g})"
    )


def _hot_working_fact(law: HotWorking) -> str:
    return (
        f"hot working: at most {1e-6 * law.stress:g} MPa asinh((Z/{law.prefactor:.3g} "
        f"s^-1)^(1/{law.exponent:g})), Z = rate exp({1e-3 * law.activation_energy:g} kJ/mol/(R T))"
    )


def _enamel_facts(enamel: Enamel | None) -> Iterator[str]:
    if enamel:
        for value, part in (
            (f"viscosity {enamel.softening.viscosity:g} Pa s", enamel.softening),
            (f"decomposition {enamel.decomposition.rate:g} 1/s", enamel.decomposition),
        ):
            energy = 1e-3 * part.activation_energy
            yield f"{value} at {part.temperature:g} K, activation energy {energy:g} kJ/mol"


def _surface_facts(surface: Surface) -> Iterator[str]:
    roughness = surface.roughness
    yield f"roughness {1e6 * roughness.rms:g} um, mean slope {roughness.asperity_slope:g}"
    film = surface.film
    if film:
        low, high = film.bounds
        resistance = f"{film.area_resistance:g} ohm m2 ({low:g} to {high:g})"
        yield f"film of {film.composition}, {resistance}"
    for plating in surface.platings:
        thin, thick = plating.thickness
        yield f"plating of {plating.material}, {1e6 * thin:g} to {1e6 * thick:g} um"


def _keys(record: Record) -> list[str]:
    """Return the keys of all sources of a record."""
    keys: set[str] = set()
    for temper in record.tempers:
        for _, part in record.sourced(temper):
            keys.update(part.source)
    return sorted(keys)
