"""microweld: resistance microwelding of fine wires on FEniCSx.

This room holds the physics and what runs it. The rooms beside it are
``microweld.meshes``, ``microweld.materials`` and ``microweld.cases``.
"""

if __name__ != "microweld":
    raise ImportError(
        f"this package is 'microweld', not {__name__!r}: run ./microweld, or install it "
        "(pip install -e .) and import microweld"
    )

__version__ = "0.1.0"
