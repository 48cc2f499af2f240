"""The JSON Schema of the case format, for editors."""

from __future__ import annotations

from typing import Any

from microweld.cases.schema import Case
from microweld.units import format_quantity


def case_json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a case file: quantities are text with a unit."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Case.model_json_schema()}
    _write_defaults(schema)
    return _named_by_title(schema)


def _named_by_title(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema with every definition under its title.

    Pydantic numbers the definitions of one shape and several quantities.
    """
    titles = {}
    definitions = {}
    for name, part in schema["$defs"].items():
        titles[f"#/$defs/{name}"] = f"#/$defs/{part['title']}"
        definitions[part["title"]] = part
    renamed: dict[str, Any] = _with_references({**schema, "$defs": definitions}, titles)
    return renamed


def _with_references(node: Any, names: dict[str, str]) -> Any:
    """Return a copy in which references have their new names."""
    if isinstance(node, list):
        return [_with_references(item, names) for item in node]
    if isinstance(node, dict):
        return {key: _with_references(item, names) for key, item in node.items()}
    if isinstance(node, str):
        return names.get(node, node)
    return node


def _write_defaults(node: object) -> None:
    """Write the defaults of quantities as a user would, in place."""
    if isinstance(node, list):
        for item in node:
            _write_defaults(item)
    elif isinstance(node, dict):
        if "x-unit" in node and isinstance(node.get("default"), float):
            node["default"] = format_quantity(node["default"], node["x-unit"])
        for item in node.values():
            _write_defaults(item)
