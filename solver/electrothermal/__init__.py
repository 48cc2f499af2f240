"""Electric potential and temperature of the bodies: bulk, surface layers, contact interfaces.

May import fem, contact, machine (drives) and meshes; it knows no mechanics and no case file.
"""
