"""What the solvers of all fields share: cells, quadrature, kinematics, matrices, linear solvers.

May import meshes and leaves; it knows no physics.
"""
