"""Contact laws: input, equation and source of each in one file, and the table of all of them.

A law is a model of the keys that a case may give, which evaluates the conductances of the solid
contact. To add one, write its file and its line in `registry`; the case format, the JSON schema,
the templates, the figure and the tests of the documentation read that table.

May import leaves only: a case is read with it, and the contact of a weld is made of it.
"""
