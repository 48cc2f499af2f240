from microweld import materials as materials
from microweld.api import Results as Results
from microweld.api import load_case as load_case
from microweld.api import mesh as mesh
from microweld.api import read_results as read_results
from microweld.api import run as run

__version__: str
