"""The joint type `stack`: layers stacked between two electrodes.

`input.py` is the `joint:` part of a case, `drawing.py` draws it and is imported only to do so,
`template.yaml` is what `microweld init` writes.
"""
