"""The joint type `wire-foil`: a wire along a foil, between two electrodes."""
