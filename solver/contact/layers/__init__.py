"""Layers between the metals of a contact, each with a state at every contact point."""
