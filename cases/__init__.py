"""microweld.cases: the case format, its reader, and the shipped case files.

The room imports leaves, materials and contact laws, and loads neither MPI nor Gmsh. What a type of
joint needs belongs in its room of `microweld.cases.joints`.
"""

if __name__ != "microweld.cases":
    raise ImportError(
        f"this package is 'microweld.cases', not {__name__!r}: import it by that name"
    )

from microweld.cases.json_schema import case_json_schema
from microweld.cases.reader import load_case, read_case
from microweld.cases.schema import Case
from microweld.cases.writer import case_hash, dump_case

__all__ = ["Case", "case_hash", "case_json_schema", "dump_case", "load_case", "read_case"]
