"""`report.html`: one file that opens anywhere, asks for nothing, and shows whatever the data holds as text.

Overview, red flags and what was not checked stand in the page; cases, officers, places and their pictures are drawn by its script
from data that the page carries packed (gzip in base64), as elements and texts, never as markup. The page's
own policy (CSP) allows nothing from outside, no inline handler, and only the two blocks whose hashes it names, so a text of the data
that did become markup could still do nothing.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from detector.reports.base import Report
from detector.reports.case_view import Limits
from detector.reports.page import SEVERITY_HEADS, Page, build_page
from detector.reports.payload import build_payload, packed
from detector.reports.words import Both, said
from detector.run import Run
from detector.wording import visible
from rules.base import Rule

FILENAME = "report.html"
SMALLER = 8
"""How often a page that is too large is made again with less."""


def write_html(run: Run, rules: Mapping[str, Rule], path: Path) -> None:
    """Write the page of a run to `path`."""
    path.write_text(render_html(run, rules), encoding="utf-8", newline="\n")


def render_html(run: Run, rules: Mapping[str, Rule], limits: Limits | None = None) -> str:
    """The page of a run as text; its bytes stay under `limits.size`, for which the last cases lose their detail first, then their row."""
    wanted = limits or Limits()
    for size in range(SMALLER):
        html = _render(run, rules, replace(wanted, **_less(wanted, size)))
        if len(html.encode()) <= wanted.size:
            break
    return html


def _less(limits: Limits, times: int) -> dict[str, int]:
    """The limits with less in full, and from the third turn fewer rows."""
    full, rows = 2**times, 4 ** max(0, times - 2)
    kept = {"full": limits.full // full, "officers": limits.officers // full, "others": limits.others // full}
    return {**kept, "least": limits.least // full, "listed": limits.listed // rows}


def _render(run: Run, rules: Mapping[str, Rule], limits: Limits) -> str:
    page = build_page(run, rules, limits)
    payload = build_payload(run, rules, limits)
    parts = page_parts("report.html")
    return parts.template.render(
        p=page,
        shown=_shown(payload, page),
        severities=SEVERITY_HEADS,
        style=Markup(parts.style),
        script=Markup(parts.script),
        data=Markup(packed(payload)),
        policy=parts.policy,
    )


@dataclass(frozen=True)
class Parts:
    """A template with the style, the script and the policy that names both by hash."""

    template: Template
    style: str
    script: str
    policy: str


def page_parts(name: str) -> Parts:
    """What a page of ours is made of, by the name of its template."""
    environment = _environment()
    style, script = _asset(environment, "report.css"), _script(environment)
    return Parts(environment.get_template(name), style, script, _policy(style, script))


def _shown(payload: Mapping[str, Any], page: Page) -> dict[str, int]:
    """How much of the run the lists of the page hold."""
    people = len(payload["officers"])
    return {"listed": len(payload["cases"]["id"]), "in_full": len(payload["details"]), "more_officers": max(0, page.officers - people)}


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


def _script(environment: Environment) -> str:
    """The page's script: the parts in the order of their names."""
    names = environment.list_templates(filter_func=lambda name: name.startswith("js/") and name.endswith(".js"))
    return "{\n" + "".join(_asset(environment, name) for name in sorted(names)) + "}\n"


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
