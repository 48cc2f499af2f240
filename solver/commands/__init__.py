"""What the command line needs besides `microweld.api`: console, export of meshes, material tables.

May import every room but the command line itself.
"""
