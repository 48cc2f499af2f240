"""The joints: parametric geometry, drawn and meshed by Gmsh, with named bodies, surfaces and contact pairs."""

if __name__ != "microweld.meshes":
    raise ImportError(
        f"this package is 'microweld.meshes', not {__name__!r}: import it by that name"
    )
