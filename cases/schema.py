"""The case: everything one simulation needs, validated, frozen, in SI units."""

from __future__ import annotations

from typing import Literal, Self

from microweld.cases.base import CaseModel, Fault, refuse
from microweld.cases.contact import Contact
from microweld.cases.joint import CrossedWires
from microweld.cases.machine import Machine
from microweld.cases.settings import Cooling, MeshSettings, Numerics, Output, Surroundings
from pydantic import Field, model_validator


class Case(CaseModel):
    """One weld to simulate."""

    schema_version: Literal["microweld-case/1"] = Field(default="microweld-case/1", alias="schema")
    """Version of this format."""
    title: str = ""
    """One line for pictures and reports."""
    joint: CrossedWires
    """What is welded."""
    machine: Machine
    """Current and force over time."""
    contact: Contact = Contact()
    """Friction and contact law."""
    surroundings: Surroundings = Surroundings()
    """Air around the joint."""
    cooling: Cooling = Cooling()
    """Cooled electrode ends."""
    mesh: MeshSettings = MeshSettings()
    """Fineness of the mesh."""
    numerics: Numerics = Numerics()
    """Time steps, tolerances, solvers."""
    output: Output = Output()
    """What is written."""

    @property
    def electrode_temperature(self) -> float:
        """Temperature of the cooled electrode ends [K]."""
        return self.surroundings.temperature if self.cooling.temperature is None else self.cooling.temperature

    @model_validator(mode="after")
    def _parts_agree(self) -> Self:
        faults = [*self._pair_faults(), *self._output_faults()]
        if faults:
            refuse("case", faults)
        return self

    def _pair_faults(self) -> list[Fault]:
        names = self.joint.pair_names
        unknown = [name for name in self.contact.pairs if name not in names]
        text, cure = "this joint has no such contact pair", "use one of the pairs of the joint"
        return [Fault(("contact", "pairs", name), text, name, ", ".join(names), cure) for name in unknown]

    def _output_faults(self) -> list[Fault]:
        end = self.machine.end_time
        text, cure = "after the end of the simulation", "remove the time, or lengthen the hold time"
        return [
            Fault(("output", "field_times", number), text, f"{time:g} s", f"at most {end:g} s", cure)
            for number, time in enumerate(self.output.field_times)
            if time > end
        ]
