"""The case: everything one simulation needs, validated, frozen, in SI units."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, PrivateAttr, model_validator

from microweld.cases.contact import Contact, default_contact
from microweld.cases.joints.table import AnyJoint
from microweld.cases.limits import Limits, unknown_limits
from microweld.cases.machine import Machine
from microweld.cases.positions import Places, Positioned
from microweld.cases.settings import (
    Cooling,
    MeshSettings,
    Metal,
    Numerics,
    Output,
    Surroundings,
)
from microweld.cases.testing import JointTest, type_faults
from microweld.errors import InputError
from microweld.inputs import Fault, InputModel, refuse


class Case(InputModel):
    """One weld to simulate."""

    schema_version: Literal["microweld-case/1"] = Field(default="microweld-case/1", alias="schema")
    """Version of this format."""
    title: str = ""
    """One line for pictures and reports."""
    joint: AnyJoint
    """The joint to weld."""
    machine: Machine
    """Current and force over time."""
    contact: Contact = default_contact()
    """Friction and contact law, of all pairs and of single ones."""
    surroundings: Surroundings = Surroundings()
    """Air around the joint."""
    cooling: Cooling = Cooling()
    """Cooled electrode ends."""
    metal: Metal = Metal()
    """Softening of work-hardened metal."""
    mesh: MeshSettings = MeshSettings()
    """Fineness of the mesh."""
    numerics: Numerics = Numerics()
    """Time steps, tolerances, solvers."""
    test: JointTest | None = None
    """Test of the joint once the weld has cooled down; by default there is none."""
    output: Output = Output()
    """Fields and pictures that are written."""
    limits: Limits = Field(default_factory=dict)
    """What the weld has to reach and what it must not exceed, by figure of its outcome."""
    materials: dict[str, dict[str, Any]] = Field(default_factory=dict)
    """Changes to records of the material library, by material, nested as in a record."""

    _places: Places = PrivateAttr(default_factory=Places)

    def stands_in(self, source: Positioned) -> None:
        """Keep the file and the lines that the case was read from, for problems found later."""
        self._places.source = source

    def place(self, key: str) -> tuple[str, int]:
        """Return file and line of a key, or of the nearest part above it.

        ("", 0) where they are unknown.
        """
        return self._places.of(key)

    @property
    def files(self) -> tuple[Path, ...]:
        """The file of the case, if it was read from one, and all files that it names."""
        named = [*_texts(self.model_dump(mode="json"))]
        if self._places.source is not None:
            named.append(self._places.source.file)
        return tuple(Path(text) for text in dict.fromkeys(named) if _is_file(text))

    @property
    def electrode_temperature(self) -> float:
        """Temperature of the cooled electrode ends, or of the water that cools them [K]."""
        if self.cooling.temperature is None:
            return self.surroundings.temperature
        return self.cooling.temperature

    @property
    def strain_free_temperature(self) -> float:
        """Temperature at which the joint has its drawn sizes and no thermal strain [K]."""
        if self.surroundings.strain_free_temperature is None:
            return self.surroundings.temperature
        return self.surroundings.strain_free_temperature

    @property
    def broken_mirrors(self) -> str:
        """Axes normal to the mirror planes of the joint that its test breaks: "x", "xy"."""
        if self.test is None or self.joint.grips is None:
            return ""
        motion = self.test.motion
        axis = self.joint.grips.along
        return "".join(name for number, name in enumerate("xy") if motion.breaks(number, axis))

    @model_validator(mode="after")
    def _parts_agree(self) -> Self:
        faults = [
            *self._force_faults(),
            *self._pair_faults(),
            *self._output_faults(),
            *self._test_faults(),
            *self._limit_faults(),
            *self._material_faults(),
        ]
        if not faults:
            faults = [*self._start_faults(), *self._softening_faults()]
        if faults:
            refuse("case", faults)
        return self

    def _force_faults(self) -> list[Fault]:
        if self.machine.forces is None or self.joint.two_heads:
            return []
        text = "one head pushes this joint"
        cure = "write machine.force"
        return [Fault(("machine", "forces"), text, "forces", "force", cure)]

    def _pair_faults(self) -> list[Fault]:
        names = self.joint.pair_names
        unknown = [name for name in self.contact.pairs if name not in names]
        text = "this joint has no such contact pair"
        cure = "use one of the pairs of the joint"
        return [
            Fault(("contact", "pairs", name), text, name, ", ".join(names), cure)
            for name in unknown
        ]

    def _output_faults(self) -> list[Fault]:
        end = self.machine.end_time
        faults = []
        for number, time in enumerate(self.output.field_times):
            if time > end:
                fault = Fault(
                    at=("output", "field_times", number),
                    message="after the end of the simulation",
                    value=f"{time:g} s",
                    allowed=f"at most {end:g} s",
                    cure="remove the time, or lengthen the hold time",
                )
                faults.append(fault)
        return faults

    def _limit_faults(self) -> list[Fault]:
        joint = self.joint
        has_height = joint.pressed_height is not None
        tested = self.test is not None
        return unknown_limits(self.limits, [*joint.bodies], joint.pair_names, has_height, tested)

    def _test_faults(self) -> list[Fault]:
        if self.test is None:
            return []
        faults = type_faults(self.test, self.joint.tests, self.joint.grips is None)
        if not faults and set(self.joint.kept_mirrors) & set(self.broken_mirrors):
            text = f"a test of type {self.test.type} has no mirror plane along the wire it pulls at"
            cure = "write symmetry: auto, or choose the test pull"
            value = getattr(self.joint, "symmetry", "")
            return [Fault(("joint", "symmetry"), text, value, "auto, full", cure)]
        return faults

    def _material_faults(self) -> list[Fault]:
        used = self.joint.materials
        text = "no body of the joint is made of this"
        cure = "name a material of the joint"
        faults = [
            Fault(("materials", name), text, name, ", ".join(sorted(used)), cure)
            for name in set(self.materials) - used
        ]
        for name in used & set(self.materials):
            faults += self._override_faults(name)
        return faults

    def _start_faults(self) -> list[Fault]:
        """Return materials whose laws do not hold at the start, or where strain counts from."""
        from microweld.materials.quantities import RANGED

        expansion = {"thermal_stretch": "thermal_expansion"}
        starts = "the joint starts"
        if self.surroundings.strain_free_temperature is None:
            return self._range_faults("temperature", starts, RANGED | expansion)
        return [
            *self._range_faults("temperature", starts, RANGED),
            *self._range_faults(
                "strain_free_temperature", "the joint is free of strain", expansion
            ),
        ]

    def _softening_faults(self) -> list[Fault]:
        """Return the tempers that are to soften by kinetics that their records do not state."""
        from microweld.materials.catalogue import load_material
        from microweld.materials.softening import lacks_kinetics

        if not self.metal.softening:
            return []
        lacking: dict[tuple[str, str], list[str]] = {}
        for body, part in self.joint.bodies.items():
            overrides = self.materials.get(part.material)
            material = load_material(part.material, part.temper, overrides)
            if lacks_kinetics(material):
                lacking.setdefault((part.material, material.temper), []).append(body)
        return [
            Fault(
                at=("metal", "softening"),
                message=f"the record of {name} has no kinetics for its temper {temper}",
                value=f"true, with {' and '.join(bodies)} of it",
                allowed="tempers with recrystallisation in their record",
                cure=f"add materials.{name}.tempers.{temper}.recrystallisation "
                "(docs/materials/format.md), choose another temper, or remove softening",
            )
            for (name, temper), bodies in lacking.items()
        ]

    def _range_faults(self, key: str, what: str, laws: dict[str, str]) -> list[Fault]:
        """Return materials whose laws do not hold at a temperature of the surroundings.

        Args:
            key: Key of the temperature.
            what: What it means, as beginning of a sentence.
            laws: Property of the record, by that of the solver.
        """
        from microweld.materials.catalogue import load_material

        temperature = getattr(self.surroundings, key)
        faults = []
        for name in sorted(self.joint.materials):
            material = load_material(name, overrides=self.materials.get(name))
            for side in ("below", "above"):
                short = {}
                for used, stated in laws.items():
                    limit = material.range(used)[side == "above"]
                    outside = temperature < limit if side == "below" else temperature > limit
                    if outside and getattr(material.curve(used).outside, side) == "error":
                        short[stated] = limit
                if short:
                    words = f"{what} {side} the range of {material.name}"
                    faults.append(_range_fault(key, temperature, words, side, short))
        return faults

    def _override_faults(self, name: str) -> list[Fault]:
        """Return the problems of the changes of one material."""
        from microweld.materials.catalogue import load_material

        try:
            load_material(name, overrides=self.materials[name])
        except InputError as error:
            return [
                Fault(
                    at=("materials", name, *problem.key.split(".")),
                    message=problem.message,
                    value=problem.value,
                    allowed=problem.allowed,
                    cure=problem.cure,
                )
                for problem in error.problems
            ]
        return []


def _range_fault(
    key: str, temperature: float, words: str, side: str, short: dict[str, float]
) -> Fault:
    """Return the fault of a temperature of the surroundings outside the range of laws.

    Args:
        key: Key of the temperature.
        temperature: Its value [K].
        words: What is wrong.
        side: "below" or "above".
        short: End of the range of each property of the record [K].
    """
    if side == "below":
        allowed = f"{max(short.values()):g} K or more"
    else:
        allowed = f"{min(short.values()):g} K or less"
    verb = "start" if key == "temperature" else "choose a temperature"
    return Fault(
        at=("surroundings", key),
        message=f"{words}: {', '.join(short)}",
        value=f"{temperature:g} K",
        allowed=allowed,
        cure=f"{verb} at {allowed}, use a record with values there, or hold their end "
        f"values under materials, in each of these laws: outside: {{{side}: hold}}",
    )


def _texts(node: object) -> Iterator[str]:
    """Yield all texts in plain data."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for item in node.values():
            yield from _texts(item)
    elif isinstance(node, list):
        for item in node:
            yield from _texts(item)


def _is_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except (OSError, ValueError):  # too long for a path, or not a path at all
        return False
