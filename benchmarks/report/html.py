"""Pieces of HTML pages: text, tables, the frame around a page."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from string import Template

from markdown_it import MarkdownIt

PAGE = Template("""<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
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
    """Return a value as HTML; `Raw` stays as it is."""
    if isinstance(value, Raw):
        return value
    return html.escape(str(value))


def markdown(text: str) -> Raw:
    """Render Markdown."""
    return Raw(_MARKDOWN.render(text))


def link(target: str, text: str) -> Raw:
    """Return a link to another page of the report.

    Args:
        target: File of the page.
        text: Shown.
    """
    return Raw(f'<a href="{html.escape(target)}">{html.escape(text)}</a>')


def links(names: Iterable[str]) -> Raw:
    """Return links to benchmarks by name."""
    return Raw(", ".join(link(f"{name}.html", name) for name in names) or "none")


def verdict_cell(verdict: str) -> Raw:
    """Return a verdict in its colour."""
    return Raw(f'<span class="verdict {verdict.replace(" ", "-")}">{html.escape(verdict)}</span>')


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Raw:
    """Return a table.

    Args:
        head: Titles of the columns.
        rows: One cell for each column.
    """
    heading = _cells("th", head)
    body = "".join(f"<tr>{_cells('td', row)}</tr>\n" for row in rows)
    return Raw(
        f'<div class="wide"><table><thead><tr>{heading}</tr></thead>\n'
        f"<tbody>{body}</tbody></table></div>"
    )


def _cells(tag: str, values: Iterable[object]) -> str:
    return "".join(f"<{tag}>{escape(value)}</{tag}>" for value in values)


def picture(file: str, caption: str) -> Raw:
    """Return a picture with its caption.

    Args:
        file: In the folder of the report.
        caption: Text below it.
    """
    text = html.escape(caption)
    image = f'<img src="{html.escape(file)}" alt="{text}">'
    return Raw(f"<figure>{image}<figcaption>{text}</figcaption></figure>")


def page(title: str, parts: Iterable[str], footer: str = "") -> str:
    """Return a whole page.

    Args:
        title: Of the page.
        parts: HTML below the title.
        footer: Text at the end.
    """
    return PAGE.substitute(
        title=html.escape(title), body="\n".join(parts), footer=html.escape(footer)
    )
