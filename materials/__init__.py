"""The property library: one YAML record per material, its reader, its checks, its compiled form.

Records state law, unit, valid range, source and status of every property; the solver evaluates
them as piecewise polynomials of temperature (`piecewise`) and as flow stress rows (`flow`).
"""
