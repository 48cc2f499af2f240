"""From a case to the coupled problem: materials on bodies, laws and layers on pairs.

The conditions on surfaces are in `microweld.setup.boundary`.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from mpi4py import MPI

import basix.ufl
import numpy as np
import ufl
from dolfinx import fem

from microweld.arrays import Floats, Nodes
from microweld.cases.schema import Case
from microweld.contact.conductance import effusivity, slave_heat_share
from microweld.contact.layers.electrode_face import ElectrodeFace
from microweld.contact.layers.fusion import Fusion
from microweld.contact.layers.stack import Layer, Layers
from microweld.contact.pair import ContactPair, ContactSettings
from microweld.contact_laws.bond_criterion import BondCriterion
from microweld.electrothermal import BulkProperties, ElectroThermal, Interface
from microweld.electrothermal import NewtonSettings as ElectroThermalNewton
from microweld.fem.properties import ScaledProperty
from microweld.materials.catalogue import load_material
from microweld.materials.flow import compile_flow
from microweld.materials.material import Material, PropertySet, compile_properties
from microweld.materials.quantities import RANGED
from microweld.materials.softening import compile_softening, lacks_kinetics
from microweld.mechanics import Mechanics, SolidProperties
from microweld.mechanics import NewtonSettings as MechanicalNewton
from microweld.meshes.joint import Joint, PairSurfaces
from microweld.meshes.joint_graph import JointGraph
from microweld.setup.bonds import bond_of
from microweld.setup.boundary import boundary_of
from microweld.setup.coatings import coatings, layers_of, skins_of
from microweld.setup.contact import Pair, contact_of
from microweld.setup.expected_contact import ExpectedContact, expected_contacts

log = logging.getLogger(__name__)


@dataclass
class Weld:
    """A case ready to be run."""

    case: Case
    joint: Joint
    materials: dict[
        str, Material
    ]  #: by body, in the order of `joint.bodies`, then by surface layer
    pairs: tuple[ContactPair, ...]
    mechanics: Mechanics
    electrothermal: ElectroThermal
    nodes: dict[str, Nodes]  #: local nodes of each body and surface layer, in the same order
    ranged: tuple[PropertySet, ...]  #: properties whose range is checked
    essential_pairs: frozenset[str]  #: those that must touch for any current to flow
    coatings: tuple[Material, ...] = ()  #: of layers on the bodies
    #: contacts that the force goes through, as they are expected when the current begins
    expected: tuple[ExpectedContact, ...] = ()

    def softens(self, body: str) -> bool:
        """Return whether the temper of a body recrystallises in this case."""
        known = self.materials[body].recrystallisation is not None
        return known and self.case.metal.softening is not False

    def check_ranges(self) -> None:
        """Raise MaterialRangeError where a body is hotter than the range of a law. Collective.

        Only the hot end is checked: nothing cools below the surroundings, but second-order elements
        undershoot a steep front.
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
    """Put materials, laws and boundary conditions of a case on its meshed joint; collective.

    Args:
        case: The case.
        joint: Its joint, meshed.

    Raises:
        InputError: If a material cannot be used.
    """
    materials = _materials(case, joint)
    displacement = _displacement(joint)
    pairs = _pairs(case, joint, materials, displacement.function_space)
    graph = JointGraph(joint, displacement.function_space)
    interfaces = [
        _interface(case, joint, materials, pair, points)
        for pair, points in zip(joint.pairs, pairs, strict=True)
    ]
    electrothermal = _electrothermal(case, joint, materials, displacement, interfaces)
    return Weld(
        case,
        joint,
        materials,
        pairs,
        _mechanics(case, joint, materials, pairs, displacement, electrothermal),
        electrothermal,
        _nodes(joint, electrothermal.space),
        _ranged(case, materials),
        graph.essential_pairs(),
        tuple(coatings(case)),
        expected_contacts(case, joint, graph, materials, pairs),
    )


