"""Layers between the metals of a contact, each with a state at every contact point.

One file for each layer; `stack` combines them. May import contact_laws and leaves.
"""
