"""Shapes drawn in Gmsh: wires, electrodes, slabs, and the names of their surfaces."""
