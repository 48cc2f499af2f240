"""The run through time: coupling of the fields, control of steps, energy balance, monitors.

May import setup, the solvers, the machine and results.
"""
