"""Which linear solver the electro-thermal system gets, by size."""

from __future__ import annotations

from microweld.fem.linear_solver import DIRECT, Options

#: Up to this many dofs a factorisation is faster: equal at 12 000 with contact, 2.5 times slower at
#: 29 000 (one core).
DIRECT_LIMIT = 20_000

_AMG: Options = {
    "ksp_type": "preonly",
    "pc_type": "hypre",
    "pc_hypre_type": "boomeramg",
    "pc_hypre_boomeramg_strong_threshold": 0.5,
    "pc_hypre_boomeramg_coarsen_type": "HMIS",
    "pc_hypre_boomeramg_interp_type": "ext+i",
    "pc_hypre_boomeramg_P_max": 4,
}

#: Krylov on both fields with one algebraic multigrid each, potential first.
FIELD_SPLIT: Options = {
    "ksp_type": "fgmres",
    "ksp_gmres_restart": 60,
    "ksp_max_it": 200,
    "pc_type": "fieldsplit",
    "pc_fieldsplit_type": "multiplicative",
    **{
        f"fieldsplit_{name}_{key}": value
        for name in ("potential", "temperature")
        for key, value in _AMG.items()
    },
}


def electrothermal_options(dofs: int, overrides: Options) -> Options:
    """Return the PETSc options of a system.

    Args:
        dofs: Size of the system.
        overrides: The user's options, which win.
    """
    if dofs <= DIRECT_LIMIT:
        return {**DIRECT, **overrides}
    return {**FIELD_SPLIT, **overrides}
