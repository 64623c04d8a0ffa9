"""One page a red flag, written from the rule itself, so that the documentation cannot say other than what the program does.

`python -m detector.rule_pages docs/rules` writes the pages and their index; a test says when they are stale.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from detector.catalogue import Catalogue, load_catalogue
from detector.wording import is_missing, parts, render, say, visible
from rules.base import Language, Rule, Severity

INDEX = "README.md"
LEFT_OUT = "…"
EXAMPLE_CURRENCY = "IDR"
FAMILY_TITLES: Mapping[str, str] = {
    "delay": "Delay",
    "fee": "Fees",
    "queue": "Queue",
    "process": "Process",
    "relation": "Relations",
}
SUBJECTS: Mapping[str, str] = {
    "case": "a case",
    "officer": "an officer",
    "pair": "an officer and an agent or applicant",
    "office": "an office",
}
FOLDS = (
    "Where it fires on more than a fifth of what it tested in a service and office, and not by one officer alone, it becomes one finding "
    "about the office."
)
ALONE = "A finding of severity high or more is reason enough to look."
ADDS = "It adds weight; alone it flags no case."
RETIRED = "**Retired**: kept so that findings of earlier scans stay readable; scans no longer run it."


def page_name(rule: Rule) -> str:
    """The file name of a rule's page: `DLY-01-standard-exceeded.md`."""
    return f"{rule.id}-{rule.name}.md"


def all_pages(catalogue: Catalogue) -> dict[str, str]:
    """File name -> text of every page and of the index."""
    pages = {page_name(rule): rule_page(rule, catalogue) for rule in catalogue.rules}
    return pages | {INDEX: index_page(catalogue)}


def stale_pages(catalogue: Catalogue, folder: Path) -> list[str]:
    """Names of pages in `folder` that are missing, differ from what the rules say, or belong to no rule."""
    wanted = all_pages(catalogue)
    present = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    return sorted(name for name in wanted.keys() | present.keys() if wanted.get(name) != present.get(name))


def write_pages(catalogue: Catalogue, folder: Path) -> list[str]:
    """Bring `folder` up to date; the names of the pages that changed."""
    changed = stale_pages(catalogue, folder)
    wanted = all_pages(catalogue)
    folder.mkdir(parents=True, exist_ok=True)
    for name in changed:
        if name in wanted:
            (folder / name).write_text(wanted[name], encoding="utf-8", newline="\n")
        else:
            (folder / name).unlink()
    return changed


