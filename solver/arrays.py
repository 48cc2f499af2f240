"""Types of the arrays that pass between the rooms."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Nodes = NDArray[np.int32]  #: local numbers of nodes, as DOLFINx gives them
