"""A message as text and as a small page; neither holds anything that a reader's program would run or fetch."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from detector.nightly.message import body_lines, title_of
from detector.wording import visible
from rules.base import Language


def as_text(message: Mapping[str, Any], language: Language) -> str:
    """Plain lines."""
    blocks = []
    for paragraph, listed in body_lines(message, language):
        blocks.append("\n".join([visible(paragraph), *(f"- {visible(line)}" for line in listed)]))
    return "\n\n".join(blocks) + "\n"


def as_html(message: Mapping[str, Any], language: Language) -> str:
    """A whole page without scripts, pictures or links."""
    blocks = []
    for paragraph, listed in body_lines(message, language):
        items = "".join(f"<li>{escape(visible(line))}</li>" for line in listed)
        blocks.append(f"<p>{escape(visible(paragraph))}</p>" + (f"<ul>{items}</ul>" if items else ""))
    title = escape(visible(title_of(message, language)))
    head = f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title></head>'
    return f"{head}<body><h1>{title}</h1>{''.join(blocks)}</body></html>\n"
