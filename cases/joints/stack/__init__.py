"""The joint type `stack`: layers stacked between two electrodes."""
