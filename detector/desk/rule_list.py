"""What the program looks for: the red flags and the models, all of them in a list, or the page of one."""

from __future__ import annotations

from detector.catalogue import Catalogue, model_as_rule
from detector.desk.page import Block, Bullets, Heading, Line, Page, Prose, grid
from detector.findings.coverage import needs_of
from detector.rule_pages import rule_page
from features.errors import SuluhError, nearest_hint
from features.tables import TABLES
from models.base import Model
from rules.base import Rule

NOTHING_MORE = "no more than any data set has"
ALONE = "Nothing alone: it adds a little weight to what the red flags found."


def rule_list(catalogue: Catalogue) -> Page:
    """Every red flag and model by id: what it is about, how severe it can be, whether it is reason enough to look by itself; and
    what each needs."""
    rows: list[tuple[str, ...]] = []
    rows += [(rule.id, rule.title["en"], rule.family, rule.subject, _severities(rule), _counts(rule)) for rule in catalogue.rules]
    rows += [(model.id, model.title["en"], "model", model.subject, "low", "as weight") for model in catalogue.models]
    return (
        grid(("id", "red flag or model", "family", "about", "severity", "counts"), rows),
        Heading("What they need"),
        grid(("needed", "by"), _needs(catalogue)),
        Line("'suluh check DATASET' tells which of them a data set can raise.", "faint"),
    )


def rule_answer(catalogue: Catalogue, rule_id: str) -> Page:
    """The page of one red flag or model, by id or name in any case; SuluhError with the nearest id where there is none."""
    asked = rule_id.strip().casefold()
    for rule in catalogue.rules:
        if asked in (rule.id.casefold(), rule.name.casefold()):
            return (Prose(rule_page(rule, catalogue)),)
    for model in catalogue.models:
        if asked in (model.id.casefold(), model.name.casefold()):
            return _model_page(model, catalogue)
    raise SuluhError(f"There is no red flag '{rule_id}'. {nearest_hint(rule_id.upper(), catalogue.told_by_id)}")


def needs_text(rule: Rule, catalogue: Catalogue) -> str:
    """`charter.fees, payments.amount or charges.amount`: what a rule needs beyond what every data set must have."""
    named = [need for need in needs_of(rule, catalogue) if not _is_given(need)]
    # Of two that will do, none is worth a word where one of them is needed anyhow.
    told = [need for need in named if "|" not in need or not set(need.split("|")) & set(named)]
    return ", ".join(sorted(need.replace("|", " or ") for need in told)) or NOTHING_MORE


def _needs(catalogue: Catalogue) -> list[tuple[str, str]]:
    """The needs, each once, and whose they are."""
    by_need: dict[str, list[str]] = {}
    for rule in (*catalogue.active_rules, *map(model_as_rule, catalogue.models)):
        by_need.setdefault(needs_text(rule, catalogue), []).append(rule.id)
    return [(needs, ", ".join(ids)) for needs, ids in by_need.items()]


def _is_given(need: str) -> bool:
    table, _, column = need.partition(".")
    schema = TABLES.get(table)
    return schema is not None and schema.required and (not column or (column in schema.by_name and schema.by_name[column].required))


def _model_page(model: Model, catalogue: Catalogue) -> Page:
    blocks: list[Block] = [
        Heading(f"{model.id} {model.title['en']}", 1),
        Line(model.title["id"], "faint"),
        Line(f"A model about a {model.subject}. {ALONE}"),
        Line(f"It reads: the columns of the frame {model.table} that begin with {model.prefix}, numbers beside the neighbours' own."),
        Line(f"It needs: {needs_text(model_as_rule(model), catalogue)}; and enough rows to learn from."),
        Heading("Why it matters"),
        Line(model.why),
        Heading("Innocent explanations to rule out first"),
        Bullets(model.innocent),
        Bullets(model.innocent_id),
        Heading("Next step"),
        Line(model.next_step),
        Line(model.next_step_id),
    ]
    return (*blocks, Line(f"Sources: {'; '.join(model.sources)}", "faint")) if model.sources else tuple(blocks)


def _severities(rule: Rule) -> str:
    labels = list(dict.fromkeys(severity.label for severity in rule.severity.values()))
    return labels[0] if len(labels) == 1 else f"{labels[0]} to {labels[-1]}"


def _counts(rule: Rule) -> str:
    return "retired" if rule.retired else "by itself" if rule.stands_alone else "as weight"
