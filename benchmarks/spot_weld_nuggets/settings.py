"""The eight settings of the data set that are open here, and how each becomes a weld of our case.

Data: 120 welds of Bayarri et al. 2007 as distributed with the R package SAVE, ten to each setting;
four of the twelve settings are held back and do not appear here.
"""

from __future__ import annotations

from dataclasses import dataclass

CASE = "literature/spot-weld-aluminium.yaml"
#: Weld time by gauge: eight and ten cycles of 60 Hz (RWMA practice for these gauges, recalled) [s].
WELD_TIME = {1: 8 / 60, 2: 10 / 60}
RISE = 10e-3  #: of the current [s], estimated
AFTER = 10e-3  #: how long a weld is followed after the current: the nugget only freezes [s]


@dataclass(frozen=True)
class Setting:
    """One setting, and the nugget diameters measured at it."""

    gauge: int  #: of each sheet [mm]
    force: float  #: [kN]
    current: float  #: [kA]
    mean: float  #: diameter of ten welds [mm]
    deviation: float  #: their standard deviation [mm]
    fitted: bool = False  #: whether the constant of the contact is fitted to it

    @property
    def overrides(self) -> list[str]:
        """What changes in the case."""
        on = 1e3 * (WELD_TIME[self.gauge] - RISE)
        layers = (f"joint.layers.{number}.thickness={self.gauge} mm" for number in range(2))
        pulse = f"machine.current.peak={self.current} kA", f"machine.current.hold={on:.4f} ms"
        force = f"machine.force.force={self.force} kN", f"machine.force.hold={1e3 * AFTER} ms"
        return [*force, *pulse, *layers]


#: Fitted are the middle currents of both gauges, so that trends and the force are predicted.
SETTINGS = (
    Setting(1, 4.0, 21.0, 5.034, 0.208),
    Setting(1, 4.0, 23.5, 5.612, 0.527, fitted=True),
    Setting(1, 4.0, 26.0, 6.015, 0.338),
    Setting(1, 5.3, 21.0, 4.481, 0.440),
    Setting(1, 5.3, 23.5, 5.397, 0.520),
    Setting(2, 4.0, 24.0, 6.725, 0.350),
    Setting(2, 4.0, 26.5, 6.535, 0.488, fitted=True),
    Setting(2, 4.0, 29.0, 7.517, 0.425),
)
