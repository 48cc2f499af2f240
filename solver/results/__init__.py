"""What a run leaves behind: the results folder with history, fields, pictures, log and summary.

    case.yaml  provenance.json  joint.json  run.log  history.csv  summary.json
    fields.pvd  contact_<pair>.pvd  fields/*.vtu  curves.png  temperature_*.png

Everything is written while the run goes, so that an interrupted or failed run keeps all it had. SI
units throughout; the names of columns and arrays carry them and come from `microweld.fields`.
"""
