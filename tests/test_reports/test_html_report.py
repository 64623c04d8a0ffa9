"""The page: complete, self-contained, bounded, the same as the one that was looked at, and never more than text where data stands."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from detector.reports import html as html_module
from detector.reports.case_view import Limits
from detector.reports.html import REPORT, render_html
from detector.reports.news import news_since
from detector.reports.page_words import PAGE_WORDS
from detector.run import TABLE_FILES, Run
from detector.run_folder import write_table
from rules.base import Rule
from tests.test_reports.runs import MANIFEST, RULES, big_run, case, finding
from tests.test_reports.runs import small_run as make_small_run

GOLDEN = Path(__file__).parent / "golden" / "report.html"
GOLDEN_DATA = GOLDEN.with_suffix(".json")
RENEW = "RENEW_GOLDEN"
VOID = {"meta", "link", "input", "br", "hr", "img"}
BLOCK = re.compile(r"(<(style|script)>).*?(</\2>)", re.DOTALL)
PAYLOAD = re.compile(r'(<script type="text/plain" id="payload">)([A-Za-z0-9+/=]*)(</script>)')
HASH = re.compile(r"sha256-[A-Za-z0-9+/=]{44}")
NEUTRAL = re.compile(r"\b(fraud|culprit|suspect|guilty|criminal|penipuan|pelaku|tersangka|bersalah)", re.IGNORECASE)


class Page(HTMLParser):
    """Elements, attributes and texts of a page, with a check that every element is closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.comments: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, (tag, self.getpos())

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())

    def shape(self) -> list[tuple[str, tuple[str, ...]]]:
        return [(tag, tuple(attributes)) for tag, attributes in self.elements]

    def values(self, name: str) -> Iterator[str]:
        return (attributes[name] or "" for _, attributes in self.elements if name in attributes)


def normalised(html: str) -> str:
    """The page without style, script and their hashes, which say nothing of the run; one line a line break, no blank lines."""
    bare = HASH.sub("sha256-", BLOCK.sub(r"\1\3", PAYLOAD.sub(r"\1\3", html)))
    return "\n".join(line.strip() for line in bare.splitlines() if line.strip()) + "\n"


def payload_of(html: str) -> dict[str, Any]:
    """The data that the page's script reads."""
    ((_, packed, _),) = PAYLOAD.findall(html)
    found: dict[str, Any] = json.loads(gzip.decompress(base64.b64decode(packed)))
    return found


def told(html: str) -> str:
    """All that the page says, in its markup and in its data."""
    return Page(html).text + json.dumps(payload_of(html), ensure_ascii=False)


def test_the_page_is_the_one_that_was_looked_at(small_run: Run, rules: dict[str, Rule]) -> None:
    """To renew it after a wanted change: `RENEW_GOLDEN=1 pytest tests/test_reports`, then read the difference in git."""
    html = render_html(small_run, rules)
    data = {key: value for key, value in payload_of(html).items() if key != "words"}
    page, text = normalised(html), json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if os.environ.get(RENEW):
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(page, encoding="utf-8")
        GOLDEN_DATA.write_text(text, encoding="utf-8")
    assert page == GOLDEN.read_text(encoding="utf-8")
    assert text == GOLDEN_DATA.read_text(encoding="utf-8")


def test_the_same_run_gives_the_same_bytes_in_any_row_order(small_run: Run, rules: dict[str, Rule], tmp_path: Path) -> None:
    turned = Run(*(frame.iloc[::-1] for frame in (small_run.cases, small_run.officers, small_run.findings)), small_run.rejects, MANIFEST)
    REPORT.write(small_run, rules, tmp_path / "a.html")
    REPORT.write(turned, dict(reversed(rules.items())), tmp_path / "b.html")
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_the_run_is_left_alone(small_run: Run, rules: dict[str, Rule]) -> None:
    before = [frame.copy(deep=True) for frame in (small_run.cases, small_run.officers, small_run.findings, small_run.rejects)]
    render_html(small_run, rules)
    for old, new in zip(before, (small_run.cases, small_run.officers, small_run.findings, small_run.rejects), strict=True):
        pd.testing.assert_frame_equal(old, new)