def contacts_of_mesh(case: Case, joint: Joint) -> tuple[ExpectedContact, ...]:
    """Return the contacts of a joint as they are expected when the current begins; collective.

    Args:
        case: The case.
        joint: Its joint, meshed; no more is built on it.
    """
    materials = _materials(case, joint)
    space = _displacement(joint).function_space
    pairs = _pairs(case, joint, materials, space)
    return expected_contacts(case, joint, JointGraph(joint, space), materials, pairs)


def _materials(case: Case, joint: Joint) -> dict[str, Material]:
    """Return the material of each body and surface layer."""
    names = [*joint.bodies, *(layer.name for layer in joint.surface_layers)]
    return {body: _material(case, body) for body in names}


def _pairs(
    case: Case, joint: Joint, materials: dict[str, Material], space: fem.FunctionSpace
) -> tuple[ContactPair, ...]:
    return tuple(
        ContactPair(joint, pair, space, _settings(case, joint, materials, pair))
        for pair in joint.pairs
    )


def _displacement(joint: Joint) -> fem.Function:
    """Make the second-order displacement that all fields read."""
    cell = joint.mesh.basix_cell().name
    space = fem.functionspace(joint.mesh, basix.ufl.element("Lagrange", cell, 2, shape=(3,)))
    return fem.Function(space, name="displacement")


def _nodes(joint: Joint, space: fem.FunctionSpace) -> dict[str, Nodes]:
    """Local nodes of bodies and surface layers."""
    dofs = space.dofmap.list
    nodes = {body: np.unique(dofs[joint.cell_tags.find(tag)]) for body, tag in joint.bodies.items()}
    for layer in joint.surface_layers:
        facets = joint.facet_tags.find(joint.surfaces[layer.surface])
        nodes[layer.name] = np.unique(fem.locate_dofs_topological(space, 2, facets))
    return nodes


def _ranged(case: Case, materials: dict[str, Material]) -> tuple[PropertySet, ...]:
    """Properties whose range is checked, after a check at the temperatures of the start."""
    ranged = tuple(compile_properties(list(materials.values()), name) for name in RANGED)
    check_ranges(ranged, np.full(len(materials), case.surroundings.temperature))
    check_ranges(ranged, np.full(len(materials), case.electrode_temperature))
    return ranged


def check_ranges(properties: Sequence[PropertySet], temperature: Floats) -> None:
    """Raise MaterialRangeError where a property is not known at the temperature of its body.

    Args:
        properties: Properties of all bodies.
        temperature: Temperature of each body (bodies,) [K].
    """
    for compiled in properties:
        compiled.check_range(temperature, np.arange(temperature.size))


def _material(case: Case, body: str) -> Material:
    part = case.joint.bodies[body]
    return load_material(part.material, part.temper, case.materials.get(part.material))


def _mechanics(
    case: Case,
    joint: Joint,
    materials: dict[str, Material],
    pairs: tuple[ContactPair, ...],
    displacement: fem.Function,
    electrothermal: ElectroThermal,
) -> Mechanics:
    return Mechanics(
        joint,
        displacement,
        _solid(case, materials),
        pairs,
        ufl.split(electrothermal.y)[1],
        MechanicalNewton(
            tolerance=case.numerics.force_tolerance, iterations=case.numerics.newton_iterations
        ),
        linear=case.numerics.petsc.displacement,
    )


def _solid(case: Case, by_body: dict[str, Material]) -> SolidProperties:
    """Mechanical properties of the bodies.

    A record counts the stretch theta from its reference temperature; the drawn body has its size at
    the strain-free temperature T_0, so that F_th = theta(T)/theta(T_0).
    """
    materials = list(by_body.values())
    stretch = compile_properties(materials, "thermal_stretch")
    shrinkage = np.reciprocal(_stretches(materials, case.strain_free_temperature))
    softens = case.metal.softening is not False
    if softens:
        _warn_of_lacking_kinetics(case, by_body)
    return SolidProperties(
        bulk_modulus=compile_properties(materials, "bulk_modulus"),
        shear_modulus=compile_properties(materials, "shear_modulus"),
        thermal_stretch=ScaledProperty(stretch, shrinkage),
        flow_rows=compile_flow(materials).rows,
        softening=compile_softening(materials, softens),
    )


