# %% [markdown]
# # A material and a contact law of your own
#
# A record holds the data of a material. It may inherit from the nearest record of the library and
# state only what differs. A contact law may be a formula in the case. Run the example with
# `./microweld python examples/own_law_and_material.py`.

# %%
from importlib.resources import files
from pathlib import Path

import numpy as np

import microweld as mw

RECORD = """
schema: microweld-material/1
id: steel_lot7
inherits: stainless_304
name: Steel sheet of lot 7
properties:
  electrical_resistivity:
    solid:
      law: table
      columns: [K, uohm cm]
      data: [[273.15, 70], [400, 83], [800, 107], [1200, 120], [1673, 128]]
      valid: [273.15 K, 1673 K]
      source: [our lab]
      status: measured
      note: four-wire, lot 7
"""
record = Path("results/steel_lot7.yaml").absolute()
record.parent.mkdir(exist_ok=True)
record.write_text(RECORD, encoding="utf-8")

# %% [markdown]
# The record is checked when it is loaded. `evaluate` returns a property and its derivative with
# respect to the temperature.

# %%
for name in ("stainless_304", record):
    material = mw.materials.load_material(name)
    conductivity, _ = material.evaluate("electrical_conductivity", np.array([300.0, 1000.0]))
    print(material.name, 1e-6 * conductivity, "MS/m")

# %% [markdown]
# ## The weld with both
#
# The formula gives the conductance h_e [S/m²] from the pressure p, the temperature T, the hardness
# H and the electrical conductivity sigma of the sides. Here a film of 2e-12 ohm m² that thins with
# temperature is in series with the constriction of the asperities.

# %%
SHORT = {
    "mesh.size": "coarse",
    "machine.force.squeeze": "0.5 ms",
    "machine.force.hold": "0 ms",
    "machine.current.up": "0.2 ms",
    "machine.current.hold": "0.2 ms",
    "machine.current.down": "0.1 ms",
    "output.pictures": False,
}
OWN = {
    "joint.layers.0.material": record,
    "joint.layers.1.material": record,
    "contact.law": "expression",
    "contact.electrical": "1/(1/(2*sigma/2e-5*sqrt(p/H/3.14)) + 2e-12*exp(-(T - 293)/300))",
}

for name, settings in {"library": SHORT, "own": SHORT | OWN}.items():
    case = mw.load_case(files("microweld.cases") / "spot-weld-sheets.yaml", settings)
    results = mw.run(case, f"results/sheets-{name}", overwrite=True)
    resistance = results.history["contact_resistance_faying"]
    print(f"{name}: the interface has {1e6 * np.nanmin(resistance):.0f} micro-ohm or more")
