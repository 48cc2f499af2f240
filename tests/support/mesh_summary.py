"""Mesh the coarse crossed wires on all ranks and write what does not depend on their number.

mesh_summary.py FOLDER
"""

import json
import sys
from pathlib import Path

from mpi4py import MPI

import gmsh

from microweld.errors import MeshError
from microweld.meshes.drawing.parts import Drawing, name_surfaces
from microweld.meshes.generation.build import Roles, build_joint, import_model
from microweld.meshes.picture import write_picture
from microweld.meshes.quality import assess
from microweld.meshes.skin import gather_skin
from support.crossed_wires import crossed, half, volume


def block_facets() -> int:
    """Count the outer facets of one block, which two ranks must share; collective."""

    def draw() -> Drawing:
        block = gmsh.model.occ.addBox(0, 0, 0, 1, 1, 1)
        gmsh.model.occ.synchronize()
        ends = name_surfaces([block], {"bottom": lambda x, y, z: z, "top": lambda x, y, z: z - 1})
        return Drawing({"block": [block]}, ends)

    roles = Roles("bottom", "top")
    return len(
        gather_skin(import_model(draw, roles, MPI.COMM_WORLD, cell_size=lambda *_: 0.4)).body
    )


def summary(folder: Path) -> dict[str, object]:
    """Return counts, areas and errors of one mesh; collective."""
    joint = build_joint(crossed(), 2.0)
    write_picture(joint, folder / "mesh.png")
    skin = gather_skin(joint)
    quality = assess(joint)
    try:
        build_joint(crossed(half(offset=1.0), quarter=False), 2.0)
        refusal = ""
    except MeshError as error:
        refusal = str(error)
    return {
        "counts": [quality.cells, quality.nodes, quality.untagged_facets],
        "facets": {name: int((skin.surface == tag).sum()) for name, tag in joint.surfaces.items()},
        "facets_of_bodies": {
            name: int((skin.body == tag).sum()) for name, tag in joint.bodies.items()
        },
        "volumes": [volume(joint, body) for body in joint.bodies],
        "shape": [quality.lowest_shape, quality.mean_shape, quality.lowest_jacobian],
        "sizes": [contact.slave_size for contact in quality.contacts],
        "block_facets": block_facets(),
        "refusal": refusal,
    }


if __name__ == "__main__":
    target = Path(sys.argv[1])
    (target / f"rank-{MPI.COMM_WORLD.rank}.json").write_text(json.dumps(summary(target)))
