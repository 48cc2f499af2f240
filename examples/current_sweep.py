# %% [markdown]
# # How much current?
#
# The same spot weld of two steel sheets with several currents. The model is axisymmetric and the
# pulse short, so that each weld takes some ten seconds. Run it with
# `./microweld python examples/current_sweep.py`.

# %%
from importlib.resources import files

import matplotlib.pyplot as plt

import microweld as mw

CASE = files("microweld.cases") / "spot-weld-sheets.yaml"
SHORT = {
    "mesh.size": "coarse",
    "machine.force.squeeze": "0.5 ms",
    "machine.force.hold": "0 ms",
    "machine.current.up": "0.2 ms",
    "machine.current.hold": "0.2 ms",
    "machine.current.down": "0.1 ms",
    "output.pictures": False,
}

peaks = {}
for current in (400, 700, 1000):
    case = mw.load_case(CASE, SHORT | {"machine.current.peak": f"{current} A"})
    results = mw.run(case, f"results/sweep-{current}A", overwrite=True)
    peaks[current] = results.history["contact_temperature_peak_faying"].max()
    print(f"{current} A: {peaks[current]:.0f} K")

# %% [markdown]
# ## Where the steel begins to melt

# %%
steel = mw.materials.load_material("stainless_304")
figure, panel = plt.subplots(figsize=(7, 4), layout="constrained")
panel.plot(list(peaks), list(peaks.values()), "o-")
panel.axhline(steel.solidus, color="0.4", linestyle=":", label="solidus of the sheets")
panel.set_xlabel("peak current [A]")
panel.set_ylabel("highest temperature of the interface [K]")
panel.legend()
figure.savefig("results/current_sweep.png", dpi=110)
