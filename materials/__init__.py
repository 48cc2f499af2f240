"""The property library: one YAML record per material, its reader, its checks, its compiled form.

Records state law, unit, valid range, source and status of every property; the solver evaluates
them as piecewise polynomials of temperature (`piecewise`) and as flow stress rows (`flow`).
The room imports leaves only, and loads neither MPI nor the solver.
"""

if __name__ != "microweld.materials":
    raise ImportError(
        f"this package is 'microweld.materials', not {__name__!r}: import it by that name"
    )

from microweld.materials.catalogue import list_materials, load_material
from microweld.materials.flow import FlowSet, compile_flow, flow_stress
from microweld.materials.material import Material, PropertySet, compile_properties

__all__ = [
    "FlowSet",
    "Material",
    "PropertySet",
    "compile_flow",
    "compile_properties",
    "flow_stress",
    "list_materials",
    "load_material",
]
