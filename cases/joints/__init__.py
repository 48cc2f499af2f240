"""The types of joint, a room each with input, drawing and template; what they share; their table.

Inputs import leaves, materials, contact laws, cases, and those files of `microweld.meshes` that
load neither MPI nor Gmsh (shapes, model, joint, imported_spec). Drawings import all of it.
"""