def example_frame(rule: Rule, examples: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """A frame of a rule's examples: one row each, all columns that any of its examples or its `needs` names.

    A flag (bool) that an example leaves out is False; whatever else it leaves out is missing.
    """
    every = [*rule.fires_on, *rule.quiet_on]
    names = list(dict.fromkeys([*rule.needs, *(name for example in every for name in example)]))
    columns = {name: _example_column(name, examples, every) for name in names}
    return pd.DataFrame(columns, index=pd.RangeIndex(len(examples)))


def _example_column(name: str, examples: Sequence[Mapping[str, Any]], every: Sequence[Mapping[str, Any]]) -> pd.Series[Any]:
    values = [example.get(name) for example in examples]
    known = [value for example in every if not is_missing(value := example.get(name))]
    if known and all(isinstance(value, bool) for value in known):
        return pd.Series([bool(value) for value in values], dtype=bool)
    if known and all(isinstance(value, (int, float)) for value in known):
        whole = all(isinstance(value, int) for value in known) and not any(is_missing(value) for value in values)
        return pd.Series(values, dtype="int64" if whole else "float64")
    return pd.Series(values, dtype=None if any(not is_missing(value) for value in values) else object)


def run_check(rule: Rule, frame: pd.DataFrame, thresholds: Mapping[str, float] | None = None) -> pd.DataFrame:
    """`size` and `p_value` (missing for a fact) of each row, from the columns that the rule needs and no others."""
    chosen = {threshold.name: threshold.default for threshold in rule.thresholds} | dict(thresholds or {})
    result = rule.check(frame[list(rule.needs)], **chosen)
    if isinstance(result, pd.DataFrame):
        return result
    return pd.DataFrame({"size": result, "p_value": float("nan")}, index=result.index)


def severity_of(rule: Rule, size: float) -> Severity | None:
    """The band that a size falls in; None below the lowest."""
    reached = [severity for lower, severity in rule.severity.items() if size >= lower]
    return reached[-1] if reached else None


def rule_page(rule: Rule, catalogue: Catalogue) -> str:
    """The whole page of one rule, Markdown."""
    sections = [
        _head(rule),
        _section("Condition", _condition(rule)),
        _section("What it reads", _inputs(rule, catalogue)),
        _section("Size and severity", _severity(rule)),
        _section("Thresholds", _thresholds(rule)),
        _section("Worked example", _worked_example(rule)),
        _section("Why it matters", _both(rule.why, rule.why_id)),
        _section("Innocent explanations to rule out first", _both(_bullets(rule.innocent), _bullets(rule.innocent_id))),
        _section("What to do next", _both(rule.next_step, rule.next_step_id)),
        _section("Not counted", _both(_bullets(rule.exclusions), _bullets(rule.exclusions_id))),
        _section("Basis", _both(_bullets(rule.basis), _bullets(rule.basis_id))),
        _section("Sources", _bullets(rule.sources)),
        "*This page is written from the rule. Change the rule, then run `make docs`.*",
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def index_page(catalogue: Catalogue) -> str:
    """The index: every red flag by family, with what it is about and how it counts."""
    parts = [
        "# Red flags",
        "A red flag is a reason to look at a case, never a judgement about a person. Each page says what is compared, with what "
        "size, and which innocent explanations come first. One whose columns a data set lacks is reported as *not run, and why*.",
    ]
    for family, title in FAMILY_TITLES.items():
        rows = [_index_row(rule) for rule in catalogue.rules if rule.family == family]
        if rows:
            parts += [f"## {title}", _table(("id", "red flag", "about", "counts"), rows)]
    parts.append("*This page is written from the rules. Change a rule, then run `make docs`.*")
    return "\n\n".join(parts) + "\n"


def _index_row(rule: Rule) -> tuple[str, ...]:
    counts = "retired" if rule.retired else "by itself" if rule.stands_alone else "as added weight"
    return (f"[{rule.id}]({page_name(rule)})", rule.title["en"], SUBJECTS[rule.subject], counts)


def _head(rule: Rule) -> str:
    about = f"Family: {FAMILY_TITLES[rule.family].lower()}. About {SUBJECTS[rule.subject]}."
    facts = " ".join([about, ALONE if rule.stands_alone else ADDS, *([FOLDS] if rule.folds else [])])
    lines = [f"# {rule.id} {rule.title['en']}", f"*{rule.title['id']}*", facts, *([RETIRED] if rule.retired else [])]
    return "\n\n".join(lines)


def _condition(rule: Rule) -> str:
    """What the rule's file and its check say of themselves."""
    told = [sys.modules[rule.check.__module__].__doc__, rule.check.__doc__]
    own = (rule.pattern_id, rule.formula_id)
    return _both("\n\n".join(_paragraphs(text) for text in told if text), "\n\n".join(filter(None, own)))


def _paragraphs(text: str) -> str:
    lines = [line.strip() for line in text.strip().splitlines()]
    return "\n".join(lines)


def _inputs(rule: Rule, catalogue: Catalogue) -> str:
    family = catalogue.families_by_table.get(rule.table)
    signals = {signal.name: signal for signal in family.signals} if family else {}
    rows = [
        (f"`{name}`", signals[name].meaning, signals[name].unit) if name in signals else (f"`{name}`", "", "") for name in rule.needs
    ]
    also = f"\n\nIt is not run without {_listed(rule.requires)}." if rule.requires else ""
    return f"The frame `{rule.table}`, these columns; a row that lacks one of them is not tested.\n\n" + (
        _table(("column", "meaning", "unit"), rows) + also
    )


def _severity(rule: Rule) -> str:
    bands = [(f"{lower:g} or more", severity.label) for lower, severity in rule.severity.items()]
    return f"The size is counted in {rule.unit}. Confidence: {rule.confidence:g}.\n\n" + _table((rule.unit, "severity"), bands)


def _thresholds(rule: Rule) -> str:
    if not rule.thresholds:
        return "None: the charter alone decides."
    rows = [(f"`{t.name}`", f"{t.default:g}", t.meaning, t.meaning_id, t.tighter) for t in rule.thresholds]
    lines = [f"[rules.{rule.id}]", *(f"{t.name} = {t.default:g}" for t in rule.thresholds)]
    table = _table(("name", "default", "meaning", "Bahasa Indonesia", "fewer findings when"), rows)
    told = f"{table}\n\nIn a settings file, to change them:\n\n```toml\n" + "\n".join(lines) + "\n```"
    return f"{told}\n\n{_faint(rule)}" if rule.faint else told


def _faint(rule: Rule) -> str:
    looser = ", ".join(f"`{name}` {value:g}" for name, value in rule.faint.items())
    return (
        f"With {looser} it would be too little to be told by itself; it is told where an officer's pattern of this red flag makes it "
        "likely enough, and weighs no more than that. A threshold that the settings name is not loosened."
    )


def _worked_example(rule: Rule) -> str:
    """The rule's own examples, run through its own check as the page is written."""
    shown = list(dict.fromkeys(name for example in (*rule.fires_on, *rule.quiet_on) for name in example))
    rows = [*_example_rows(rule, rule.fires_on, shown), *_example_rows(rule, rule.quiet_on, shown)]
    table = _table((*shown, f"size ({rule.unit})", "severity"), rows)
    sentence: dict[Language, str] = {language: example_sentence(rule, language) for language in ("en", "id")}
    return f"{table}\n\nThe first of these is told as:\n\n> {sentence['en']}\n\n> {sentence['id']}"


def _example_rows(rule: Rule, examples: Sequence[Mapping[str, Any]], shown: Sequence[str]) -> list[tuple[str, ...]]:
    if not examples:
        return []
    sizes = run_check(rule, example_frame(rule, examples))["size"].tolist()
    return [(*_cells(rule, example, shown), *_outcome(rule, size)) for example, size in zip(examples, sizes, strict=True)]


def _outcome(rule: Rule, size: float) -> tuple[str, str]:
    severity = None if is_missing(size) else severity_of(rule, size)
    return ("", "quiet") if severity is None else (f"{size:.4g}", severity.label)


def _cells(rule: Rule, example: Mapping[str, Any], shown: Sequence[str]) -> list[str]:
    """The example's values as the rule's own sentence would tell them; what is missing is left empty."""
    specs = {part.column: part.spec for part in parts(rule.message["en"]) if part.column and part.spec}
    return [_cell(example.get(name), specs.get(name) or rule.formats.get(name)) for name in shown]


def _cell(value: object, spec: str | None) -> str:
    if is_missing(value):
        return ""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return say(value, spec or ("number" if is_number else "text"), "en", EXAMPLE_CURRENCY)


def example_sentence(rule: Rule, language: Language) -> str:
    """How the first example would be told; what an example leaves out reads `…`."""
    frame = example_frame(rule, rule.fires_on[:1])
    for column in {part.column for part in parts(rule.message[language])} - {None}:
        if column not in frame or is_missing(frame[column].iloc[0]):
            frame[column] = LEFT_OUT
    return render(rule.message[language], frame, language, rule.formats, EXAMPLE_CURRENCY)[0]


def _section(title: str, body: str) -> str:
    return f"## {title}\n\n{body}" if body else ""


def _both(english: str, indonesian: str) -> str:
    """Both languages; one alone where the other is not there or is the same."""
    return english if not indonesian or english == indonesian else f"{english}\n\nBahasa Indonesia:\n\n{indonesian}"


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(visible(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)


def main(arguments: Sequence[str]) -> int:
    """Write the pages into the folder named; say which changed."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m detector.rule_pages FOLDER\n")
        return 2
    changed = write_pages(load_catalogue(), Path(arguments[0]))
    sys.stdout.write("".join(f"{name}\n" for name in changed) or "All pages were current.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
