"""The results folder of a run: history, fields, pictures, log and summary; and reading it again.

    case.yaml  provenance.json  joint.json  run.log  history.csv  summary.json
    fields.pvd  contact_<pair>.pvd  fields/*.vtu  curves.png  temperature_*.png

Everything is written while the run proceeds, so that an interrupted or failed run keeps all of it.
SI units throughout; the names of columns and arrays contain them and come from `microweld.fields`.
`read_results` reads a folder without MPI. May import cases, meshes and leaves; it knows no solver.
"""

from microweld.results.read import History, Results, read_results

__all__ = ["History", "Results", "read_results"]
