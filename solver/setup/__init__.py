"""From a case to the problem that is solved: joint, materials, contacts, layers, machine.

The only room that reads a case and knows the solver. May import all rooms but simulation, results
and commands.
"""