def test_nothing_is_asked_from_outside_and_only_our_own_blocks_run(small_run: Run, rules: dict[str, Rule]) -> None:
    html = render_html(small_run, rules)
    page = Page(html)
    policy = next(a["content"] or "" for tag, a in page.elements if a.get("http-equiv") == "Content-Security-Policy")
    allowed = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert allowed["default-src"] == "'none'"
    assert allowed["base-uri"] == allowed["form-action"] == "'none'"
    assert allowed["img-src"] == "data:"
    for tag in ("style", "script"):
        (block,) = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(block.encode()).digest()).decode()
        assert allowed[f"{tag}-src"] == f"'sha256-{digest}'"
        bare = block.replace("http://www.w3.org/2000/svg", "").replace('"url(#hatch)"', "")
        reaching = r"https?:|@import|url\(|\beval|innerHTML|outerHTML|insertAdjacent|Storage|cookie|fetch\(|XMLHttp|WebSocket"
        assert not re.search(reaching, bare)
    links = [*page.values("src"), *page.values("href"), *page.values("action"), *page.values("srcset")]
    assert links
    assert all(link.startswith("#") or link == "data:," for link in links)
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on") or name == "style"]


def test_every_inner_link_leads_somewhere_and_ids_are_unique(small_run: Run, rules: dict[str, Rule]) -> None:
    page = Page(render_html(small_run, rules))
    ids = list(page.values("id"))
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in page.values("href") if link.startswith("#")} <= set(ids)


def test_what_a_reader_needs_is_there_in_both_languages(small_run: Run, rules: dict[str, Rule]) -> None:
    text = told(render_html(small_run, rules)).replace('\\"', '"')
    for wanted in (
        "A finding is a reason to look, never an accusation.",
        "Temuan adalah alasan untuk memeriksa, bukan tuduhan.",
        *("Paid IDR 450,000 on 3 March 2025", "Dibayar Rp450.000 pada 3 Maret 2025", "IDR 350,000", "Rp350.000"),
        *(rules["FEE-01"].innocent + rules["FEE-01"].innocent_id),
        *(rules["FEE-01"].next_step, rules["FEE-01"].next_step_id, "PP 45/2024, appendix"),
        *("payments.receipt_no is empty in all rows.", "payments.receipt_no kosong di semua baris."),
        *("2025-03-03 14:05", "office, service, step", "At KC-02, 62%", "Officer O-1 took more", "not a number", "X-1, X-2", "{not json"),
        *("12 working days", "5 hari kerja", "1 March 2025", "1 Maret 2025"),
    ):
        assert wanted in text, wanted
    assert "O-3" not in text  # an officer whom no finding names has no place here


def test_words_are_neutral(small_run: Run, rules: dict[str, Rule]) -> None:
    assert not NEUTRAL.search(told(render_html(small_run, rules)))


@pytest.mark.parametrize("name", ["empty_run", "vacant_run"])
def test_an_empty_scan_says_so_and_that_it_proves_nothing(name: str, request: pytest.FixtureRequest, rules: dict[str, Rule]) -> None:
    run: Run = request.getfixturevalue(name)
    text = Page(render_html(run, rules)).text
    assert "That is no proof that nothing happened" in text
    assert "bukan bukti bahwa tidak terjadi apa-apa" in text
    assert ("No applications to look at" in text) == (len(run.cases) == 0)


def test_a_finding_of_a_rule_that_is_no_longer_known_is_still_shown(small_run: Run) -> None:
    text = told(render_html(small_run, {}))
    assert "FEE-01" in text
    assert "IDR 450,000" in text


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</title></style></script><svg onload=alert(1)>",
    "<!-- --><![CDATA[ ]]>&lt;b&gt;",
    "{{ 7*7 }}{% raw %}",
    "javascript:alert(1)",
    "\u202egnp.exe\u202c\u200b\ufeff\u2066x\u2069\u2028",
    "\x00\x07\x1b[31m\x7f\x85",
    "=HYPERLINK(\"http://x\")",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 e\u0301",
    "long " + "x" * 100_000,
)  # fmt: skip


