"""Pieces of HTML pages: text, tables, the frame around a page."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from string import Template

from markdown_it import MarkdownIt

PAGE = Template("""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title><link rel="stylesheet" href="style.css"></head>
<body><nav><a href="index.html">Verification and validation of microweld</a></nav><main>
<h1>$title</h1>
$body
</main><footer>$footer</footer></body></html>
""")
_MARKDOWN = MarkdownIt("commonmark").enable("table")


class Raw(str):
    """Text that is HTML already."""

    __slots__ = ()


def escape(value: object) -> str:
    """A value as HTML; `Raw` stays as it is."""
    if isinstance(value, Raw):
        return value
    return html.escape(str(value))


def markdown(text: str) -> Raw:
    """Rendered Markdown."""
    return Raw(_MARKDOWN.render(text))


def link(target: str, text: str) -> Raw:
    """A link to another page of the book."""
    return Raw(f'<a href="{html.escape(target)}">{html.escape(text)}</a>')


def links(names: Iterable[str]) -> Raw:
    """Links to benchmarks by name."""
    return Raw(", ".join(link(f"{name}.html", name) for name in names) or "none")


def verdict_cell(verdict: str) -> Raw:
    """A verdict in its colour."""
    return Raw(f'<span class="verdict {verdict.replace(" ", "-")}">{html.escape(verdict)}</span>')


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Raw:
    """A table."""
    heading = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>\n" for row in rows
    )
    return Raw(
        f'<div class="wide"><table><thead><tr>{heading}</tr></thead>\n<tbody>{body}</tbody></table></div>'
    )


def picture(file: str, caption: str) -> Raw:
    """A figure."""
    text = html.escape(caption)
    return Raw(
        f'<figure><img src="{html.escape(file)}" alt="{text}"><figcaption>{text}</figcaption></figure>'
    )


def page(title: str, parts: Iterable[str], footer: str = "") -> str:
    """A whole page."""
    return PAGE.substitute(
        title=html.escape(title), body="\n".join(parts), footer=html.escape(footer)
    )
