"""The JSON Schema of the case format, for editors."""

from __future__ import annotations

from typing import Any

from microweld.cases.schema import Case
from microweld.units import format_quantity


def case_json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a case file: quantities are text with a unit."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Case.model_json_schema()}
    _write_defaults(schema)
    return schema


def _write_defaults(node: object) -> None:
    """Writes the defaults of quantities as a user would, in place."""
    if isinstance(node, list):
        for item in node:
            _write_defaults(item)
    elif isinstance(node, dict):
        if "x-unit" in node and isinstance(node.get("default"), float):
            node["default"] = format_quantity(node["default"], node["x-unit"])
        for item in node.values():
            _write_defaults(item)
