"""From a case to its results: the time loop, the coupled step, the step control, the monitors.

The function for users is `microweld.run`; `simulation.Simulation` takes single steps.
"""
