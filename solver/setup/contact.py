"""The contact of a pair from what the case and the material records say."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from microweld.contact.conductance import MetalContact
from microweld.contact_laws.closed_points import ContactSide, SideLaw
from microweld.contact_laws.law import ContactLaw
from microweld.materials.contact_melting import ContactMelting, contact_melting
from microweld.materials.material import Material, compile_properties


@dataclass(frozen=True)
class Pair:
    """The materials of a pair of surfaces, and of their platings, if any."""

    slave: Material
    master: Material
    slave_plating: Material | None = None
    master_plating: Material | None = None

    @property
    def skins(self) -> tuple[Material, Material]:
        """Outermost metal of either side: the plating, or the body itself."""
        return self.slave_plating or self.slave, self.master_plating or self.master

    @property
    def sides(self) -> tuple[ContactSide, ContactSide]:
        """Both sides of the contact: hardness of the skin, all other properties of the body.

        Bare metals that melt together lower than alone do so on either side.
        """
        slave, master = (
            side_of(body, skin)
            for body, skin in zip((self.slave, self.master), self.skins, strict=True)
        )
        if self.slave_plating is None and self.master_plating is None:
            melting = contact_melting(self.slave, self.master)
            return _melting_by(melting, slave), _melting_by(melting, master)
        return slave, master

    @property
    def base_sides(self) -> tuple[ContactSide, ContactSide]:
        """Both bodies; bare ones that melt together lower than alone do so."""
        if self.slave_plating is None and self.master_plating is None:
            return self.sides
        return side_of(self.slave), side_of(self.master)

    @property
    def plating_sides(self) -> tuple[ContactSide | None, ContactSide | None]:
        """The platings of slave and master.

        A plating melts with the metal opposite or with its own body where that is lower.
        """
        sides: list[ContactSide | None] = []
        for number, plating in enumerate((self.slave_plating, self.master_plating)):
            if plating is None:
                sides.append(None)
            else:
                sides.append(_melting_by(self._plating_melting(number), side_of(plating)))
        return sides[0], sides[1]

    @property
    def contact_meltings(self) -> list[ContactMelting]:
        """How metals of this pair melt together, where that is lower than either alone."""
        if self.slave_plating is None and self.master_plating is None:
            found = [contact_melting(self.slave, self.master)]
        else:
            found = [self._plating_melting(number) for number in (0, 1)]
        return [melting for melting in found if melting is not None]

    def _plating_melting(self, number: int) -> ContactMelting | None:
        """Return how the plating of slave (0) or master (1) melts lowest with what it touches."""
        plating = (self.slave_plating, self.master_plating)[number]
        if plating is None:
            return None
        neighbours = ((self.slave, self.master)[number], self.skins[1 - number])
        lowest = None
        for neighbour in neighbours:
            found = contact_melting(plating, neighbour)
            if found and (lowest is None or found.temperature < lowest.temperature):
                lowest = found
        return lowest

    @property
    def roughness(self) -> float:
        """Root-mean-square height of both surfaces together by their records [m]."""
        return math.hypot(*(body.surface.roughness.rms for body in (self.slave, self.master)))

    @property
    def asperity_slope(self) -> float:
        """Mean absolute slope of both surfaces together by their records [-]."""
        bodies = (self.slave, self.master)
        return math.hypot(*(body.surface.roughness.asperity_slope for body in bodies))

    @property
    def film_resistance(self) -> float:
        """Area resistance of the films on both skins by their records [Ohm m2]."""
        films = [skin.surface.film for skin in self.skins]
        return sum(film.area_resistance for film in films if film)


def contact_of(own: ContactLaw, pair: Pair) -> MetalContact:
    """Return the solid contact between two materials.

    Args:
        own: What the case says of the pair; parameters that it leaves out are those of the records.
        pair: Its materials.
    """
    return MetalContact(*pair.sides, own.between(pair))


def _melting_by(melting: ContactMelting | None, side: ContactSide) -> ContactSide:
    """Return a side that melts with the metal that it touches, if that is lower."""
    if melting is None:
        return side
    solidus, liquidus = melting.range
    return replace(side, solidus=solidus, liquidus=liquidus)


def side_of(material: Material, skin: Material | None = None) -> ContactSide:
    """Return the properties of one side, whose hardness is that of its skin.

    Heat softens the body, not its plating.

    Args:
        material: Of the body.
        skin: Of its plating, if it has one.
    """
    annealed = None
    if (skin or material) is material and material.temper != material.annealed.temper:
        annealed = _held(material.annealed, "hardness")
    return ContactSide(
        electrical_conductivity=_held(material, "electrical_conductivity"),
        thermal_conductivity=_held(material, "thermal_conductivity"),
        hardness=_held(skin or material, "hardness"),
        solidus=material.solidus,
        liquidus=material.liquidus,
        annealed_hardness=annealed,
    )


def _held(material: Material, name: str) -> SideLaw:
    """Return a property as a function of temperature alone, held outside its range."""
    compiled = compile_properties([material], name)
    return lambda temperature: compiled.evaluate(
        temperature, np.zeros(temperature.size, dtype=np.int64)
    )
