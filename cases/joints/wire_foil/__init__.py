"""The joint type `wire-foil`: a wire along a foil, between two electrodes.

`input.py` is the `joint:` part of a case, `drawing.py` draws it and is imported only to do so,
`template.yaml` is what `microweld init` writes.
"""
