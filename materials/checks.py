"""Physical checks of a record; each yields a problem for everything wrong.

`NEEDED` are what the solver needs of any record, after the positive laws and values.
`DOUBTS` are of what is plausible: every record of the library passes them, and of a user's record
they are warnings, which `accept` silences by name. Their bands follow the physics of metals
(Wiedemann-Franz, entropy of fusion) or are wide limits that catch a wrong unit: every one of them
would have caught an error found in an open library.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

import numpy as np

from microweld.arrays import Floats
from microweld.errors import InputError, Problem
from microweld.materials.flow import compile_flow
from microweld.materials.laws import TemperatureLaw
from microweld.materials.material import Material, compile_properties
from microweld.materials.piecewise import Piecewise
from microweld.materials.quantities import SOLVER_PROPERTIES
from microweld.materials.reader import LIBRARY
from microweld.materials.recrystallisation import MILLISECOND

#: Lorenz ratio of solids by class [V2/K2], unless the record states its own band.
LORENZ = {"metal": (2.0e-8, 3.3e-8), "alloy": (2.0e-8, 4.2e-8), "composite": (2.0e-8, 3.6e-8)}
LORENZ_LIQUID = (1.8e-8, 3.0e-8)
#: Molar entropy of fusion of metals [J/mol/K].
FUSION_ENTROPY = (6.0, 16.0)
#: Ratios at melting: liquid to solid resistivity, solid to liquid thermal conductivity.
RESISTIVITY_JUMP = (1.0, 2.6)
CONDUCTIVITY_JUMP = (0.8, 3.0)

_CONDUCTORS = ("metal", "alloy", "composite")
#: Wide limits of values near room temperature: conductors, others. Beyond them the unit is wrong.
_LIMITS = {
    "electrical_resistivity": ((1.5e-8, 2.5e-6), (1e-6, 1e17)),
    "thermal_conductivity": ((4.0, 450.0), (0.05, 150.0)),
    "heat_capacity": ((100.0, 1100.0), (300.0, 2000.0)),
    "seebeck": ((-60e-6, 40e-6), (-60e-6, 40e-6)),
    "youngs_modulus": ((10e9, 450e9), (5e5, 500e9)),
    "poissons_ratio": ((0.2, 0.46), (0.1, 0.495)),
    "thermal_expansion": ((0.5e-6, 35e-6), (0.1e-6, 400e-6)),
    "emissivity": ((0.005, 0.95), (0.1, 1.0)),
}
_DENSITY = ((1500.0, 23000.0), (900.0, 4500.0))
_STRESS = ((3e6, 4e9), (1e6, 4e9))


def problems(material: Material) -> list[Problem]:
    """Return everything physically wrong or doubtful with a material; empty if all checks pass."""
    return [*faults(material), *doubts(material)]


def faults(material: Material) -> list[Problem]:
    """Return what keeps the solver from using a material."""
    unusable = [*_found(positive_laws, material), *_found(positive_elasticity, material)]
    found = [*unusable, *_found(possible_values, material)]
    if not unusable:  # the other checks evaluate these laws
        for check in NEEDED:
            found += _found(check, material)
    return list(dict.fromkeys(found))


def doubts(material: Material) -> list[Problem]:
    """Return what is not plausible of a material, unless its record accepts it by name."""
    found = []
    for check in DOUBTS:
        if check.__name__ not in material.record.accept:
            for problem in _found(check, material):
                cure = f"{problem.cure}; if it is right, accept: [{check.__name__}] in the record"
                found.append(replace(problem, cure=cure))
    return found


def _found(check: Check, material: Material) -> list[Problem]:
    """Return the problems of one check, also where a law cannot be evaluated at all."""
    try:
        with np.errstate(all="ignore"):
            return list(check(material))
    except InputError as error:
        return error.problems
    except RecursionError:
        message = "a law refers to itself, or varies too steeply to be tabulated"
        return [_wrong(material, "", message, "", "")]
    except (ArithmeticError, ValueError, IndexError, np.linalg.LinAlgError) as error:
        what = check.__name__.replace("_", " ")
        return [_wrong(material, "", f"cannot be checked for {what}: {error}", "", "")]


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
    """Yield property, phase, law and compiled function of every law of the record."""
    temper = material.record.tempers[material.temper]
    properties = material.record.properties.items() | {"hardness": temper.hardness}
    for name, branches in properties.items():
        for phase, law in branches.laws().items():
            yield name, phase, law, law.compiled(material.compiler, name, phase)


def check_points(material: Material) -> Iterator[Problem]:
    """Check that every law returns the check points of its sources."""
    for name, phase, law, function in _laws(material):
        for point in law.checks:
            found = function(point.at)
            if abs(found - point.value) > point.within * abs(point.value):
                message = f"misses its check point at {point.at:g} K"
                allowed = f"{point.value:g} within {point.within:.1%} ({point.source})"
                yield _wrong(material, f"{name}, {phase}", message, f"{found:.5g}", allowed)


def plausible_values(material: Material) -> Iterator[Problem]:
    """Check that values at the cold end lie within wide limits, as those in a wrong unit do not."""
    if material.record.material_class in _CONDUCTORS:
        side = 0
    else:
        side = 1
    if _outside(material.density, _DENSITY[side]):
        yield _wrong(material, "density", "implausible", material.density, _band(_DENSITY[side]))
    for name, phase, _, function in _laws(material):
        if name in _LIMITS and phase != "liquid":
            value = function(max(function.low, 293.15))
            band = _LIMITS[name][side]
            if _outside(value, band):
                what = f"{name}, {phase}"
                yield _wrong(material, what, "implausible", f"{value:g}", _band(band))


def positive_laws(material: Material) -> Iterator[Problem]:
    """Check that the laws of what is positive by nature are so at their points, and between."""
    for name, phase, _, function in _laws(material):
        if name not in ("seebeck", "thermal_expansion", "poissons_ratio"):
            middle = 0.5 * (function.breaks[1:] + function.breaks[:-1])
            for T in sorted([*function.breaks, *middle]):
                value = function(T)
                if not value > 0.0:
                    what = f"{name}, {phase}"
                    message = f"not positive at {T:g} K"
                    yield _wrong(material, what, message, f"{value:g}", "above 0")
                    break


def possible_values(material: Material) -> Iterator[Problem]:
    """Check that values are not beyond the plausible by twenty times: the unit is wrong then."""
    side = int(material.record.material_class not in _CONDUCTORS)
    values = [("density", material.density, _DENSITY[side])]
    for name, phase, _, function in _laws(material):
        if name in _LIMITS and phase != "liquid" and _LIMITS[name][side][0] > 0.0:
            value = function(max(function.low, 293.15))
            if name == "thermal_expansion":
                value = max(
                    abs(value), _LIMITS[name][side][0]
                )  # some solids shrink, or hardly move
            values.append((f"{name}, {phase}", value, _LIMITS[name][side]))
    for what, value, (low, high) in values:
        band = (low / 20.0, 20.0 * high)
        if _outside(value, band):
            message = "implausible by far: another unit?"
            yield _wrong(material, what, message, f"{value:g}", _band(band))


def kelvin_not_celsius(material: Material) -> Iterator[Problem]:
    """Check that no law is valid below 100 K: such a range is most likely in degrees Celsius."""
    for name, phase, _, function in _laws(material):
        if function.low < 100.0:
            message = "valid from very cold: degrees Celsius?"
            value = f"{function.low:g} K"
            yield _wrong(material, f"{name}, {phase}", message, value, "100 K or more")


def wiedemann_franz(material: Material) -> Iterator[Problem]:
    """Check that the Lorenz ratio k/(sigma T) of conductors lies in its band, solid and liquid."""
    record = material.record
    if record.material_class not in _CONDUCTORS:
        return
    solid = record.lorenz_band or LORENZ[record.material_class]
    T = _temperatures(material, "thermal_conductivity")
    low, high = material.range("electrical_conductivity")
    T = T[(low <= T) & (high >= T)]
    k = material.evaluate("thermal_conductivity", T)[0]
    sigma = material.evaluate("electrical_conductivity", T)[0]
    ratio = k / sigma / T
    for band, here in ((solid, material.solidus >= T), (LORENZ_LIQUID, material.liquidus <= T)):
        bad = here & ((ratio < band[0]) | (ratio > band[1]))
        if np.any(bad):
            message = f"outside its band at {T[bad][0]:.0f} K"
            value = f"{ratio[bad][0]:.3g} V2/K2"
            yield _wrong(material, "Lorenz ratio", message, value, _band(band))


def rising_enthalpy(material: Material) -> Iterator[Problem]:
    """Check that enthalpy rises strictly with temperature."""
    T = _temperatures(material, "enthalpy", count=4000)
    if np.any(np.diff(material.evaluate("enthalpy", T)[0]) <= 0.0):
        message = "does not rise with temperature"
        yield _wrong(material, "enthalpy", message, "", "a rising function")


def fusion_entropy(material: Material) -> Iterator[Problem]:
    """Check that the molar entropy of fusion of an element is that of a metal.

    Catches J/mol written as J/kg.
    """
    record = material.record
    if record.melting is None or record.molar_mass is None:
        return
    entropy = record.melting.latent_heat * record.molar_mass / record.melting.solidus
    if _outside(entropy, FUSION_ENTROPY):
        message = "entropy of fusion is not that of a metal"
        value = f"{entropy:.3g} J/mol/K"
        yield _wrong(material, "latent_heat", message, value, _band(FUSION_ENTROPY))


def positive_elasticity(material: Material) -> Iterator[Problem]:
    """Check that -1 < nu < 1/2: with E > 0 the elastic tensor is then positive definite."""
    for name, _, _, function in _laws(material):
        if name == "poissons_ratio":
            nu = np.array([function(T) for T in np.linspace(function.low, function.high, 400)])
            if np.any((nu <= -1.0) | (nu >= 0.5)):
                value = f"{nu.max():g}"
                allowed = "between -1 and 0.5"
                message = "not positive definite"
                yield _wrong(material, name, message, value, allowed)


def positive_transport(material: Material) -> Iterator[Problem]:
    """Check that conductivities, heat capacity, emissivity and hardness are positive everywhere.

    The mushy zone is included.
    """
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
    """Check that flow stress falls with temperature and has a plausible size.

    Hardness must fall with temperature, too.
    """
    T = np.linspace(273.15, min(material.liquidus + 50.0, 4000.0), 300, dtype=np.float64)
    curves = np.array([_flow(material, strain, T) for strain in (0.0, 0.05, 0.2, 1.0)])
    if material.record.material_class in _CONDUCTORS:
        size = _STRESS[0]
    else:
        size = _STRESS[1]
    if np.any(np.diff(curves, axis=1) > 1e-6 * curves[:, :-1]):
        yield _wrong(material, "flow stress", "rises with temperature", "", "a falling function")
    if _outside(curves[0, 0], size):
        yield _wrong(material, "flow stress", "implausible", f"{curves[0, 0]:g} Pa", _band(size))
    hardness = material.evaluate("hardness", _temperatures(material, "hardness"))[0]
    if np.any(np.diff(hardness) > 1e-6 * hardness[:-1]):
        yield _wrong(material, "hardness", "rises with temperature", "", "a falling function")


def hardening(material: Material) -> Iterator[Problem]:
    """Check that flow stress never falls with strain."""
    T = np.linspace(273.15, min(material.liquidus + 50.0, 4000.0), 300, dtype=np.float64)
    curves = np.array([_flow(material, strain, T) for strain in (0.0, 0.05, 0.2, 1.0)])
    if not np.all(curves > 0.0):
        yield _wrong(material, "flow stress", "not positive", f"{curves.min():g} Pa", "above 0")
    if np.any(np.diff(curves, axis=0) < 0.0):
        yield _wrong(material, "flow stress", "falls with strain", "", "a rising function")


def _flow(material: Material, strain: float, T: Floats) -> Floats:
    points = np.full_like(T, strain), np.ones_like(T), T, np.zeros(T.size, dtype=np.int64)
    return compile_flow([material]).evaluate(*points)[0]


def distinct_tempers(material: Material) -> Iterator[Problem]:
    """Check that no two tempers yield at the same stress, as sets of copied values would."""
    room = np.array([293.15])
    yields = {}
    for temper in material.record.tempers:
        yields[temper] = _flow(Material(material.record, temper, material.library), 0.0, room)[0]
    ordered = np.sort(np.array(list(yields.values())))
    if np.any(np.diff(ordered) < 0.01 * ordered[1:]):
        message = "two tempers yield at the same stress"
        listed = ", ".join(f"{temper} {1e-6 * value:.0f} MPa" for temper, value in yields.items())
        yield _wrong(material, "tempers", message, listed, "different flow stress")


def jumps_at_melting(material: Material) -> Iterator[Problem]:
    """Check that resistivity rises and thermal conductivity falls at melting, as in metals."""
    if material.record.melting is None or material.record.material_class not in _CONDUCTORS:
        return
    ends = np.array([material.solidus, material.liquidus])
    for name, band in (
        ("electrical_conductivity", RESISTIVITY_JUMP),
        ("thermal_conductivity", CONDUCTIVITY_JUMP),
    ):
        solid, liquid = material.evaluate(name, ends)[0]
        if _outside(solid / liquid, band):
            value = f"factor {solid / liquid:.3g}"
            yield _wrong(material, name, "unlikely jump at melting", value, _band(band))


def thermal_stretch(material: Material) -> Iterator[Problem]:
    """Check that thermal stretch never falls on heating and stays below 1.08 for solid metals."""
    T = _temperatures(material, "thermal_stretch", to=material.solidus)
    theta = material.evaluate("thermal_stretch", T)[0]
    if np.any(np.diff(theta) < -1e-7):
        yield _wrong(material, "thermal_expansion", "shrinks on heating", "", "a rising stretch")
    if material.record.material_class in _CONDUCTORS and theta.max() > 1.08:
        value = f"{theta.max():g}"
        yield _wrong(material, "thermal_expansion", "expands too much", value, "1.08 at most")


def softens_before_melting(material: Material) -> Iterator[Problem]:
    """Check that a millisecond recrystallises half of a temper below the solidus.

    Kinetics from an hour's temperature and an activation energy that is too low do not.
    """
    kinetics = material.recrystallisation
    if kinetics is None:
        return
    needed = kinetics.half_temperature(MILLISECOND)
    if needed > material.solidus:
        message = "half in 1 ms only above the solidus: is the activation energy too low?"
        allowed = f"at most {material.solidus:.5g} K"
        yield _wrong(material, "recrystallisation", message, f"{needed:.5g} K", allowed)


def joined_smoothly(material: Material) -> Iterator[Problem]:
    """Check that every compiled property is continuous, at its breaks and across melting."""
    for name in SOLVER_PROPERTIES:
        if name == "heat_capacity_volumetric":  # the slope of the enthalpy may have steps
            continue
        inner = material.curve(name).function.breaks[1:-1]
        compiled = compile_properties([material], name)
        body = np.zeros(inner.size, dtype=np.int64)
        before = compiled.evaluate(inner - 1e-9, body)[0]
        after = compiled.evaluate(inner + 1e-9, body)[0]
        if not np.allclose(before, after, rtol=1e-5, atol=1e-9 * np.abs(after).max(initial=0.0)):
            yield _wrong(material, name, "jumps", "", "a continuous function")


@cache
def reference_keys() -> frozenset[str]:
    """Return the keys of references.bib."""
    text = (LIBRARY / "references.bib").read_text()
    return frozenset(re.findall(r"^@\w+\{(\w+),", text, re.MULTILINE))


def known_sources(material: Material) -> Iterator[Problem]:
    """Check that every source of a library record is in references.bib."""
    for evidence in material.evidence():
        for key in sorted(set(evidence.source) - reference_keys()):
            message = "source is not in references.bib"
            allowed = "a key of materials/references.bib"
            yield _wrong(material, evidence.what, message, key, allowed)


def estimates_say_how(material: Material) -> Iterator[Problem]:
    """Check that an estimated value states its rule in a note."""
    for evidence in material.evidence():
        if evidence.status == "estimated" and not evidence.note:
            yield _wrong(material, evidence.what, "estimated without saying how", "", "a note")


Check = Callable[[Material], Iterator[Problem]]
NEEDED: tuple[Check, ...] = (
    check_points,
    rising_enthalpy,
    positive_transport,
    hardening,
    joined_smoothly,
)
DOUBTS: tuple[Check, ...] = (
    plausible_values,
    kelvin_not_celsius,
    wiedemann_franz,
    fusion_entropy,
    strength,
    distinct_tempers,
    jumps_at_melting,
    thermal_stretch,
    softens_before_melting,
    estimates_say_how,
)
