"""The joint type `imported`: a mesh or a drawing from a file.

`input.py` is the `joint:` part of a case, `template.yaml` is what `microweld init` writes; reading
and meshing are in `microweld.meshes.files`.
"""
