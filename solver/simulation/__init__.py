"""The run through time: the time loop, the coupled step, the step control, the monitors.

What solves one field belongs in its own room. May import all rooms but commands and the command
line. The function for users is `microweld.run`; `simulation.Simulation` takes single steps.
"""
