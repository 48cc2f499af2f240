"""The top-level folders are the package.

Sub-packages are found, so that none is forgotten in the wheel.
"""

from setuptools import find_packages, setup

ROOMS = {
    "microweld": "solver",
    "microweld.meshes": "meshes",
    "microweld.materials": "materials",
    "microweld.cases": "cases",
}

setup(
    package_dir=ROOMS,
    packages=[
        *ROOMS,
        *(
            f"{package}.{found}"
            for package, folder in ROOMS.items()
            for found in find_packages(folder)
        ),
    ],
)
