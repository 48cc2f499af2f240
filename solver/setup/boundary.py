"""Electro-thermal boundary of a case: terminals, cooled ends, and heat lost to the surroundings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from microweld.cases.schema import Case
from microweld.electrothermal import Boundary, SurfaceLoss
from microweld.materials.material import Material
from microweld.meshes.joint import Joint


def boundary_of(case: Case, joint: Joint, materials: Mapping[str, Material]) -> Boundary:
    """Return what a case prescribes on the surfaces of its joint.

    Args:
        case: Cooling and surroundings.
        joint: Surfaces and terminals.
        materials: Material of each body, for its emissivity.
    """
    held, cooled = cooling_of(case, joint.cooled_surfaces)
    return Boundary(
        fixed_potential=dict.fromkeys(joint.earthed_surfaces, 0.0),
        fixed_temperature=held,
        losses=_losses(case, joint, materials) | cooled,
        driven_terminal=joint.driven_terminal,
    )


def cooling_of(case: Case, ends: Sequence[str]) -> tuple[dict[str, float], dict[str, SurfaceLoss]]:
    """Return temperatures that cooled ends are held at [K], and what they lose to water.

    One of both is empty.

    Args:
        case: Temperature and coefficient of the cooling.
        ends: Names of the cooled surfaces.
    """
    coefficient = case.cooling.coefficient
    temperature = case.electrode_temperature
    if coefficient is None:
        return dict.fromkeys(ends, temperature), {}
    return {}, dict.fromkeys(ends, SurfaceLoss(coefficient, 0.0, temperature))


def _losses(case: Case, joint: Joint, materials: Mapping[str, Material]) -> dict[str, SurfaceLoss]:
    """Convection and radiation of all surfaces but cooled ones, terminals and symmetry planes."""
    surroundings = case.surroundings
    closed = {*joint.terminal_surfaces, *joint.cooled_surfaces, *joint.symmetry}
    losses = {}
    for surface in joint.surfaces:
        if surface in closed:
            continue
        emissivity = surroundings.emissivity
        if emissivity is None:
            material = materials[joint.skin_of(surface)]
            emissivity = float(material.evaluate("emissivity", surroundings.temperature)[0])
        losses[surface] = SurfaceLoss(surroundings.convection, emissivity, surroundings.temperature)
    return losses
