"""Texts that a hostile or careless hand may put into any cell, and a small data set that has them in every text column."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import yaml
from hypothesis import strategies as st

from tests.worlds import World, make_world, write_world

FIXED = (
    "<script>window.harmed=1</script>",
    "\"><img src=x onerror=window.harmed=1>",
    "' autofocus onfocus='window.harmed=1",
    "</script></style></title><svg onload=window.harmed=1>",
    "<style>*{display:none}</style>",
    "x;background:url(//example.invalid/a)}*{color:red",
    "<!-- --><![CDATA[ ]]>&lt;b&gt;&#x202e;",
    "{{ 7*7 }}{% raw %}${7*7}",
    "javascript:window.harmed=1",
    "=1+cmd|' /C calc'!A0",
    "+1", "-1", "@SUM(A1)", "|1", "%1",
    "=HYPERLINK(\"http://example.invalid\",\"x\")",
    "http://example.invalid/x",
    "\u202ecod.exe\u202c", "\u2066a\u2069", "a\u200bb\u200d\ufeff", "\u061c\u180e\u00ad",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467\U0001f1ee\U0001f1e9 e\u0301\u0301\u0301",
    "\U000e0041\U000e0042",
    "__proto__", "constructor", "hasOwnProperty",
    "#/case/x", "..%2f..%2fetc", "a|b|c", "{n}", "[bold red]x[/]",
    "long " + "w" * 3_000,
    "\u0e01\u0e33\u0627\u0644\u0633\u6f22\u5b57",
)  # fmt: skip
UNSEEN = (
    "\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\u061c\u180e\u00ad"
    "\U000e0000-\U000e007f\ud800-\udfff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
)
"""What may not stand in an output for people as it is, as a class of a regular expression."""

TEXTS = st.lists(
    st.one_of(st.sampled_from(FIXED), st.text(st.characters(codec="utf-8", exclude_characters="\x00\r\n"), min_size=1, max_size=30)),
    min_size=8,
    max_size=30,
    unique=True,
)
IDS = {
    "applications": ("case_id", "office_id", "applicant_id", "agent_id", "channel", "priority_reason"),
    "events": ("case_id", "officer_id"),
    "payments": ("case_id", "payment_id", "method", "collected_by", "receipt_no"),
    "charges": ("case_id", "charge_id", "officer_id"),
    "officers": ("officer_id", "office_id", "role"),
    "complaints": ("complaint_id", "case_id", "officer_id", "office_id", "category", "text"),
}
"""Columns of which every cell is made hostile; one value becomes the same text everywhere."""

SOME = {"applications": ("service_code", "lane", "decision"), "events": ("activity",), "payments": ("fee_code", "status")}
"""Columns that the charter or the contract must know: every ninth cell is made hostile."""


def hostile_data_set(folder: Path, texts: Sequence[str], seed: int = 3) -> Path:
    """Write the data set; its charter's names and bases are hostile too."""
    world = make_world(seed)
    poison = poison_of(texts)
    for table, frame in world.tables.items():
        columns: dict[str, Any] = {name: frame[name].map(poison) for name in IDS.get(table, ()) if name in frame}
        rows = pd.Series(range(len(frame)), index=frame.index) % 9 == 4
        columns |= {name: frame[name].mask(rows, frame[name].map(poison)) for name in SOME.get(table, ()) if name in frame}
        world = world.with_table(table, frame.assign(**columns))
    charter = yaml.safe_load(world.charter)
    charter["jurisdiction"] = texts[0][:200]
    for place, service in enumerate(charter["services"].values()):
        service["name"] = {"en": texts[place % len(texts)][:200], "id": texts[-1][:200]}
        service["standard"]["basis"] = texts[(place + 1) % len(texts)][:200]
    return write_world(World(world.tables, yaml.safe_dump(charter, allow_unicode=True, sort_keys=False)), folder)


def poison_of(texts: Sequence[str]) -> Callable[[Any], Any]:
    """A value made hostile: a text before or behind it, always the same one for the same value; missing stays missing."""

    def poison(value: Any) -> Any:
        if pd.isna(value) or value == "":
            return value
        number = zlib.crc32(str(value).encode())
        text = texts[number % len(texts)]
        return f"{text}{value}" if number % 2 else f"{value}{text}"

    return poison
