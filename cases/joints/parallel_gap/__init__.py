"""The joint type `parallel-gap`: two electrodes side by side on a wire or ribbon, over a pad.

`input.py` is the `joint:` part of a case, `drawing.py` draws it and is imported only to do so,
`template.yaml` is what `microweld init` writes.
"""
