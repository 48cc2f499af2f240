"""Changes of a text or of bytes, whatever they hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from benchmarks.mutated_inputs import odd

#: A change of a text, with its choices drawn.
Change = Callable[[DrawFn, str], str]
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][-+]?\d+)?")
_WORD = re.compile(r"[A-Za-z_*$][\w*$-]*")
_MOST_LINES = 12  # that a change of lines takes


def place(draw: DrawFn, count: int) -> int:
    """Return a place among some."""
    return draw(st.integers(0, max(count - 1, 0)))


def cut_off(draw: DrawFn, text: str) -> str:
    """End a text early."""
    return text[: place(draw, len(text))]


def begin_late(draw: DrawFn, text: str) -> str:
    """Take the start off a text."""
    return text[place(draw, len(text)) :]


def without_lines(draw: DrawFn, text: str) -> str:
    """Drop some lines."""
    lines = text.split("\n")
    first = place(draw, len(lines))
    return "\n".join(lines[:first] + lines[first + draw(st.integers(1, _MOST_LINES)) :])


def repeated_lines(draw: DrawFn, text: str) -> str:
    """Write some lines twice."""
    lines = text.split("\n")
    first = place(draw, len(lines))
    last = first + draw(st.integers(1, _MOST_LINES))
    return "\n".join(lines[:last] + lines[first:])


def moved_lines(draw: DrawFn, text: str) -> str:
    """Move some lines to another place."""
    lines = text.split("\n")
    first = place(draw, len(lines))
    last = first + draw(st.integers(1, _MOST_LINES))
    rest = lines[:first] + lines[last:]
    there = place(draw, len(rest))
    return "\n".join(rest[:there] + lines[first:last] + rest[there:])


def shuffled_lines(draw: DrawFn, text: str) -> str:
    """Mix some lines."""
    lines = text.split("\n")
    first = place(draw, len(lines))
    some = lines[first : first + _MOST_LINES]
    lines[first : first + _MOST_LINES] = draw(st.permutations(some))
    return "\n".join(lines)


def scrap(draw: DrawFn, text: str) -> str:
    """Put characters in, in place of none or some."""
    at = place(draw, len(text) + 1)
    return text[:at] + draw(st.sampled_from(odd.SCRAPS)) + text[at + draw(st.integers(0, 3)) :]


def scraps_at_random(draw: DrawFn, text: str) -> str:
    """Put characters in at several places."""
    for _ in range(draw(st.integers(2, 6))):
        text = scrap(draw, text)
    return text


def odd_number(draw: DrawFn, text: str) -> str:
    """Replace a number."""
    found = list(_NUMBER.finditer(text))
    if not found:
        return text
    one = found[place(draw, len(found))]
    return text[: one.start()] + draw(st.sampled_from(odd.NUMBERS)) + text[one.end() :]


def other_number(draw: DrawFn, text: str) -> str:
    """Replace a number by another one of the text, or by one that is near."""
    found = list(_NUMBER.finditer(text))
    if not found:
        return text
    one = found[place(draw, len(found))]
    other = found[place(draw, len(found))].group()
    if one.group().isdigit() and draw(st.booleans()):
        other = str(int(one.group()) + draw(st.integers(-2, 2)))
    return text[: one.start()] + other + text[one.end() :]


def other_word(draw: DrawFn, text: str) -> str:
    """Replace a word by another one of the text, or by a slip of it."""
    found = list(_WORD.finditer(text))
    if not found:
        return text
    one = found[place(draw, len(found))]
    word = one.group()
    at = place(draw, len(word))
    written = draw(
        st.sampled_from(
            [
                found[place(draw, len(found))].group(),
                word[:at] + word[at + 1 :],
                word[:at] + word[at] + word[at:],
                word.swapcase(),
                "",
            ]
        )
    )
    return text[: one.start()] + written + text[one.end() :]


def indented(draw: DrawFn, text: str) -> str:
    """Move a line to the right or left."""
    lines = text.split("\n")
    at = place(draw, len(lines))
    margin = draw(st.sampled_from(["", " ", "   ", "\t", "        "]))
    lines[at] = margin + lines[at].lstrip()
    return "\n".join(lines)


def without_line_ends(draw: DrawFn, text: str) -> str:
    """Join a line to the next one."""
    lines = text.split("\n")
    at = place(draw, len(lines))
    lines[at : at + 2] = ["".join(lines[at : at + 2])]
    return "\n".join(lines)


def other_newlines(draw: DrawFn, text: str) -> str:
    """End the lines as other systems do."""
    return text.replace("\n", draw(st.sampled_from(odd.NEWLINES)))


def replaced_everywhere(draw: DrawFn, text: str) -> str:
    """Replace a character wherever it stands."""
    old = draw(st.sampled_from([",", " ", ".", "-", ":", "\n", "*", "E", "0", "'", "#"]))
    return text.replace(old, draw(st.sampled_from(odd.SCRAPS)))


def doubled(draw: DrawFn, text: str) -> str:
    """Write the whole text twice."""
    return text + draw(st.sampled_from(["", "\n", "---\n", "\n\n"])) + text


def emptied(draw: DrawFn, text: str) -> str:
    """Leave nothing, or next to nothing."""
    return draw(st.sampled_from(["", "\n", " ", "#", "\ufeff", "---", "\0", text[:1]]))


ANY: tuple[Change, ...] = (
    cut_off,
    begin_late,
    without_lines,
    repeated_lines,
    moved_lines,
    shuffled_lines,
    scrap,
    scraps_at_random,
    odd_number,
    odd_number,
    other_number,
    other_word,
    other_word,
    indented,
    without_line_ends,
    other_newlines,
    replaced_everywhere,
    doubled,
    emptied,
)


@st.composite
def changed(draw: DrawFn, texts: Sequence[str], own: Sequence[Change] = ()) -> str:
    """Return one of some texts, changed once to three times.

    Args:
        draw: Draws the choices.
        texts: The sound texts.
        own: Changes of their kind, which are drawn as often as those of any text together.
    """
    text = draw(st.sampled_from(texts))
    for _ in range(draw(st.sampled_from([1, 1, 1, 2, 3]))):
        changes = ANY
        if own and draw(st.booleans()):
            changes = tuple(own)
        text = draw(st.sampled_from(changes))(draw, text)
    return text


def encoded(texts: SearchStrategy[str]) -> SearchStrategy[bytes]:
    """Return texts as the bytes of a file: most in UTF-8, some in other encodings or damaged."""
    return _encoded(texts)


@st.composite
def _encoded(draw: DrawFn, texts: SearchStrategy[str]) -> bytes:
    text = draw(texts)
    if draw(st.integers(0, 9)):
        return text.encode("utf-8", "surrogatepass")
    if draw(st.booleans()):
        return text.encode(draw(st.sampled_from(odd.ENCODINGS)), "replace")
    return draw(damaged([text.encode("utf-8", "surrogatepass")]))


@st.composite
def damaged(draw: DrawFn, files: Sequence[bytes]) -> bytes:
    """Return one of some files with bytes cut off, dropped, repeated, changed or put in."""
    data = draw(st.sampled_from(files))
    for _ in range(draw(st.integers(1, 4))):
        at = place(draw, len(data) + 1)
        length = draw(st.sampled_from([0, 1, 4, 8, 64, 512]))
        put = draw(
            st.sampled_from(
                [
                    b"",
                    data[at : at + length] * 2,
                    bytes(byte ^ 0xFF for byte in data[at : at + length]),
                    b"\xff" * length,
                    b"\0" * length,
                    draw(st.sampled_from(odd.BYTES)),
                    draw(st.binary(max_size=8)),
                ]
            )
        )
        if draw(st.integers(0, 7)) == 0:
            data = data[:at]
        else:
            data = data[:at] + put + data[at + length :]
    return data
