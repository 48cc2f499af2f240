"""From the joint of a case to its mesh, with errors at the lines of the case."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from microweld.errors import MeshError, Problem

if TYPE_CHECKING:
    from mpi4py import MPI

    from microweld.cases import Case
    from microweld.meshes.joint import Joint


def mesh_case(case: Case, comm: MPI.Comm) -> Joint:
    """Mesh the joint of a case. Collective.

    Args:
        case: Shapes, symmetry and mesh settings are taken from it.
        comm: Communicator of the mesh.

    Raises:
        MeshError: If the parts do not fit, the force does not press them together, or the mesh is
            too coarse.
    """
    from microweld.meshes.fit import fit_problems
    from microweld.setup.testing import check_grips

    try:
        joint = case.joint.without_mirrors(case.broken_mirrors).mesh(case, comm)
        _require_named_pairs(case, joint)
        if problems := fit_problems(joint, case.joint.search_distance):
            raise MeshError(problems)
        check_grips(case, joint)
    except MeshError as error:
        raise MeshError([_placed(problem, case) for problem in error.problems]) from None
    return replace(joint, heads=tuple(name for name in case.machine.profiles if name))


def _placed(problem: Problem, case: Case) -> Problem:
    """Return a problem at a key of the case with the file and line of that key."""
    if problem.file:
        return problem
    file, line = case.place(problem.key)
    return replace(problem, file=file, line=line)


def _require_named_pairs(case: Case, joint: Joint) -> None:
    """Raise MeshError if the contact settings name a pair that was not found."""
    found = [pair.name for pair in joint.pairs]
    text = "no such pair was found in the file"
    allowed = ", ".join(found)
    cure = "use one of those found, or name the pairs under joint.pairs"
    problems = []
    for name in case.contact.pairs:
        if name not in found:
            key = f"contact.pairs.{name}"
            problems.append(Problem(text, key=key, value=name, allowed=allowed, cure=cure))
    if problems:
        raise MeshError(problems)
