"""Displacement of the bodies: finite-strain plasticity, contact forces, equilibrium.

May import fem, contact, machine (loads), materials and meshes; it knows no electro-thermal file.
"""
