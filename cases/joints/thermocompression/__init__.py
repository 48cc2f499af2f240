"""The joint type `thermocompression`: a hot tip on a wire or ribbon, over a pad on a substrate."""
