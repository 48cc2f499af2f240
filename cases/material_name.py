"""Names of materials in a case: of the library, or a record file beside the case."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, ValidationInfo

from microweld.errors import InputError
from microweld.inputs import problems_error
from microweld.materials.catalogue import load_material


def _known_material(name: str, info: ValidationInfo) -> str:
    """Check that a material can be used, and return its name or the whole path of its record.

    A relative path starts at the folder of the case file.
    """
    if name.endswith((".yaml", ".yml")):
        name = str(Path((info.context or {}).get("folder", "."), name).absolute())
    try:
        load_material(name)
    except InputError as error:
        raise problems_error(error.problems) from None
    return name


MaterialName = Annotated[str, AfterValidator(_known_material)]
