"""The types of joint, a room each with input, drawing and template; what they share; their table.

Inputs import leaves, materials and cases, and no drawing until it is needed: reading a case loads
neither MPI nor Gmsh. Drawings import `microweld.meshes`.
"""
