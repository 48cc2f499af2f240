"""Laws of the solid contact, one a file: each a `SolidLaw` of `microweld.contact.conductance.metal`."""
