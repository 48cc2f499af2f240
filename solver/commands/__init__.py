"""What the command line does for each command: console, export of meshes, material tables.

May import every room but the command line itself.
"""
