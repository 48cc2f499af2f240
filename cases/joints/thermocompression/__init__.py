"""The joint type `thermocompression`: a hot tip on a wire or ribbon, over a pad on a substrate.

`input.py` is the `joint:` part of a case, `drawing.py` draws it and is imported only to do so,
`template.yaml` is what `microweld init` writes.
"""
