"""Quick estimate of the force that breaks a joint: the weaker of interface and wires.

    F_interface = sum over contact points of dA c b sigma_b,       c = 1/sqrt(3) in shear
    F_wire      = min over sections of the integral of sigma_uts over the area
    F_break     = min(F_interface, F_wire)

b is the bonded share of a point of a pair of parts: fused, brazed or bonded in the solid state.
sigma_b is the strength of the weaker metal after annealing; sigma_uts that of the metal where it
is, hardened, softened or thinned. Both are cold and of slow loading. Wires that cross, or lie on
one another, are pulled apart along their axes, which shears the interface.

It is no test of the joint: it leaves out bending, peeling, notches and residual stress.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mpi4py import MPI

import numpy as np

from microweld.arrays import Floats
from microweld.cases.joints.parts import Wire
from microweld.cases.joints.substrate import Ribbon
from microweld.contact.point_bonds import SHEAR
from microweld.mechanics.plasticity import PlasticState
from microweld.mechanics.tensile_strength import section_integrals, strengths

if TYPE_CHECKING:
    from microweld.contact.pair import ContactPair
    from microweld.setup.weld import Weld

#: Sections at which a wire is looked at, evenly along it.
SECTIONS = 200
#: Share of its length at each end of a wire that is left out: ends of cells stand there.
MARGIN = 0.02
#: Share of the section that is lost where a wire counts as thinned [-].
THINNED = 0.05


def why_weak(softened: float, lost: float) -> str:
    """Return in a word why a section is the weakest of its wire.

    Args:
        softened: Share of softened metal in it [-].
        lost: Share of the largest section that is missing in it [-].
    """
    if softened > 0.5:
        return "softened"
    if lost > THINNED:
        return "thinned"
    return "base"


@dataclass(frozen=True)
class WeakestSection:
    """Where a wire bears least."""

    strength: float  #: [N]
    softened: float  #: share of softened metal in the section [-]
    area: float  #: [m2]
    lost: float  #: share of the largest section that is missing there [-]
    notch: float  #: share of the largest section that is missing in the smallest [-]

    @property
    def mode(self) -> str:
        """Why it is the weakest, in a word."""
        return why_weak(self.softened, self.lost)


@dataclass(frozen=True)
class JointStrength:
    """What a joint bears."""

    interfaces: Mapping[str, float]  #: of each pair of parts, in shear [N]
    wires: Mapping[str, WeakestSection]  #: of each wire

    @property
    def figures(self) -> dict[str, float]:
        """Figures of the outcome by key."""
        found = {f"interface_strength_{pair}": force for pair, force in self.interfaces.items()}
        found |= {f"wire_strength_{body}": wire.strength for body, wire in self.wires.items()}
        found |= {f"notch_{body}": wire.notch for body, wire in self.wires.items()}
        if self.wires:
            found["breaking_force"] = self._weakest[0]
        return found

    @property
    def summary(self) -> dict[str, object]:
        """What `summary.json` says of it besides the figures of the outcome."""
        sections = {
            body: {
                "area": wire.area,
                "softened_share": wire.softened,
                "lost_share": wire.lost,
                "mode": wire.mode,
            }
            for body, wire in self.wires.items()
        }
        content: dict[str, object] = {"weakest_sections": sections}
        if self.wires:
            content["mode"] = self.mode
        return content

    @property
    def mode(self) -> str:
        """Where the joint fails, in words: "interface faying" or "wire_upper, softened"."""
        return self._weakest[1]

    @property
    def _weakest(self) -> tuple[float, str]:
        ways = [(force, f"interface {pair}") for pair, force in self.interfaces.items()]
        ways += [(wire.strength, f"{body}, {wire.mode}") for body, wire in self.wires.items()]
        return min(ways)


def joint_strength(weld: Weld) -> JointStrength:
    """Estimate the strength of a joint in its present state; collective.

    Args:
        weld: The weld, at the end of a step.
    """
    return JointStrength(_interfaces(weld), _wires(weld))


def _interfaces(weld: Weld) -> dict[str, float]:
    """Return the strength in shear of each pair of parts [N]."""
    found = {}
    for pair, surfaces in zip(weld.pairs, weld.joint.pairs, strict=True):
        share = bonded_share(weld, pair)
        if share is None:
            continue  # an electrode
        bodies = (
            weld.joint.body_of_surface[surfaces.slave],
            weld.joint.body_of_surface[surfaces.master],
        )
        order = list(weld.joint.bodies)
        sigma = min(_annealed_strength(weld, order.index(body)) for body in bodies)
        area = float(np.maximum(share - pair.parted(), 0.0) @ pair.areas())
        total = weld.comm.allreduce(area) * weld.joint.symmetry_factor
        found[pair.name] = SHEAR * sigma * total
    return found


def bonded_share(weld: Weld, pair: ContactPair) -> Floats | None:
    """Return the share of the area that has bonded at each contact point [-].

    It is None for a pair that is not to be welded.

    Args:
        weld: The weld, at the end of a step.
        pair: One of its pairs.
    """
    layers = weld.electrothermal.system.interfaces[pair.name].layers
    seen = layers.observe(np.arange(len(pair.facet)))
    if "solid_bond_fraction" not in seen:
        return None
    return np.asarray(np.minimum(sum(seen[key] for key in BONDS if key in seen), 1.0))


#: Kinds of bond at a contact point; they exclude each other.
BONDS = (
    "fused_fraction",
    "brazed_fraction",
    "displaced_braze_fraction",
    "solid_bond_fraction",
)


def least_strength(weld: Weld) -> float:
    """Return the tensile strength of the weakest metal of a joint, annealed [Pa]."""
    return min(_annealed_strength(weld, body) for body in range(len(weld.joint.bodies)))


def _annealed_strength(weld: Weld, body: int) -> float:
    """Return the tensile strength of the annealed metal of a body, by its number [Pa]."""
    metal = weld.mechanics.system.material.metal
    annealed = PlasticState.virgin(1)._replace(softened=np.ones(1))
    rows = (metal.flow_rows, metal.annealed_rows)
    cold = weld.case.strain_free_temperature
    return float(strengths(*rows, np.array([body]), annealed, cold)[0])


def _wires(weld: Weld) -> dict[str, WeakestSection]:
    """Return the weakest section of each wire."""
    parts = weld.case.joint.bodies
    wires = [body for body in weld.joint.bodies if isinstance(parts[body], Wire | Ribbon)]
    if not wires:
        return {}
    material = weld.mechanics.system.material
    rows = (material.metal.flow_rows, material.metal.annealed_rows)
    cold = weld.case.strain_free_temperature
    sigma = strengths(*rows, material.body, material.old, cold)
    by_cell = (-1, material.points.per_cell)
    in_cells = material.points.average(sigma.reshape(by_cell))
    softened = material.points.average(material.old.softened.reshape(by_cell))
    return {body: _weakest_section(weld, body, in_cells, softened) for body in wires}


def _weakest_section(weld: Weld, body: str, sigma: Floats, softened: Floats) -> WeakestSection:
    """Return the weakest section of a wire; collective.

    Args:
        weld: The weld.
        body: Name of the wire.
        sigma: Strength of the metal in each cell of this rank (cells,) [Pa].
        softened: Share of softened metal in each (cells,) [-].
    """
    joint = weld.joint
    space = weld.mechanics.space
    cells = joint.cell_tags.find(joint.bodies[body])
    cells = cells[cells < joint.mesh.topology.index_map(3).size_local]
    nodes = space.dofmap.list[cells][:, :4]
    place = space.tabulate_dof_coordinates()[nodes]
    axis = axis_of(weld.comm, place)
    moved = place + weld.mechanics.displacement.x.array.reshape(-1, 3)[nodes]
    corners = turned(moved, axis)
    s = corners[:, :, 0]
    first = weld.comm.allreduce(float(np.min(s, initial=np.inf)), MPI.MIN)
    last = weld.comm.allreduce(float(np.max(s, initial=-np.inf)), MPI.MAX)
    margin = MARGIN * (last - first)
    planes = np.linspace(first + margin, last - margin, SECTIONS)
    cut = [
        section_integrals(planes, corners, values)
        for values in (sigma[cells], np.ones(len(cells)), softened[cells])
    ]
    force, area, soft = weld.comm.allreduce(np.array(cut)) * _mirrored(weld, axis)
    at = int(np.argmin(force))
    return WeakestSection(
        strength=float(force[at]),
        softened=float(soft[at] / area[at]),
        area=float(area[at]),
        lost=1.0 - float(area[at] / area.max()),
        notch=1.0 - float(area.min() / area.max()),
    )


def axis_of(comm: MPI.Comm, corners: Floats) -> Floats:
    """Return the long axis (3,) of cells (cells, 4, 3) [m]; collective."""
    middles = corners.mean(axis=1)
    volumes = np.abs(np.linalg.det(corners[:, 1:] - corners[:, :1]))
    total, *moment = comm.allreduce(np.array([volumes.sum(), *(volumes @ middles)]))
    arms = middles - np.asarray(moment) / total
    own = corners - middles[:, None]  # moments of a tetrahedron about its own middle
    second = comm.allreduce(
        np.einsum("c,ci,cj->ij", volumes, arms, arms)
        + np.einsum("c,cvi,cvj->ij", volumes, own, own) / 20.0
    )
    _, vectors = np.linalg.eigh(second)
    return np.asarray(vectors[:, -1])


def turned(corners: Floats, axis: Floats) -> Floats:
    """Return corners (cells, 4, 3) in a frame whose first axis is the given one."""
    frame, _ = np.linalg.qr(np.column_stack([axis, np.eye(3)]))
    frame[:, 0] = axis
    turned: Floats = corners @ frame
    return turned


def _mirrored(weld: Weld, axis: Floats) -> float:
    """Return whole over modelled section: two for each plane of symmetry along the wire."""
    planes = weld.joint.symmetry.values()
    return 2.0 ** sum(abs(axis[plane]) < 0.5 for plane in planes)
