"""The joints: parametric geometry, drawn and meshed by Gmsh, with named bodies, surfaces and contact pairs."""
