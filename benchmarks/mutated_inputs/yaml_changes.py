"""Changes of a YAML file at its keys and values."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from ruamel.yaml import YAML

from benchmarks.mutated_inputs import odd
from benchmarks.mutated_inputs.text_changes import place

#: Mappings are lists of pairs here, so that a key can be there twice; lists are `Items`.
Pairs = list[list[Any]]
_QUANTITY = re.compile(r"([-+.\deE]+)\s*(.*)")
_MOST_KEYS = 300  # that are made in one place


@dataclass
class Raw:
    """A piece that is written as it is."""

    text: str


@dataclass
class Items:
    """A list."""

    values: list[Any]


def parsed(text: str) -> Pairs:
    """Return a sound YAML file as pairs."""
    return _pairs(YAML(typ="safe").load(text))


def _pairs(node: Any) -> Any:
    if isinstance(node, dict):
        return [[key, _pairs(value)] for key, value in node.items()]
    if isinstance(node, list):
        return Items([_pairs(value) for value in node])
    return node


def copied(node: Any) -> Any:
    """Return a copy of a tree whose branches can be changed."""
    if isinstance(node, list):
        return [[key, copied(value)] for key, value in node]
    if isinstance(node, Items):
        return Items([copied(value) for value in node.values])
    return node


def written(node: Any, depth: int = 0) -> str:
    """Return a tree as YAML.

    Args:
        node: The tree.
        depth: Levels around it.
    """
    margin = "  " * depth
    if isinstance(node, list) and node:
        return "\n".join(["", *(f"{margin}{_key(k)}: {written(v, depth + 1)}" for k, v in node)])
    if isinstance(node, list):
        return "{}"
    if isinstance(node, Items):
        if any(isinstance(value, list) and value for value in node.values):
            return "\n".join(["", *(f"{margin}- {written(v, depth + 1)}" for v in node.values)])
        return f"[{', '.join(written(value) for value in node.values)}]"
    if isinstance(node, Raw):
        return node.text.replace("\n", f"\n{margin}")
    return json.dumps(node, ensure_ascii=False)


def _key(key: Any) -> str:
    if isinstance(key, Raw):
        return key.text
    if isinstance(key, str) and re.fullmatch(r"[A-Za-z][\w-]*", key):
        return key
    return json.dumps(key, ensure_ascii=False)


@dataclass
class Place:
    """A value of a tree, by what holds it and where."""

    holder: Any  #: a pair, or the values of a list
    at: int

    @property
    def value(self) -> Any:
        """The value."""
        return self.holder[self.at]

    @value.setter
    def value(self, value: Any) -> None:
        self.holder[self.at] = value


def places(node: Any) -> Iterator[Place]:
    """Yield the places of all values below a node."""
    if isinstance(node, list):
        for pair in node:
            yield Place(pair, 1)
            yield from places(pair[1])
    elif isinstance(node, Items):
        for at, value in enumerate(node.values):
            yield Place(node.values, at)
            yield from places(value)


def mappings(node: Any) -> Iterator[Pairs]:
    """Yield all mappings that have keys, the whole first."""
    if isinstance(node, list):
        if node:
            yield node
        for _, value in node:
            yield from mappings(value)
    elif isinstance(node, Items):
        for value in node.values:
            yield from mappings(value)


#: A change of a tree in place; further trees are there to take branches from.
Change = Callable[[DrawFn, Pairs, Sequence[Pairs]], None]


def _some_place(draw: DrawFn, tree: Pairs) -> Place:
    found = list(places(tree))
    return found[place(draw, len(found))]


def _some_mapping(draw: DrawFn, tree: Pairs) -> Pairs:
    found = list(mappings(tree))
    return found[place(draw, len(found))]


def without_key(draw: DrawFn, tree: Pairs, others: Sequence[Pairs]) -> None:
    """Drop a key."""
    pairs = _some_mapping(draw, tree)
    del pairs[place(draw, len(pairs))]


def key_twice(draw: DrawFn, tree: Pairs, others: Sequence[Pairs]) -> None:
    """Write a key again, with its own or another value."""
    pairs = _some_mapping(draw, tree)
    pair = pairs[place(draw, len(pairs))]
    value = draw(st.sampled_from([pair[1], _some_place(draw, tree).value]))
    pairs.insert(place(draw, len(pairs) + 1), [pair[0], copied(value)])


def other_key(draw: DrawFn, tree: Pairs, others: Sequence[Pairs]) -> None:
    """Rename a key: by a slip, to one of another place, or to something odd."""
    pairs = _some_mapping(draw, tree)
    pair = pairs[place(draw, len(pairs))]
    name = str(pair[0])
    at = place(draw, len(name))
    elsewhere = _some_mapping(draw, draw(st.sampled_from([tree, *others])))
    pair[0] = draw(
        st.sampled_from(
            [
                name[:at] + name[at + 1 :],
                name[:at] + name[at : at + 1] + name[at:],
                name.upper(),
                elsewhere[place(draw, len(elsewhere))][0],
                Raw(draw(st.sampled_from(odd.KEYS))),
            ]
        )
    )


def odd_value(draw: DrawFn, tree: Pairs, others: Sequence[Pairs]) -> None:
    """Put something else in the place of a value."""
    pieces = (*odd.VALUES, *odd.NUMBERS)
    _some_place(draw, tree).value = Raw(draw(st.sampled_from(pieces)))


def odd_quantity(draw: DrawFn, tree: Pairs, others: Sequence[Pairs]) -> None:
    """Change number or unit of a quantity."""
    found = [one for one in places(tree) if _QUANTITY.fullmatch(str(one.value))]
    if not found:
        return
    one = found[place(draw, len(found))]
    match = _QUANTITY.fullmatch(str(one.value))
    assert match is not None
    number, unit = match.groups()
    kind = draw(st.integers(0, 3))
    if kind == 0:
        number = draw(st.sampled_from(odd.NUMBERS))
    elif kind == 1:
        unit = draw(st.sampled_from(odd.UNITS))
    elif kind == 2:
        number = f"{number}e{draw(st.integers(-320, 320))}"
    else:
        unit = ""
    text = f"{number} {unit}".strip()
    one.value = draw(st.sampled_from([text, Raw(text)]))


def scaled(draw: DrawFn, tree: Pairs, others: Sequence[Pairs]) -> None:
    """Multiply a quantity by a factor that can be meant."""
    found = [one for one in places(tree) if re.fullmatch(r"\d+\.?\d* .*", str(one.value))]
    if found:
        one = found[place(draw, len(found))]
        number, _, unit = str(one.value).partition(" ")
        factor = draw(st.sampled_from([0.1, 0.5, 0.9, 1.001, 1.2, 3.0, 30.0]))
        one.value = f"{float(number) * factor!r} {unit}"


def swapped(draw: DrawFn, tree: Pairs, others: Sequence[Pairs]) -> None:
    """Let two values change their places."""
    one = _some_place(draw, tree)
    other = _some_place(draw, tree)
    first = copied(one.value)
    second = copied(other.value)
    one.value = second
    other.value = first


def from_elsewhere(draw: DrawFn, tree: Pairs, others: Sequence[Pairs]) -> None:
    """Take a value from this or another file."""
    other = draw(st.sampled_from([tree, *others]))
    _some_place(draw, tree).value = copied(_some_place(draw, other).value)


def key_from_elsewhere(draw: DrawFn, tree: Pairs, others: Sequence[Pairs]) -> None:
    """Take a key and its value from another file."""
    elsewhere = _some_mapping(draw, draw(st.sampled_from([tree, *others])))
    _some_mapping(draw, tree).append(copied([elsewhere[place(draw, len(elsewhere))]])[0])


def other_list(draw: DrawFn, tree: Pairs, others: Sequence[Pairs]) -> None:
    """Make a list longer, shorter, empty or the other way round, or make a list of a value."""
    found = [one for one in places(tree) if isinstance(one.value, Items)]
    if not found:
        one = _some_place(draw, tree)
        one.value = Items([one.value])
        return
    values = found[place(draw, len(found))].value.values
    kind = draw(st.integers(0, 4))
    if kind == 0:
        values.clear()
    elif kind == 1:
        values.reverse()
    elif kind == 2 and values:
        del values[place(draw, len(values))]
    elif kind == 3:
        values.extend(copied(Items(values)).values)
    else:
        values.append(Raw(draw(st.sampled_from(odd.VALUES))))


def many_keys(draw: DrawFn, tree: Pairs, others: Sequence[Pairs]) -> None:
    """Add many unknown keys."""
    count = draw(st.integers(15, _MOST_KEYS))
    _some_mapping(draw, tree).extend([f"k{number}", number] for number in range(count))


def bomb(draw: DrawFn, tree: Pairs, others: Sequence[Pairs]) -> None:
    """Add aliases that multiply."""
    levels = draw(st.integers(3, 9))
    pairs = _some_mapping(draw, tree)
    pairs.append(["a0", Raw("&a0 [x, x, x, x, x, x, x, x, x]")])
    for level in range(1, levels):
        again = ", ".join([f"*a{level - 1}"] * 9)
        pairs.append([f"a{level}", Raw(f"&a{level} [{again}]")])


CHANGES: tuple[Change, ...] = (
    without_key,
    without_key,
    key_twice,
    other_key,
    other_key,
    odd_value,
    odd_value,
    odd_value,
    odd_quantity,
    odd_quantity,
    odd_quantity,
    scaled,
    scaled,
    scaled,
    swapped,
    from_elsewhere,
    from_elsewhere,
    key_from_elsewhere,
    other_list,
    many_keys,
    bomb,
)


@st.composite
def changed(draw: DrawFn, trees: Sequence[Pairs]) -> str:
    """Return one of some YAML files with once to four times changed keys and values."""
    tree = copied(draw(st.sampled_from(trees)))
    for _ in range(draw(st.sampled_from([1, 1, 1, 2, 2, 3, 4]))):
        if tree and list(places(tree)):
            draw(st.sampled_from(CHANGES))(draw, tree, trees)
    return written(tree).lstrip("\n") + "\n"
