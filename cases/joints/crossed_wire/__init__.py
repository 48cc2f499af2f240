"""The joint type `crossed-wire`: two wires crossed between two electrodes."""
