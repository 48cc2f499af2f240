"""The joint type `imported`: a mesh or a drawing from a file."""
