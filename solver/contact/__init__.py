"""Contact between bodies: surfaces, search, mechanics and conductances of the pairs."""
