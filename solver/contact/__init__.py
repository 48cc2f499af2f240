"""Contact between bodies: surfaces, search, pressures, tractions; conductances and layers.

Reads no case file and knows no solver. May import meshes, contact_laws and leaves.
"""
