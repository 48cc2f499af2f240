"""The joint type `parallel-gap`: two electrodes side by side on a wire or ribbon, over a pad."""
