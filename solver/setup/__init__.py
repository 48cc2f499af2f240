"""From a case to the problem that is solved: joint, materials, contacts, layers, machine.

Builds the solver's objects from a case; no room below it reads one. May import all rooms but
simulation, results and commands.
"""