def _warn_of_lacking_kinetics(case: Case, materials: dict[str, Material]) -> None:
    """Log, for every hardened temper, that nothing is known of its softening."""
    for body, material in materials.items():
        if lacks_kinetics(material):
            file, line = case.place(f"joint.{body}")
            log.warning(
                "%s%s stays as hard as %s %s is, however hot: its record has no recrystallisation "
                "(metal.softening: false if that is meant)",
                *(f"{file}:{line}: " if file else "", body, material.temper, material.name),
            )


def _stretches(materials: list[Material], temperature: float) -> Floats:
    """Thermal stretch of each material from its reference temperature (materials,) [-]."""
    return np.array([float(m.evaluate("thermal_stretch", temperature)[0]) for m in materials])


def _electrothermal(
    case: Case,
    joint: Joint,
    materials: dict[str, Material],
    displacement: fem.Function,
    interfaces: list[Interface],
) -> ElectroThermal:
    listed = list(materials.values())
    # a body has its drawn volume at the strain-free temperature, where its density is that of the
    # record over theta^3
    dilution: Floats = _stretches(listed, case.strain_free_temperature) ** -3
    properties = BulkProperties(
        electrical_conductivity=compile_properties(listed, "electrical_conductivity"),
        thermal_conductivity=compile_properties(listed, "thermal_conductivity"),
        volumetric_enthalpy=ScaledProperty(compile_properties(listed, "enthalpy"), dilution),
        seebeck_coefficient=compile_properties(listed, "seebeck"),
    )
    return ElectroThermal(
        joint,
        properties,
        boundary_of(case, joint, materials),
        initial_temperature=case.surroundings.temperature,
        interfaces=interfaces,
        displacement=displacement,
        newton=ElectroThermalNewton(
            tolerance=case.numerics.newton_tolerance,
            maximum_iterations=case.numerics.newton_iterations,
        ),
        linear=case.numerics.petsc.electro_thermal,
    )


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
    for melting in skins.contact_meltings:
        log.info(
            "%s: the metals melt together at %g K, %s of %s (%s)",
            pair.name,
            melting.temperature,
            melting.kind,
            "-".join(melting.pair),
            melting.status,
        )
    shares = [_effusivity(materials[body], ambient) for body in (slave, master)]
    layers = [
        *layers_of(case, pair.name, (slave, master), skins),
        *diagnostic_layers(joint, pair, skins, case.contact.of(pair.name).bond),
    ]
    return Interface(
        pair.name,
        contact_of(case.contact.of(pair.name), skins),
        slave_heat_share(*shares),
        order.index(slave),
        order.index(master),
        compile_properties(list(materials.values()), "seebeck"),
        Layers(layers, len(points.facet)),
    )


def diagnostic_layers(
    joint: Joint, pair: PairSurfaces, skins: Pair, criterion: BondCriterion
) -> list[Layer]:
    """Return layers that record what happens at a pair and do not change its conductance.

    They record the fusion and the solid bond of two bodies that are to be welded, or the wear and
    the sticking of an electrode on a body. An electrode has a terminal; where both bodies have one,
    or none, the pair is to be welded.

    Args:
        joint: Bodies and terminals.
        pair: Surfaces of the pair.
        skins: Materials on both surfaces.
        criterion: When parts bond in the solid state.
    """
    electrodes = {joint.body_of_surface[surface] for surface in joint.terminal_surfaces}
    slave, master = (body in electrodes for body in _bodies_of(joint, pair))
    if slave == master:
        return [Fusion(*skins.base_sides), bond_of(skins, criterion)]
    slave_skin, master_skin = skins.skins
    if slave:
        electrode = skins.sides[0]
    else:
        electrode = skins.sides[1]
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
    return ContactSettings(1.0 / compliance, friction, reach=case.joint.search_distance)


def _compliance(material: Material, temperature: float) -> float:
    """(1 - nu^2)/E [1/Pa]."""
    young = float(material.evaluate("youngs_modulus", temperature)[0])
    return (1 - float(material.evaluate("poissons_ratio", temperature)[0]) ** 2) / young