def hostile_run(run: Run, text: str) -> Run:
    """The run with `text` in every text field that the data can reach."""

    def poison(frame: pd.DataFrame, *names: str) -> pd.DataFrame:
        return frame.assign(**{name: frame[name].astype(object).where(frame[name].isna(), text) for name in names})

    evidence = pd.Series([text, None, None, None, None], dtype=object)
    evidence[1] = json.dumps({"rows": [{"table": text, text: text}], "values": {text: text}, "peers": {text: [text]}, text: text})
    findings = poison(run.findings, "finding_id", "subject_id", "officer_id", "unit", "explanation_en", "explanation_id", "office_id")
    return Run(
        cases=poison(run.cases, "service_code", "office_id", "decision", "submitted_at"),
        officers=poison(run.officers, "office_id").assign(offices=[[text, text]] * len(run.officers)),
        findings=findings.assign(evidence=evidence, observed=text, service_code=text),
        rejects=poison(run.rejects, "table", "file", "column", "value", "reason"),
        manifest={
            **MANIFEST,
            "jurisdiction": text,
            "data_set": text,
            "notes": [text],
            "inputs": [{"file": text, "table": text, "rows": 1, "bytes": 1, "sha256": text}],
            "checks": [{**check, "reason_en": text, "reason_id": text} for check in MANIFEST["checks"]],
        },
    )


@pytest.fixture(scope="module")
def innocent_shape() -> list[tuple[str, tuple[str, ...]]]:
    return Page(render_html(hostile_run(make_small_run(), "word"), RULES)).shape()


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_stays_text(small_run: Run, rules: dict[str, Rule], text: str, innocent_shape: list[object]) -> None:
    """A run with an innocent word in the same fields has the same elements with the same attribute names; data is letters and digits."""
    html = render_html(hostile_run(small_run, text), rules)
    hostile = Page(html)
    assert hostile.shape() == innocent_shape
    assert hostile.comments == []
    assert all(link.startswith("#") or link == "data:," for link in hostile.values("href"))
    unseen = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
    assert not unseen.search("".join(hostile.texts))
    assert not any(unseen.search(value or "") for _, attributes in hostile.elements for value in attributes.values())
    assert payload_of(html)["details"]
    assert len(html.encode()) < 1_000_000


def test_what_cannot_be_seen_is_shown(small_run: Run, rules: dict[str, Rule]) -> None:
    text = told(render_html(hostile_run(small_run, "a\u202eb\u200bc"), rules))
    assert "a\u27e8U+202E\u27e9b\u27e8U+200B\u27e9c" in text


def test_a_scan_of_many_cases_stays_small_and_tells_what_it_left_out(rules: dict[str, Rule]) -> None:
    html = render_html(big_run(cases=30_000, flagged=6_000, per_case=2), rules)
    data = payload_of(html)
    assert len(html.encode()) < 5_000_000
    assert len(data["details"]) == 500
    assert len(data["cases"]["id"]) == 6_000
    assert set(re.findall(r'href="#(.*?)"', html)) <= set(re.findall(r'id="(.*?)"', html))


def test_little_room_costs_detail_first_and_rows_last(small_run: Run, rules: dict[str, Rule]) -> None:
    run = big_run(cases=8_000, flagged=6_000, per_case=1)
    whole = render_html(run, rules, replace(Limits(), full=60, officers=5))
    tight = render_html(run, rules, replace(Limits(), full=60, officers=5, size=len(whole.encode()) - 500))
    before, after = payload_of(whole), payload_of(tight)
    assert len(after["details"]) < len(before["details"]) == 60
    assert len(after["cases"]["id"]) == len(before["cases"]["id"]) == 6_000
    assert len(tight.encode()) < len(whole.encode())


def test_unflagged_cases_fill_a_short_list_and_flagged_ones_are_never_left_out_for_them(small_run: Run, rules: dict[str, Rule]) -> None:
    cases = pd.DataFrame([case(n, score=1 - n / 20, flagged=n == 9, findings=1, rules=["DLY-01"], submitted_at=None) for n in range(1, 10)])
    findings = pd.DataFrame([finding(finding_id=f"f-{n}", case_id=f"C-{n}", rule_id="DLY-01") for n in range(1, 10)])
    html = render_html(replace(small_run, cases=cases, findings=findings), rules, replace(Limits(), least=4))
    assert payload_of(html)["cases"]["rank"] == [1, 2, 3, 9]


