"""What people write, made fit to be kept and shown: nothing in it hides or turns a line around."""

from __future__ import annotations

from detector.wording import visible


def clean(typed: str) -> str:
    """The text with its line breaks, and everything unseen made visible; blanks around it gone."""
    lines = typed.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(visible(line).rstrip() for line in lines).strip()


def clean_line(typed: str, longest: int) -> str:
    """One line, cut."""
    return " ".join(visible(typed).split())[:longest]
