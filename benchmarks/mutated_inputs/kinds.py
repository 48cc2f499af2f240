"""The four kinds of input, as folders of files of which one is changed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from benchmarks.mutated_inputs import (
    hdf5_changes,
    sound_meshes,
    text_changes,
    trace_changes,
    yaml_changes,
)
from benchmarks.mutated_inputs.reading import CASE, MESH, RECORD, TRACE, Files
from microweld.cases.joints.templates import template, template_files

CHECKOUT = Path(__file__).resolve().parents[2]
WIRES = CHECKOUT / "cases" / "literature" / "wire-pair-tohmyoh-2015.geo"
JOINTS = ("crossed-wire", "wire-foil", "parallel-gap", "stack", "thermocompression", "imported")
#: Machines whose sources and heads no shipped case has.
MACHINES = (
    """{voltage: {waveform: ac, peak: 1 V, frequency: 50 Hz, cycles: 2.5, phase_angle: 0 deg},
    current_limit: 500 A, circuit_resistance: 8 mohm, circuit_inductance: 1 uH,
    force: {profile: spring, force: 40 N, squeeze: 5 ms, hold: 5 ms, spring_stiffness: 20 N/mm},
    head: {mass: 0.2 kg, damping: 10 N s/m, friction: 2 N, stop: 0.3 mm}}""",
    """{discharge: {capacitance: 20 mF, charge_voltage: 12 V, circuit_resistance: 1 mohm,
    circuit_inductance: 0.5 uH, duration: 4 ms},
    force: {profile: csv, file: force.csv, skip: 0}}""",
    """{current: {waveform: multi-pulse, cool: [2 ms], pulses: [{waveform: half-sine, peak: 90 A,
    duration: 4 ms}, {waveform: hfdc, peak: 1 kA, up: 1 ms, hold: 3 ms, down: 0 s,
    frequency: 4 kHz, ripple: 0.1}]},
    force: {profile: constant, force: 40 N, squeeze: 5 ms, hold: 5 ms}}""",
)
FORCE = b"time [ms],force [N]\n0,0\n5,40\n30,40\n"
#: A case that names a record or a trace.
NAMING = """schema: microweld-case/1
joint:
  type: crossed-wire
  wire_lower: {{material: {material}, diameter: 0.4 mm, overhang: 0.3 mm}}
  wire_upper: {{material: nickel, diameter: 0.4 mm, overhang: 0.3 mm}}
  electrode_lower: {{material: cucrzr, face: flat, width: 1.2 mm, height: 0.6 mm}}
  electrode_upper: {{material: cucrzr, face: flat, width: 1.2 mm, height: 0.6 mm}}
machine:
  force: {{profile: ramp-hold, force: 40 N, squeeze: 5 ms, hold: 5 ms}}
  current: {{{pulse}}}
contact: {{law: cooper-mikic-yovanovich}}
"""


@cache
def sound_cases() -> tuple[str, ...]:
    """Return the shipped cases, the templates, and cases of other machines."""
    paths = [*(CHECKOUT / "cases").glob("*.yaml"), *(CHECKOUT / "cases/literature").glob("*.yaml")]
    texts = [path.read_text(encoding="utf-8") for path in sorted(paths)]
    texts += [template(joint) for joint in JOINTS]
    tree = yaml_changes.parsed(template(JOINTS[0]))
    for machine in MACHINES:
        other = yaml_changes.parsed(f"machine: {machine}")
        kept = [pair for pair in tree if pair[0] != "machine"]
        texts.append(yaml_changes.written([*kept, *other]).lstrip("\n"))
    return tuple(texts)


@cache
def sound_records() -> tuple[str, ...]:
    """Return the records of the library."""
    paths = sorted((CHECKOUT / "materials").glob("*.yaml"))
    return tuple(path.read_text(encoding="utf-8") for path in paths)


def _yaml(texts: tuple[str, ...]) -> SearchStrategy[bytes]:
    trees = [yaml_changes.parsed(text) for text in texts]
    return text_changes.encoded(yaml_changes.changed(trees) | text_changes.changed(texts))


def cases() -> SearchStrategy[Files]:
    """Return changed case files, beside the files that sound cases name."""
    beside = beside_cases()
    return _yaml(sound_cases()).map(lambda data: {CASE: data, **beside})


def beside_cases() -> Files:
    """Return the files that sound cases name."""
    drawings = {name: text.encode() for name, text in template_files("imported").items()}
    return {"force.csv": FORCE, WIRES.name: WIRES.read_bytes(), **drawings}


def records() -> SearchStrategy[Files]:
    """Return changed material records, and a case that names them."""
    naming = NAMING.format(
        material=RECORD, pulse="waveform: constant, current: 9 A, duration: 1 ms"
    )
    return _yaml(sound_records()).map(lambda data: {RECORD: data, CASE: naming.encode()})


def traces() -> SearchStrategy[Files]:
    """Return changed traces, and a case that names them with some options."""
    texts = text_changes.changed(trace_changes.SOUND, trace_changes.CHANGES)
    options = st.just("") | st.sampled_from(trace_changes.OPTIONS)
    return st.builds(_traced, text_changes.encoded(texts), options)


def _traced(data: bytes, options: str) -> Files:
    pulse = f"waveform: csv, file: {TRACE}{options}"
    return {TRACE: data, CASE: NAMING.format(material="nickel", pulse=pulse).encode()}


def meshes() -> SearchStrategy[Files]:
    """Return changed meshes of all formats, and a case that reads them."""
    return _meshes(sound_meshes.sound())


@st.composite
def _meshes(draw: DrawFn, sound: dict[str, list[bytes]]) -> Files:
    suffix = draw(st.sampled_from(sorted(sound)))
    data = draw(st.sampled_from(sound[suffix]))
    text = sound_meshes.as_text(data)
    if suffix == ".med" and draw(st.booleans()):
        data = draw(hdf5_changes.changed(data))
    elif text is None:
        data = draw(text_changes.damaged([data]))
    else:
        data = draw(text_changes.encoded(text_changes.changed([text])))
    name = f"{MESH}{suffix}"
    return {name: data, CASE: sound_meshes.case_of(name).encode()}


KINDS = {"cases": cases, "records": records, "traces": traces, "meshes": meshes}
