"""`report.html`: one file that opens anywhere, asks for nothing, and shows whatever the data holds as text.

The page's own policy (CSP) allows nothing from outside, no inline handler, and only the two blocks whose hashes it names, so a
text of the data that did become markup could still do nothing.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from detector.reports.base import Report
from detector.reports.case_view import CaseView, Limits
from detector.reports.page import SEVERITY_HEADS, build_page
from detector.reports.words import Both, said
from detector.run import Run
from detector.wording import visible
from rules.base import Rule

FILENAME = "report.html"
FULL_SHARE = 0.9
"""Part of the page's room for cases that those in full may take."""


def write_html(run: Run, rules: Mapping[str, Rule], path: Path) -> None:
    """Write the page of a run to `path`."""
    path.write_text(render_html(run, rules), encoding="utf-8", newline="\n")


def render_html(run: Run, rules: Mapping[str, Rule], limits: Limits | None = None) -> str:
    """The page of a run as text; its bytes stay under `limits.size`, for which cases at the end of the list lose their detail first."""
    page = build_page(run, rules, limits or Limits())
    environment = _environment()
    style, script = _asset(environment, "report.css"), _asset(environment, "report.js")
    template = environment.get_template("report.html")

    def fill(blocks: list[Markup], whole: int, shown: tuple[CaseView, ...]) -> str:
        return template.render(
            p=page,
            blocks=blocks,
            in_full=whole,
            ranks=frozenset(case.rank for case in shown),
            severities=SEVERITY_HEADS,
            style=Markup(style),
            script=Markup(script),
            policy=_policy(style, script),
        )

    room = page.limits.size - _size(fill([Markup()], 0, page.listed))
    blocks, whole = _case_blocks(environment, page.listed, room)
    return fill(blocks, whole, page.listed[: len(blocks)])


def two(english: str, indonesian: str) -> Markup:
    """A text in both languages; the page shows one of them. Once only where they are the same.

    `<i lang>` is HTML's element for words of another language, and the shortest: a page holds some hundred thousand of them.
    """
    en, other = escape(visible(english)), escape(visible(indonesian))
    return en if en == other else Markup("<i lang=en>{}</i><i lang=id>{}</i>").format(en, other)


def _say(both: Both) -> Markup:
    return two(both.en, both.id)


def _count(number: int) -> Markup:
    return _say(said(number, "number", ""))


def _counted(number: int, one: str, many: str, indonesian: str) -> Markup:
    """`1 finding` | `3 findings` | `3 temuan`."""
    words = said(number, "number", "")
    return two(f"{words.en} {one if number == 1 else many}", f"{words.id} {indonesian}")


def _show(value: Any) -> Any:
    """What a template writes: plain text has its unseen characters made visible before it is escaped."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _environment() -> Environment:
    """The templates, compiled once a process: they are part of the program and never change."""
    environment = Environment(
        loader=PackageLoader("detector.reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_show,
        keep_trailing_newline=True,
    )
    environment.globals.update(t=two, say=_say, n=_count, counted=_counted)
    return environment


def _asset(environment: Environment, name: str) -> str:
    """The text of a style sheet or script of ours, exactly as it will stand in the page."""
    if environment.loader is None:
        raise LookupError(name)
    return environment.loader.get_source(environment, name)[0]


def _case_blocks(environment: Environment, cases: tuple[CaseView, ...], room: int) -> tuple[list[Markup], int]:
    """Markup of each case that fits into `room` bytes, and how many are in full.

    By rank, cases are shown in full while they take no more than `FULL_SHARE` of the room, then as rows.
    """
    template = environment.get_template("case.html")
    blocks: list[Markup] = []
    full_room, whole = int(room * FULL_SHARE), 0
    for case in cases:
        block = Markup(template.render(case=case, whole=True)) if case.findings and full_room > 0 else None
        if block is not None:
            full_room -= _size(block)
        if block is None or full_room < 0:
            block = Markup(template.render(case=case, whole=False))
        else:
            whole += 1
        room -= _size(block)
        if room < 0:
            break
        blocks.append(block)
    return blocks, whole


def _size(text: str) -> int:
    return len(text.encode())


def _policy(style: str, script: str) -> str:
    """The Content-Security-Policy: our two blocks by hash, images only from the page itself, and nothing else at all."""
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src '{_hash(style)}'",
            f"script-src '{_hash(script)}'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


REPORT = Report(name="html", filename=FILENAME, write=write_html)
