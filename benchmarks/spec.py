"""The declarative file of a benchmark, `benchmark.yaml`, and its checks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from microweld.cases.positions import read_yaml
from microweld.errors import InputError, Problem
from microweld.yaml_nodes import dotted

ROOT = Path(__file__).parent
FILE = "benchmark.yaml"
Setting = bool | int | float | str
Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Requirement = Annotated[str, StringConstraints(pattern=r"^The solver shall [\s\S]*\.\s*$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Quantity(_Part):
    """One figure that is compared: reference, band, and where they come from.

    The band is `within` the reference ("0.1 %" of it, or a number in the quantity's unit), or from
    `lower` to `upper`, of which one may be missing.
    """

    what: Words
    unit: Words
    value: float | None = None
    within: float | str | None = None
    lower: float | None = None
    upper: float | None = None
    source: Words
    status: Literal["SEEN", "RECALLED", "COMPUTED"]

    @model_validator(mode="after")
    def _one_band(self) -> Quantity:
        if (self.within is None) == (self.lower is None and self.upper is None):
            raise ValueError("give the band either as 'within' or as 'lower' and 'upper'")
        if self.within is not None and self.value is None:
            raise ValueError("'within' needs a reference 'value'")
        lower, upper = self.band
        if lower >= upper or (self.value is not None and not lower <= self.value <= upper):
            raise ValueError("the band must have a width and hold the reference")
        return self

    @property
    def band(self) -> tuple[float, float]:
        """Lowest and highest value that is inside; infinite where there is no limit."""
        if self.within is None or self.value is None:
            lower = -float("inf")
            upper = float("inf")
            if self.lower is not None:
                lower = self.lower
            if self.upper is not None:
                upper = self.upper
            return lower, upper
        if isinstance(self.within, str):
            half = abs(self.value) * 1e-2 * float(self.within.removesuffix("%"))
        else:
            half = self.within
        return self.value - half, self.value + half


class Study(_Part):
    """Coarser values of one argument of `measure`; the judged settings hold the finest.

    Rising values count cells or steps, falling ones are sizes.
    """

    of: Literal["mesh", "time"]
    argument: Words
    levels: tuple[float, ...] = Field(min_length=1)
    order: float = Field(gt=0)  #: of the scheme, where there are too few levels to observe it


class Benchmark(_Part):
    """All that a benchmark declares."""

    name: str
    title: Words
    kind: Literal["verification", "validation", "performance", "regression"]
    cost: Literal["quick", "long"]
    requirement: Requirement
    tests: tuple[Words, ...] = ()
    at: dict[str, Setting] = Field(default_factory=dict)
    #: of a long benchmark that has a short form, for --quick: these replace settings of `at`
    quick: dict[str, Setting] = Field(default_factory=dict)
    studies: tuple[Study, ...] = ()
    ranks: tuple[int, ...] = (1,)
    quantities: dict[str, Quantity] = Field(min_length=1)
    known: str = ""  #: of the cause, where a quantity is outside: it stays red, but fails no run

    @model_validator(mode="after")
    def _studies_refine(self) -> Benchmark:
        for study in self.studies:
            if study.argument not in self.at:
                raise ValueError(f"the study of {study.argument!r} has no finest value in 'at'")
        return self

    @model_validator(mode="after")
    def _short_form(self) -> Benchmark:
        if self.quick and self.cost == "quick":
            raise ValueError("only a long benchmark has a short form, 'quick'")
        if not self.quick.keys() <= self.at.keys():
            raise ValueError("'quick' replaces settings that are in 'at'")
        return self

    @property
    def shortened(self) -> bool:
        """Whether this is the short form of a long benchmark."""
        return bool(self.quick) and self.cost == "quick"

    def short(self) -> Benchmark | None:
        """Return what --quick runs: itself if it is quick, its short form, or nothing."""
        if self.cost == "quick":
            return self
        if not self.quick:
            return None
        changed = {"at": {**self.at, **self.quick}, "studies": (), "cost": "quick"}
        return self.model_copy(update=changed)

    @property
    def folder(self) -> Path:
        """Folder of its files."""
        return ROOT / self.name

    def settings(self) -> list[tuple[str, dict[str, Setting]]]:
        """Return the arguments of every measurement with the study that asks for it.

        The judged settings come first, as those of the study "".
        """
        coarser = [
            (study.argument, {**self.at, study.argument: level})
            for study in self.studies
            for level in study.levels
        ]
        return [("", dict(self.at)), *coarser]


def names() -> list[str]:
    """Return the names of all benchmarks, sorted."""
    return sorted(path.parent.name for path in ROOT.glob(f"*/{FILE}"))


def load(name: str) -> Benchmark:
    """Read a benchmark.

    Raises:
        InputError: If there is none of the name, or its file is not valid; every problem with file
            and line.
    """
    path = ROOT / name / FILE
    if not path.is_file():
        raise InputError.single(
            "unknown benchmark", value=name, allowed=", ".join(names()), cure="choose one of them"
        )
    return parse(path.read_text(encoding="utf-8"), name, str(path))


def parse(text: str, name: str, file: str) -> Benchmark:
    """Return the benchmark that a text declares.

    Args:
        text: Content of a `benchmark.yaml`.
        name: Of the benchmark.
        file: Named in the problems.

    Raises:
        InputError: If the text is not valid; every problem with its line.
    """
    source = read_yaml(text, file)
    data: Any = source.data
    cure = "correct it; benchmarks/spec.py says what each key means"
    try:
        benchmark = Benchmark.model_validate({**data, "name": name})
    except ValidationError as error:
        problems = [
            Problem(
                details["msg"].removeprefix("Value error, "),
                *source.place(details["loc"]),
                dotted(details["loc"]),
                cure=cure,
            )
            for details in error.errors(include_url=False)
        ]
        raise InputError([*source.problems, *problems]) from None
    if source.problems:
        raise InputError(source.problems)
    return benchmark
