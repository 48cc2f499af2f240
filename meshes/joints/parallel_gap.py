"""Two electrodes side by side on a wire or ribbon, over a pad on a substrate.

The current enters at the left electrode and leaves at the right one; both are pushed together. The
plane x = 0 is no symmetry plane: potential and thermoelectric heat are not mirrored there.
"""

from __future__ import annotations

from dataclasses import dataclass

from mpi4py import MPI

import gmsh

from microweld.meshes.drawing import symmetry
from microweld.meshes.drawing.electrode import MM
from microweld.meshes.drawing.parts import Drawing, Part, name_parts
from microweld.meshes.drawing.slab import Slab, free_of_layers
from microweld.meshes.drawing.strand import Bench, cell_size, draw_bench
from microweld.meshes.generation.build import build
from microweld.meshes.joint import Joint


@dataclass(frozen=True)
class ParallelGap:
    """A strand on a pad, and two electrodes on it.

    Each is a `Slab` whose thickness is its height.
    """

    bench: Bench
    left: Slab
    right: Slab
    gap: float  #: between the electrodes [m]


def build_joint(
    spec: ParallelGap, size_factor: float = 1.0, comm: MPI.Comm = MPI.COMM_WORLD
) -> Joint:
    """Mesh a parallel-gap joint. Collective.

    Args:
        spec: the shapes [m].
        size_factor: scales all cell sizes; 1 is the default mesh, less is finer.
        comm: communicator of the mesh.

    Raises:
        MeshError: if the parts do not fit or the mesh is too coarse.
    """
    bench = spec.bench
    tips = {"left_electrode": "electrode_left.face", "right_electrode": "electrode_right.face"}
    roles = bench.roles("electrode_left.terminal", "electrode_right.terminal", tips)
    cell = bench.cell(size_factor)
    return build(lambda: draw(spec, cell), roles, comm, cell_size(bench, cell), bench.lengths)


def draw(spec: ParallelGap, cell: float) -> Drawing:
    """Draw all bodies in the current Gmsh model, the cells at the contacts of a given size [m]."""
    parts = draw_bench(spec.bench, cell)
    tips = {
        "electrode_left": draw_tip(spec, spec.left, -spec.gap / 2 - spec.left.length),
        "electrode_right": draw_tip(spec, spec.right, spec.gap / 2),
    }
    gmsh.model.occ.synchronize()
    free_of_layers(
        [tag for part in (*tips.values(), parts[spec.bench.name]) for tag in part.volumes]
    )
    return name_parts(parts | tips, symmetry.planes(spec.bench.symmetry))


def draw_tip(spec: ParallelGap, tip: Slab, start: float) -> Part:
    """Draw an electrode that begins at x = start [m]."""
    face = spec.bench.height * MM
    if "y" in spec.bench.symmetry:
        back = 0.0
    else:
        back = -tip.width * MM / 2
    size = (tip.length * MM, tip.width * MM / 2 - back, tip.thickness * MM)
    block = gmsh.model.occ.addBox(start * MM, back, face, *size)
    top = face + size[2]
    return Part([block], {"face": lambda x, y, z: z - face, "terminal": lambda x, y, z: z - top})
