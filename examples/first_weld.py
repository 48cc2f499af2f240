# %% [markdown]
# # A first weld
#
# Two crossed nickel wires of 0.4 mm are pressed together with 40 N and welded with a pulse of
# 300 A. The mesh is coarse and the pulse short, so that the example takes about a minute. Run it
# with `./microweld python examples/first_weld.py`; results go to `results/first-weld`.

# %%
from importlib.resources import files

import matplotlib.pyplot as plt

import microweld as mw

case = mw.load_case(
    files("microweld.cases") / "crossed-wire-nickel.yaml",
    {
        "mesh.size": "coarse",
        "mesh.factor": 1.6,
        "machine.force.squeeze": "0.5 ms",
        "machine.force.hold": "0.1 ms",
        "machine.current.up": "0.3 ms",
        "machine.current.hold": "0.3 ms",
        "machine.current.down": "0.1 ms",
        "output.pictures": False,
    },
)
results = mw.run(case, "results/first-weld", overwrite=True)

# %% [markdown]
# ## What happened
#
# The history has one value per time step and column, in SI units.

# %%
history = results.history
print(f"status:    {results.summary['status']}")
print(f"steps:     {len(history['time'])}")
print(f"hottest:   {history['contact_temperature_peak_faying'].max():.0f} K at the interface")
print(f"set-down:  {1e6 * history['set_down'][-1]:.1f} um at the end")

# %% [markdown]
# ## Curves

# %%
figure, panels = plt.subplots(3, 1, sharex=True, figsize=(7, 8), layout="constrained")
for panel, key in zip(panels, ("current", "contact_resistance_faying", "set_down"), strict=True):
    panel.plot(1e3 * history["time"], history[key])
    panel.set_ylabel(history.label(key))
    panel.grid(alpha=0.25)
panels[-1].set_xlabel("time [ms]")
figure.savefig("results/first_weld.png", dpi=110)

# %% [markdown]
# ## Fields
#
# The fields of each output time are a grid of `pyvista`.

# %%
last = results.fields.times[-1]
grid = results.fields.at(last)
temperature = grid.point_data["temperature_K"]
print(f"{last * 1e3:.2f} ms: {temperature.min():.0f} K to {temperature.max():.0f} K")
