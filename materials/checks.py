"""Physical checks that every record must pass; each returns what is wrong as problems.

The bands follow the physics of metals (Wiedemann-Franz, entropy of fusion) or are wide limits that
catch a slipped unit: every one of them would have caught an error found in an open library.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

import numpy as np

from microweld.arrays import Floats
from microweld.errors import Problem
from microweld.materials.flow import compile_flow
from microweld.materials.laws import TemperatureLaw
from microweld.materials.material import Material, compile_properties
from microweld.materials.piecewise import Piecewise
from microweld.materials.quantities import SOLVER_PROPERTIES
from microweld.materials.reader import LIBRARY

#: Lorenz ratio of solids by class [V2/K2], unless the record states its own band.
LORENZ = {"metal": (2.0e-8, 3.3e-8), "alloy": (2.0e-8, 4.2e-8), "composite": (2.0e-8, 3.6e-8)}
LORENZ_LIQUID = (1.8e-8, 3.0e-8)
#: Molar entropy of fusion of metals [J/mol/K].
FUSION_ENTROPY = (6.0, 16.0)
#: Ratios at melting: liquid to solid resistivity, solid to liquid thermal conductivity.
RESISTIVITY_JUMP = (1.0, 2.6)
CONDUCTIVITY_JUMP = (0.8, 3.0)

_CONDUCTORS = ("metal", "alloy", "composite")
#: Wide limits of values near room temperature: conductors, others. Beyond them a unit has slipped.
_LIMITS = {
    "electrical_resistivity": ((1.5e-8, 2.5e-6), (1e-6, 1e17)),
    "thermal_conductivity": ((4.0, 450.0), (0.05, 150.0)),
    "heat_capacity": ((100.0, 1100.0), (300.0, 2000.0)),
    "seebeck": ((-60e-6, 40e-6), (-60e-6, 40e-6)),
    "youngs_modulus": ((10e9, 450e9), (5e5, 500e9)),
    "poissons_ratio": ((0.2, 0.46), (0.1, 0.495)),
    "thermal_expansion": ((0.5e-6, 30e-6), (0.1e-6, 400e-6)),
    "emissivity": ((0.005, 0.95), (0.1, 1.0)),
}
_DENSITY = ((2000.0, 23000.0), (900.0, 4500.0))
_STRESS = ((3e6, 4e9), (1e6, 4e9))


def problems(material: Material) -> list[Problem]:
    """Everything physically wrong with a material; empty if all is well."""
    return [problem for check in CHECKS for problem in check(material)]


def _temperatures(material: Material, name: str, to: float = np.inf, count: int = 400) -> Floats:
    low, high = material.range(name)
    return np.linspace(low, min(high, to), count, dtype=np.float64)


def _wrong(material: Material, what: str, message: str, value: object, allowed: str) -> Problem:
    return Problem(
        message,
        file=material.name,
        key=what,
        value=str(value),
        allowed=allowed,
        cure="compare with the source",
    )


def _outside(value: float, band: tuple[float, float]) -> bool:
    return not band[0] <= value <= band[1]


def _band(band: tuple[float, float]) -> str:
    return f"{band[0]:g} to {band[1]:g}"


def _laws(material: Material) -> Iterator[tuple[str, str, TemperatureLaw, Piecewise]]:
    """Property, phase, law and compiled function of every law of the record."""
    temper = material.record.tempers[material.temper]
    for name, branches in [
        *material.record.properties.items().items(),
        ("hardness", temper.hardness),
    ]:
        for phase, law in branches.laws().items():
            yield name, phase, law, law.compiled(material.compiler, name, phase)


def check_points(material: Material) -> Iterator[Problem]:
    """Every law returns the check points of its sources."""
    for name, phase, law, function in _laws(material):
        for point in law.checks:
            found = function(point.at)
            if abs(found - point.value) > point.within * abs(point.value):
                message = f"misses its check point at {point.at:g} K"
                allowed = f"{point.value:g} within {point.within:.1%} ({point.source})"
                yield _wrong(material, f"{name}, {phase}", message, f"{found:.5g}", allowed)


def plausible_values(material: Material) -> Iterator[Problem]:
    """Values at the cold end lie within wide limits: a slipped unit does not."""
    if material.record.material_class in _CONDUCTORS:
        side = 0
    else:
        side = 1
    if _outside(material.density, _DENSITY[side]):
        yield _wrong(material, "density", "implausible", material.density, _band(_DENSITY[side]))
    for name, phase, _, function in _laws(material):
        if name in _LIMITS and phase != "liquid":
            value = function(max(function.low, 293.15))
            if _outside(value, _LIMITS[name][side]):
                yield _wrong(
                    material,
                    f"{name}, {phase}",
                    "implausible",
                    f"{value:g}",
                    _band(_LIMITS[name][side]),
                )


def kelvin_not_celsius(material: Material) -> Iterator[Problem]:
    """A law valid below 100 K was most likely written in degrees Celsius."""
    for name, phase, _, function in _laws(material):
        if function.low < 100.0:
            yield _wrong(
                material,
                f"{name}, {phase}",
                "valid from very cold: degrees Celsius?",
                f"{function.low:g} K",
                "100 K or more",
            )


def wiedemann_franz(material: Material) -> Iterator[Problem]:
    """The Lorenz ratio k/(sigma T) of conductors lies in its band, solid and liquid."""
    record = material.record
    if record.material_class not in _CONDUCTORS:
        return
    solid = record.lorenz_band or LORENZ[record.material_class]
    T = _temperatures(material, "thermal_conductivity")
    T = T[
        (material.range("electrical_conductivity")[0] <= T)
        & (material.range("electrical_conductivity")[1] >= T)
    ]
    ratio = (
        material.evaluate("thermal_conductivity", T)[0]
        / material.evaluate("electrical_conductivity", T)[0]
        / T
    )
    for band, here in ((solid, material.solidus >= T), (LORENZ_LIQUID, material.liquidus <= T)):
        bad = here & ((ratio < band[0]) | (ratio > band[1]))
        if np.any(bad):
            yield _wrong(
                material,
                "Lorenz ratio",
                f"outside its band at {T[bad][0]:.0f} K",
                f"{ratio[bad][0]:.3g} V2/K2",
                _band(band),
            )


def rising_enthalpy(material: Material) -> Iterator[Problem]:
    """Enthalpy rises strictly with temperature."""
    T = _temperatures(material, "enthalpy", count=4000)
    if np.any(np.diff(material.evaluate("enthalpy", T)[0]) <= 0.0):
        yield _wrong(
            material, "enthalpy", "does not rise with temperature", "", "a rising function"
        )


def fusion_entropy(material: Material) -> Iterator[Problem]:
    """The molar entropy of fusion of an element is that of a metal: catches J/mol written as J/kg."""
    record = material.record
    if record.melting is None or record.molar_mass is None:
        return
    entropy = record.melting.latent_heat * record.molar_mass / record.melting.solidus
    if _outside(entropy, FUSION_ENTROPY):
        yield _wrong(
            material,
            "latent_heat",
            "entropy of fusion is not that of a metal",
            f"{entropy:.3g} J/mol/K",
            _band(FUSION_ENTROPY),
        )


def positive_elasticity(material: Material) -> Iterator[Problem]:
    """The elastic tensor is positive definite: E > 0 and -1 < nu < 1/2."""
    T = _temperatures(material, "youngs_modulus")
    if np.any(material.evaluate("youngs_modulus", T)[0] <= 0.0):
        yield _wrong(material, "youngs_modulus", "not positive", "", "above 0")
    nu = material.evaluate("poissons_ratio", np.clip(T, *material.range("poissons_ratio")))[0]
    if np.any((nu <= -1.0) | (nu >= 0.5)):
        yield _wrong(
            material,
            "poissons_ratio",
            "not positive definite",
            f"{nu.max():g}",
            "between -1 and 0.5",
        )


def positive_transport(material: Material) -> Iterator[Problem]:
    """Conductivities, heat capacity and emissivity are positive everywhere, mushy zone included."""
    for name in (
        "electrical_conductivity",
        "thermal_conductivity",
        "heat_capacity_volumetric",
        "emissivity",
        "hardness",
    ):
        low = material.evaluate(name, _temperatures(material, name, count=2000))[0].min()
        if low <= 0.0:
            yield _wrong(material, name, "not positive", f"{low:g}", "above 0")


def strength(material: Material) -> Iterator[Problem]:
    """Flow stress falls with temperature, rises with strain and has a plausible size.

    So does hardness.
    """
    T = np.linspace(273.15, min(material.liquidus + 50.0, 4000.0), 300, dtype=np.float64)
    curves = np.array([_flow(material, strain, T) for strain in (0.0, 0.05, 0.2, 1.0)])
    size = _STRESS[0 if material.record.material_class in _CONDUCTORS else 1]
    if np.any(np.diff(curves, axis=1) > 1e-6 * curves[:, :-1]):
        yield _wrong(material, "flow stress", "rises with temperature", "", "a falling function")
    if np.any(np.diff(curves, axis=0) < 0.0):
        yield _wrong(material, "flow stress", "falls with strain", "", "a rising function")
    if _outside(curves[0, 0], size):
        yield _wrong(material, "flow stress", "implausible", f"{curves[0, 0]:g} Pa", _band(size))
    hardness = material.evaluate("hardness", _temperatures(material, "hardness"))[0]
    if np.any(np.diff(hardness) > 1e-6 * hardness[:-1]):
        yield _wrong(material, "hardness", "rises with temperature", "", "a falling function")


def _flow(material: Material, strain: float, T: Floats) -> Floats:
    points = np.full_like(T, strain), np.ones_like(T), T, np.zeros(T.size, dtype=np.int64)
    return compile_flow([material]).evaluate(*points)[0]


def distinct_tempers(material: Material) -> Iterator[Problem]:
    """No two tempers yield at the same stress: a copied set has no hardening history."""
    room = np.array([293.15])
    yields = {
        t: _flow(Material(material.record, t, material.library), 0.0, room)[0]
        for t in material.record.tempers
    }
    ordered = np.sort(np.array(list(yields.values())))
    if np.any(np.diff(ordered) < 0.01 * ordered[1:]):
        told = ", ".join(f"{temper} {1e-6 * value:.0f} MPa" for temper, value in yields.items())
        yield _wrong(
            material,
            "tempers",
            "two tempers yield at the same stress",
            told,
            "different flow stress",
        )


def jumps_at_melting(material: Material) -> Iterator[Problem]:
    """Resistivity rises and thermal conductivity falls at melting, by the factors that metals show."""
    if material.record.melting is None or material.record.material_class not in _CONDUCTORS:
        return
    ends = np.array([material.solidus, material.liquidus])
    for name, band in (
        ("electrical_conductivity", RESISTIVITY_JUMP),
        ("thermal_conductivity", CONDUCTIVITY_JUMP),
    ):
        solid, liquid = material.evaluate(name, ends)[0]
        if _outside(solid / liquid, band):
            yield _wrong(
                material,
                name,
                "unlikely jump at melting",
                f"factor {solid / liquid:.3g}",
                _band(band),
            )


def thermal_stretch(material: Material) -> Iterator[Problem]:
    """Thermal stretch is 1 at the reference temperature, never falls and stays below 8 % for metals."""
    T = _temperatures(material, "thermal_stretch")
    theta = material.evaluate("thermal_stretch", T)[0]
    if np.any(np.diff(theta) < -1e-7):
        yield _wrong(material, "thermal_expansion", "shrinks on heating", "", "a rising stretch")
    if material.record.material_class in _CONDUCTORS and theta.max() > 1.08:
        yield _wrong(
            material, "thermal_expansion", "expands too much", f"{theta.max():g}", "1.08 at most"
        )


def joined_smoothly(material: Material) -> Iterator[Problem]:
    """Every compiled property is continuous, at its breaks and across melting."""
    for name in SOLVER_PROPERTIES:
        if name == "heat_capacity_volumetric":  # the slope of the enthalpy may have steps
            continue
        inner = material.curve(name).function.breaks[1:-1]
        compiled = compile_properties([material], name)
        body = np.zeros(inner.size, dtype=np.int64)
        before, after = (compiled.evaluate(inner + d, body)[0] for d in (-1e-9, 1e-9))
        if not np.allclose(before, after, rtol=1e-5, atol=1e-9 * np.abs(after).max(initial=0.0)):
            yield _wrong(material, name, "jumps", "", "a continuous function")


@cache
def reference_keys() -> frozenset[str]:
    """The keys of references.bib."""
    return frozenset(
        re.findall(r"^@\w+\{(\w+),", (LIBRARY / "references.bib").read_text(), re.MULTILINE)
    )


def known_sources(material: Material) -> Iterator[Problem]:
    """Every source of a library record is in references.bib."""
    for evidence in material.evidence():
        for key in sorted(set(evidence.source) - reference_keys()):
            yield _wrong(
                material,
                evidence.what,
                "source is not in references.bib",
                key,
                "a key of materials/references.bib",
            )


def estimates_say_how(material: Material) -> Iterator[Problem]:
    """An estimated value states its rule in a note."""
    for evidence in material.evidence():
        if evidence.status == "estimated" and not evidence.note:
            yield _wrong(material, evidence.what, "estimated without saying how", "", "a note")


CHECKS: tuple[Callable[[Material], Iterator[Problem]], ...] = (
    check_points,
    plausible_values,
    kelvin_not_celsius,
    wiedemann_franz,
    rising_enthalpy,
    fusion_entropy,
    positive_elasticity,
    positive_transport,
    strength,
    distinct_tempers,
    jumps_at_melting,
    thermal_stretch,
    joined_smoothly,
    estimates_say_how,
)