def test_what_is_new_since_the_last_scan_is_told(small_run: Run, rules: dict[str, Rule], tmp_path: Path) -> None:
    assert news_since(tmp_path, small_run) is None
    write_manifest_and_tables(replace(small_run, cases=small_run.cases.assign(flagged=False)), tmp_path)
    news = news_since(tmp_path, small_run)
    assert news is not None
    assert (news["cases"]["new"], news["new_cases"], news["findings"]["known"]) == (1, ["C-1"], 5)
    html = render_html(replace(small_run, manifest={**MANIFEST, "previous": news}), rules)
    assert "Since the scan judged as of" in Page(html).text
    assert payload_of(html)["cases"]["marks"][0] & 8
    assert news_since(tmp_path, replace(small_run, manifest={**MANIFEST, "data_set": "another"})) is None


def falls(*rows: tuple[str, str, int, int, float, float]) -> pd.DataFrame:
    names = ("attribute", "value", "cases", "flagged", "expected", "p_adjusted")
    told = pd.DataFrame(rows, columns=list(names))
    return told.assign(p_value=told["p_adjusted"] / 3, is_beyond_chance=told["p_adjusted"] <= 0.05)


def test_where_the_flags_fall_is_told_whether_or_not_they_lean(small_run: Run, rules: dict[str, Rule]) -> None:
    calm, leaning = ("channel", "counter", 400, 3, 3.4, 1.0), ("sex", "<b>f</b>", 500, 19, 9.5, 0.002)
    even = Page(render_html(replace(small_run, flag_falls=falls(calm, calm)), rules))
    assert "2 groups (offices, channels" in even.text and "tidak ada yang memiliki lebih banyak tanda" in even.text
    leans = Page(render_html(replace(small_run, flag_falls=falls(calm, leaning)), rules))
    assert "2 groups were compared" in leans.text and "menurut kebetulan" in leans.text.lower()
    assert "<b>f</b>" in leans.text and "19" in leans.text and "9.5" in leans.text and "counter" not in leans.text
    assert "0.002" in leans.text and "0,002" in leans.text and "below 0.001" not in leans.text
    hardly = Page(render_html(replace(small_run, flag_falls=falls(calm, (*leaning[:5], 3e-9))), rules))
    assert "below 0.001" in hardly.text and "di bawah 0,001" in hardly.text
    assert "Where the flags fall" not in Page(render_html(small_run, rules)).text, "a run of an earlier version did not ask"


def write_manifest_and_tables(run: Run, folder: Path) -> None:
    for name in TABLE_FILES:
        held = getattr(run, name)
        write_table(held.assign(observed=1.0, expected=1.0) if name == "findings" else held, folder / f"{name}.parquet")
    (folder / "manifest.json").write_text(json.dumps(run.manifest), encoding="utf-8")


def test_findings_about_any_other_subject_need_no_code(small_run: Run, rules: dict[str, Rule]) -> None:
    row = finding(finding_id="f-9", subject_type="pair", subject_id="O-1|agent-00ff", case_id=None, officer_id="O-1")
    run = replace(small_run, findings=pd.concat([small_run.findings, pd.DataFrame([row])], ignore_index=True))
    (other,) = payload_of(render_html(run, rules))["others"]
    assert (other["kind"], other["id"]) == ("pair", "O-1|agent-00ff")
    assert other["findings"][0]["says"][0].startswith("Paid IDR 450,000")


def test_all_that_the_script_says_has_words_in_both_languages() -> None:
    """Words that no script asks for, and words that are asked for and missing, are faults."""
    folder = Path(html_module.__file__).parent / "templates" / "js"
    script = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.js")))
    asked = set(re.findall(r'\bt\("(\w+)"', script))
    wordless = {key for key in asked if key not in PAGE_WORDS and not any(word.startswith(key) for word in PAGE_WORDS)}
    assert wordless == set()
    assert [key for key, words in PAGE_WORDS.items() if not words.en.strip() or not words.id.strip()] == []
    fields = re.compile(r"\{(\w+)\}")
    assert [key for key, words in PAGE_WORDS.items() if set(fields.findall(words.en)) != set(fields.findall(words.id))] == []
    assert not [key for key, words in PAGE_WORDS.items() if NEUTRAL.search(words.en) or NEUTRAL.search(words.id)]
