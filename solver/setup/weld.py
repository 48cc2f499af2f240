"""From a case to the coupled problem: materials on bodies, laws on pairs, boundary conditions on surfaces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mpi4py import MPI

import basix.ufl
import numpy as np
import ufl
from dolfinx import fem
from numpy.typing import NDArray

from microweld.arrays import Floats
from microweld.cases.schema import Case
from microweld.contact.conductance.metal import effusivity, slave_heat_share
from microweld.contact.layers.electrode_face import ElectrodeFace
from microweld.contact.layers.fusion import Fusion
from microweld.contact.layers.stack import Layer, Layers
from microweld.contact.pair import ContactPair, ContactSettings
from microweld.electrothermal.interface import Interface
from microweld.electrothermal.newton import NewtonSettings as ElectroThermalNewton
from microweld.electrothermal.problem import Boundary, BulkProperties, ElectroThermal
from microweld.electrothermal.surface_loss import SurfaceLoss
from microweld.materials.catalogue import load_material
from microweld.materials.flow import compile_flow
from microweld.materials.material import Material, PropertySet, compile_properties
from microweld.materials.quantities import RANGED
from microweld.mechanics.newton import NewtonSettings as MechanicalNewton
from microweld.mechanics.system import Mechanics, SolidProperties
from microweld.meshes.joint import Joint, PairSurfaces
from microweld.meshes.joint_graph import Stacking
from microweld.setup.coatings import coatings, layers_of, skins_of
from microweld.setup.contact import Pair, contact_of, side_of

MERGED_LENGTH = (
    0.05  # conduction length of a molten contact, in sizes of the smallest facet of the pair
)


@dataclass
class Weld:
    """A case ready to be run."""

    case: Case
    joint: Joint
    materials: dict[str, Material]  #: by body, in the order of `joint.bodies`, then by sheet
    pairs: tuple[ContactPair, ...]
    mechanics: Mechanics
    electrothermal: ElectroThermal
    nodes: dict[str, NDArray[np.int32]]  #: local nodes of each body and sheet, in the same order
    ranged: tuple[PropertySet, ...]  #: properties whose range is checked
    essential_pairs: frozenset[str]  #: those that must touch for any current to flow
    coatings: tuple[Material, ...] = ()  #: of layers on the bodies

    def check_ranges(self) -> None:
        """Raise MaterialRangeError where a body is hotter than the range of a law. Collective.

        Only the hot end is watched: nothing cools below the surroundings, but second-order elements
            undershoot a
        steep front.
        """
        temperature = self.electrothermal.temperature
        hottest = np.array(
            [np.max(temperature[nodes], initial=0.0) for nodes in self.nodes.values()]
        )
        self.comm.Allreduce(MPI.IN_PLACE, hottest, MPI.MAX)
        lowest = np.full_like(hottest, self.case.surroundings.temperature)
        check_ranges(self.ranged, np.maximum(hottest, lowest))

    @property
    def comm(self) -> MPI.Comm:
        """Communicator of the mesh."""
        return self.joint.mesh.comm


def build_weld(case: Case, joint: Joint) -> Weld:
    """Put materials, laws and boundary conditions of a case on its meshed joint. Collective.

    Raises:
        InputError: for a material that cannot be used.
    """
    sheets = [sheet.name for sheet in joint.sheets]
    materials = {body: _material(case, body) for body in (*joint.bodies, *sheets)}
    space = fem.functionspace(
        joint.mesh, basix.ufl.element("Lagrange", joint.mesh.basix_cell().name, 2, shape=(3,))
    )
    displacement = fem.Function(space, name="displacement")
    pairs = tuple(
        ContactPair(joint, pair, space, _settings(case, joint, materials, pair))
        for pair in joint.pairs
    )
    interfaces = [
        _interface(case, joint, materials, pair, points)
        for pair, points in zip(joint.pairs, pairs, strict=True)
    ]
    electrothermal = _electrothermal(case, joint, materials, displacement, interfaces)
    mechanics = Mechanics(
        joint,
        displacement,
        _solid(list(materials.values())),
        pairs,
        ufl.split(electrothermal.y)[1],
        MechanicalNewton(
            tolerance=case.numerics.force_tolerance, iterations=case.numerics.newton_iterations
        ),
        linear=case.numerics.petsc.displacement,
    )
    nodes = _nodes(joint, electrothermal.space)
    ranged = tuple(compile_properties(list(materials.values()), name) for name in RANGED)
    check_ranges(ranged, np.full(len(materials), case.surroundings.temperature))
    check_ranges(ranged, np.full(len(materials), case.electrode_temperature))
    essential = Stacking(joint, space).essential_pairs()
    return Weld(
        case,
        joint,
        materials,
        pairs,
        mechanics,
        electrothermal,
        nodes,
        ranged,
        essential,
        tuple(coatings(case)),
    )


def _nodes(joint: Joint, space: fem.FunctionSpace) -> dict[str, NDArray[np.int32]]:
    """Local nodes of bodies and sheets."""
    dofs = space.dofmap.list
    nodes = {body: np.unique(dofs[joint.cell_tags.find(tag)]) for body, tag in joint.bodies.items()}
    for sheet in joint.sheets:
        facets = joint.facet_tags.find(joint.surfaces[sheet.surface])
        nodes[sheet.name] = np.unique(fem.locate_dofs_topological(space, 2, facets))
    return nodes


def check_ranges(properties: Sequence[PropertySet], temperature: Floats) -> None:
    """Raise MaterialRangeError where a property is not known at the temperature of its body [K], one per body."""
    for compiled in properties:
        compiled.check_range(temperature, np.arange(temperature.size))


def _material(case: Case, body: str) -> Material:
    part = case.joint.bodies[body]
    return load_material(part.material, part.temper, case.materials.get(part.material))


def _solid(materials: list[Material]) -> SolidProperties:
    return SolidProperties(
        youngs_modulus=compile_properties(materials, "youngs_modulus"),
        poissons_ratio=compile_properties(materials, "poissons_ratio"),
        thermal_stretch=compile_properties(materials, "thermal_stretch"),
        flow_rows=compile_flow(materials).rows,
    )


def _electrothermal(
    case: Case,
    joint: Joint,
    materials: dict[str, Material],
    moved: fem.Function,
    interfaces: list[Interface],
) -> ElectroThermal:
    listed = list(materials.values())
    properties = BulkProperties(
        electrical_conductivity=compile_properties(listed, "electrical_conductivity"),
        thermal_conductivity=compile_properties(listed, "thermal_conductivity"),
        volumetric_enthalpy=compile_properties(listed, "enthalpy"),
        seebeck_coefficient=compile_properties(listed, "seebeck"),
    )
    held, cooled = cooling_of(case, joint.cooled_surfaces)
    boundary = Boundary(
        fixed_potential={joint.earthed_terminal: 0.0},
        fixed_temperature=held,
        losses=_losses(case, joint, materials) | cooled,
        driven_terminal=joint.driven_terminal,
    )
    return ElectroThermal(
        joint,
        properties,
        boundary,
        initial_temperature=case.surroundings.temperature,
        interfaces=interfaces,
        displacement=moved,
        newton=ElectroThermalNewton(
            tolerance=case.numerics.newton_tolerance,
            maximum_iterations=case.numerics.newton_iterations,
        ),
        linear=case.numerics.petsc.electro_thermal,
    )


def cooling_of(case: Case, ends: Sequence[str]) -> tuple[dict[str, float], dict[str, SurfaceLoss]]:
    """Temperatures that cooled ends are held at [K], and what they lose to water.

    One of both is empty.
    """
    coefficient = case.cooling.coefficient
    temperature = case.electrode_temperature
    if coefficient is None:
        return dict.fromkeys(ends, temperature), {}
    return {}, dict.fromkeys(ends, SurfaceLoss(coefficient, 0.0, temperature))


def _losses(case: Case, joint: Joint, materials: dict[str, Material]) -> dict[str, SurfaceLoss]:
    """Convection and radiation of all surfaces but cooled ones, terminals and symmetry planes."""
    ambient = case.surroundings.temperature
    closed = {
        joint.earthed_terminal,
        joint.driven_terminal,
        *joint.cooled_surfaces,
        *joint.symmetry,
    }
    losses = {}
    for surface in joint.surfaces:
        if surface not in closed:
            own = float(materials[joint.skin_of(surface)].evaluate("emissivity", ambient)[0])
            given = case.surroundings.emissivity
            losses[surface] = SurfaceLoss(
                case.surroundings.convection, own if given is None else given, ambient
            )
    return losses


def _bodies_of(joint: Joint, pair: PairSurfaces) -> tuple[str, str]:
    return joint.body_of_surface[pair.slave], joint.body_of_surface[pair.master]


def _interface(
    case: Case,
    joint: Joint,
    materials: dict[str, Material],
    pair: PairSurfaces,
    points: ContactPair,
) -> Interface:
    slave = joint.skin_of(pair.slave)
    master = joint.skin_of(pair.master)
    order = list(materials)
    ambient = case.surroundings.temperature
    skins = skins_of(case, (slave, master), materials)
    merged = MERGED_LENGTH * points.cell_size
    shares = [_effusivity(materials[body], ambient) for body in (slave, master)]
    watch = watches(joint, pair, skins)
    return Interface(
        pair.name,
        contact_of(case.contact.of(pair.name), skins, merged),
        slave_heat_share(*shares),
        order.index(slave),
        order.index(master),
        compile_properties(list(materials.values()), "seebeck"),
        Layers(
            [*layers_of(case, pair.name, (slave, master), skins, merged), *watch], len(points.facet)
        ),
    )


def watches(joint: Joint, pair: PairSurfaces, skins: Pair) -> list[Layer]:
    """What watches the pair: its fusion, or its wear and sticking if one of its bodies is an electrode.

    An electrode has a terminal; where both bodies have one, or none, the pair is to be welded.
    """
    electrodes = {
        joint.body_of_surface[terminal]
        for terminal in (joint.earthed_terminal, joint.driven_terminal)
    }
    slave, master = (body in electrodes for body in _bodies_of(joint, pair))
    if slave == master:
        return [Fusion(side_of(skins.slave), side_of(skins.master))]
    (slave_skin, master_skin), electrode = skins.skins, skins.sides[0 if slave else 1]
    return [ElectrodeFace(slave_skin.solidus, master_skin.solidus, electrode.hardness, slave)]


def _effusivity(material: Material, temperature: float) -> float:
    conductivity = float(material.evaluate("thermal_conductivity", temperature)[0])
    return effusivity(conductivity, float(material.evaluate("enthalpy", temperature)[1]))


def _settings(
    case: Case, joint: Joint, materials: dict[str, Material], pair: PairSurfaces
) -> ContactSettings:
    compliance = sum(
        _compliance(materials[body], case.surroundings.temperature)
        for body in _bodies_of(joint, pair)
    )
    friction = case.contact.of(pair.name).friction
    return ContactSettings(1.0 / compliance, friction, reach=case.joint.contact_reach)


def _compliance(material: Material, temperature: float) -> float:
    """(1 - nu^2)/E [1/Pa]."""
    young = float(material.evaluate("youngs_modulus", temperature)[0])
    return (1 - float(material.evaluate("poissons_ratio", temperature)[0]) ** 2) / young
