"""A validated case written back: YAML in SI units that reads as the same case, and its hash."""

from __future__ import annotations

import hashlib
import io
import json
from typing import Any

from microweld.cases.schema import Case


def dump_case(case: Case) -> str:
    """The resolved case as YAML text: every default written out, quantities in SI with their unit."""
    from ruamel.yaml import YAML

    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]  # annotated as None by ruamel
    stream = io.StringIO()
    yaml.dump(_content(case), stream)
    return stream.getvalue()


def case_hash(case: Case) -> str:
    """SHA-256 of the resolved content, as 64 hexadecimal digits; layout, comments and choice of units do not matter."""
    text = json.dumps(_content(case), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _content(case: Case) -> dict[str, Any]:
    return case.model_dump(mode="json", by_alias=True, exclude_none=True)
