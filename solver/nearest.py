"""Names that a wrong one was probably meant to be; rather none than a far one.

Near is, from the nearest to the farthest: the same but for capitals and separators; the same words
in another order; a part of the words; a slip of the keyboard; an abbreviation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

#: Least number of letters of a word that says something by itself.
_WORD = 3
#: Length of a name from which a slip of one letter, and of two, is still the same name.
_SLIPS = ((4, 1), (8, 2))
#: Letters that may follow a whole name, as in "diameters" or "forceN".
_ENDING = 2


def nearest(given: str, known: Iterable[str], most: int = 3) -> list[str]:
    """Return the known names that a given one was probably meant to be; none, if none is near.

    Args:
        given: What was written.
        known: Names that are valid at that place.
        most: Largest number of names returned; if more are equally near, it was none of them.

    >>> nearest("diamter", ["diameter", "material"])
    ['diameter']
    >>> nearest("voltage", ["peak", "up", "hold", "down"])
    []
    """
    names = list(dict.fromkeys(known))
    found: list[str] = []
    for is_near in (_same, _same_words, _part_of_words, _slip, _abbreviation):
        found = [name for name in names if is_near(given, name)]
        if found:
            break
    if len(found) > most:
        return []
    return found


def plain(name: str) -> str:
    """Return a name without capitals and separators: "AISI 316L" and "aisi_316l" are one."""
    return re.sub(r"[\s_.\-]+", "", name).casefold()


def meant(found: Iterable[str], quote: str = "'") -> str:
    """Return the question after names: "did you mean 'a' or 'b'?"; empty without names.

    Args:
        found: Names.
        quote: What stands around each.
    """
    names = " or ".join(f"{quote}{name}{quote}" for name in found)
    if names:
        return f"did you mean {names}?"
    return ""


def _same(given: str, name: str) -> bool:
    return plain(given) == plain(name)


def _same_words(given: str, name: str) -> bool:
    return sorted(_words(given)) == sorted(_words(name))


def _slip(given: str, name: str) -> bool:
    """Check for letters that are wrong, missing, too much or swapped; digits must be right."""
    one = plain(given)
    other = plain(name)
    if re.sub(r"\D", "", one) != re.sub(r"\D", "", other):
        return False
    length = min(len(one), len(other))
    if length >= _WORD and sorted(one) == sorted(other) and _distance(one, other) == 1:
        return True
    allowed = max((slips for least, slips in _SLIPS if length >= least), default=0)
    return abs(len(one) - len(other)) <= allowed and _distance(one, other) <= allowed


def _part_of_words(given: str, name: str) -> bool:
    """Check whether the words of one stand at the start or the end of the other: "force_N"."""
    one = _words(re.sub(r"(?<=[A-Za-z])\d+$", "", given)) or _words(given)
    other = _words(name)
    shorter, longer = sorted((one, other), key=len)
    if sum(map(len, shorter)) < _WORD:
        return False
    return shorter in (longer[: len(shorter)], longer[-len(shorter) :])


def _abbreviation(given: str, name: str) -> bool:
    """Check for the beginning of a name or of its words, and for a name with a short ending.

    "diam" is a diameter, "max_step" a maximum_step, "diameters" a diameter.
    """
    parts = list(zip(_words(given), _words(name), strict=False))
    if len(_words(given)) == len(_words(name)) > 1:
        return all(whole.startswith(part) and len(part) >= _WORD for part, whole in parts)
    one = plain(given)
    other = plain(name)
    if other.startswith(one):
        return len(one) >= _WORD
    return len(other) > _WORD and one.startswith(other) and len(one) - len(other) <= _ENDING


def _words(name: str) -> list[str]:
    return [word for word in re.split(r"[\s_.\-]+", name.casefold()) if word]


def _distance(one: str, other: str) -> int:
    """Return how many slips turn one text into another (optimal string alignment)."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        now = [row]
        for column, against in enumerate(other, 1):
            best = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != against))
            swapped = row > 1 and column > 1 and letter == other[column - 2]
            if swapped and one[row - 2] == against:
                best = min(best, before[column - 2] + 1)
            now.append(best)
        before = last
        last = now
    return last[-1]
