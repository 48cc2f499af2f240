"""Settings beside joint and machine: surroundings, cooling, mesh, numerics and output."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from microweld.inputs import (
    CoolingCoefficient,
    Duration,
    Fault,
    HeatTransferCoefficient,
    InputModel,
    Length,
    Temperature,
    TemperatureChange,
    Time,
    refuse,
)

PetscOptions = dict[str, str | int | float | bool | None]
Tolerance = Annotated[float, Field(gt=0.0, lt=0.1)]

#: Longest time step whose temperature error is not estimated [s]; without a `maximum_step` a
#: longer one must be accurate.
USUAL_STEP = 2e-3

#: Options of linear solvers, also of the solvers and fields inside of others.
_SOLVER_OPTION = re.compile(
    r"(?:(?:fieldsplit_[a-z]+|mg_(?:levels|coarse)(?:_\d+)?|sub|redundant)_)*"
    r"(?:ksp|pc|mat_mumps|mat_superlu_dist)_[a-z0-9_]+",
    re.IGNORECASE,
)
#: What would run programs, or read and write files: a case is data.
_RUNS_OR_WRITES = re.compile(r"python|view|monitor|draw|plot|shell|file|load|save|convergence_test")


class Surroundings(InputModel):
    """The air around the joint."""

    temperature: Temperature = 293.15
    """Temperature of the air, and of the joint at the start [K]."""
    strain_free_temperature: Temperature | None = None
    """Temperature at which the joint has its drawn sizes and no thermal strain [K].

    By default that of the start. Other programs call it stress-free or reference temperature.
    """
    convection: HeatTransferCoefficient = 10.0
    """Heat transfer coefficient of free surfaces [W/(m2 K)]."""
    emissivity: Annotated[float, Field(ge=0.0, le=1.0)] | None = None
    """Emissivity of free surfaces [-]; by default that of each material record."""


class Cooling(InputModel):
    """The cooled ends of the electrodes."""

    temperature: Temperature | None = None
    """Temperature of the electrode ends, or with a `coefficient` that of the cooling water [K].

    By default the ambient temperature.
    """
    coefficient: CoolingCoefficient | None = None
    """Heat transfer coefficient from the ends to the water [W/(m2 K)].

    Without it the ends are at `temperature`.
    """


class Metal(InputModel):
    """How the metal changes with its history."""

    softening: bool | None = None
    """Whether work-hardened metal recrystallises and softens while it is hot.

    By default it does where its record states the kinetics. With true, a temper whose kinetics are
    missing is an error. Melting removes the hardening in any case.
    """


class MeshSettings(InputModel):
    """Element sizes."""

    size: Literal["coarse", "default", "fine"] = "default"
    """Coarse for a first look, fine for about 60 000 displacement unknowns."""
    factor: Annotated[float, Field(gt=0.05, le=10.0)] = 1.0
    """Multiplies every element size: 0.8 makes all elements 20 % smaller [-]."""
    contact_size: Length | None = None
    """Element size at the contacts [m]; by default it follows the thinner wire and `size`."""

    @property
    def size_factor(self) -> float:
        """Element size relative to some 14 cells across the thinner wire at the contacts [-]."""
        return {"coarse": 2.0, "default": 1.25, "fine": 0.6}[self.size] * self.factor


class Petsc(InputModel):
    """PETSc options of each solver, written as in PETSc but without prefix: `ksp_rtol: 1e-9`."""

    electro_thermal: PetscOptions = Field(default_factory=dict)
    """Options of the potential-temperature solver."""
    displacement: PetscOptions = Field(default_factory=dict)
    """Options of the displacement solver."""

    @model_validator(mode="after")
    def _only_options_of_solvers(self) -> Self:
        faults = []
        for solver in type(self).model_fields:
            for key, value in getattr(self, solver).items():
                if not _is_solver_option(key, value):
                    fault = Fault(
                        at=(solver, key),
                        message="no option of a linear solver, or one that runs code or uses files",
                        value=value,
                        allowed="options that begin with ksp_, pc_, mat_mumps_, also below "
                        "fieldsplit_, mg_levels_, sub_",
                        cure="take it out of the case",
                    )
                    faults.append(fault)
        if faults:
            refuse("petsc", faults)
        return self


def _is_solver_option(key: str, value: object) -> bool:
    """Whether an option only chooses a solver, its parts or their parameters.

    Args:
        key: Name of the option, without prefix.
        value: Its value.
    """
    if not _SOLVER_OPTION.fullmatch(key):
        return False
    return not _RUNS_OR_WRITES.search(f"{key} {value}".lower())


class Numerics(InputModel):
    """Time steps, tolerances and PETSc options."""

    maximum_temperature_change: TemperatureChange = 60.0
    """Largest wanted change of a cell's mean temperature in a time step [K]."""
    initial_step: Duration = 1e-4
    """First time step [s]."""
    minimum_step: Duration = 1e-8
    """Shortest time step: where a shorter one is needed, the run fails [s]."""
    maximum_step: Duration | None = None
    """Longest time step [s]; by default steps beyond 2 ms follow their temperature error."""
    newton_tolerance: Tolerance = 1e-8
    """Residual at which potential and temperature count as solved, over their scale [-]."""
    force_tolerance: Tolerance = 1e-6
    """Unbalanced force at which the displacement counts as solved, over the electrode force [-]."""
    newton_iterations: Annotated[int, Field(ge=1, le=200)] = 25
    """Newton iterations of a field after which a step is cut."""
    coupling_tolerance: Tolerance = 3e-3
    """Change of the temperatures in a coupling iteration at which a step has settled [-].

    It is the largest change at any node, over the highest rise of temperature above the
    surroundings, or over `maximum_temperature_change` where that is larger.
    """
    coupling_iterations: Annotated[int, Field(ge=1, le=100)] = 10
    """Coupling iterations after which a step is cut."""
    petsc: Petsc = Petsc()
    """PETSc options that override the built-in ones."""

    @model_validator(mode="after")
    def _steps_ordered(self) -> Self:
        shortest = f"{self.minimum_step:g} s"
        most = self.maximum_step
        if most is None:
            most = USUAL_STEP
        longest = f"{most:g} s"
        if most < self.minimum_step:
            fault = Fault(
                at=("maximum_step",),
                message="the longest step is shorter than the shortest",
                value=longest,
                allowed=f"at least {shortest}",
                cure="exchange minimum_step and maximum_step",
            )
            refuse("numerics", [fault])
        if not self.minimum_step <= self.initial_step <= most:
            fault = Fault(
                at=("initial_step",),
                message="the first step lies outside minimum_step and maximum_step",
                value=f"{self.initial_step:g} s",
                allowed=f"{shortest} to {longest}",
                cure="choose a step in between, or set maximum_step",
            )
            refuse("numerics", [fault])
        return self


class Output(InputModel):
    """Files that are written besides the history and the summary."""

    fields_every: Annotated[int, Field(ge=1)] = 5
    """Fields are written every so many time steps, and at the end."""
    field_times: tuple[Time, ...] = ()
    """Further times at which fields are written; a time step ends on each [s]."""
    pictures: bool = True
    """Draw PNG pictures and curves at the end."""
