"""The guesses as a commented settings file: what differs from the contract, how sure each guess is, what is left to confirm."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from detector.guessing.lexicon import SYSTEM, WORDS
from detector.guessing.matching import TableGuess, words_in
from detector.guessing.names import words_of
from detector.guessing.writing import LEAST, filled, guess_separators, missing_words
from features.tables import TABLES

SURE = 0.9
HEAD = """\
# A first guess from the files themselves. Go through it line by line; lines marked ??? are the least sure.
# Tebakan awal dari isi file. Periksa baris demi baris; baris bertanda ??? paling tidak pasti.
# Every key / semua kunci: docs/settings.md"""


def settings_text(guesses: Sequence[TableGuess]) -> str:
    """The TOML of a settings file that reads these files."""
    lines = [HEAD, "", *_system(guesses), "[files]"]
    for guess in guesses:
        given = [json.dumps(each, ensure_ascii=False) for each in guess.sample.place.given]
        lines.append(f"{guess.table} = {given[0] if len(given) == 1 else '[' + ', '.join(given) + ']'}")
    for guess in guesses:
        lines += [*_columns(guess), *_values(guess), *_formats(guess)]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A JSON string is a TOML string, but for the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _system(guesses: Sequence[TableGuess]) -> Iterator[str]:
    found = sorted({word for guess in guesses for word in words_in(guess, "officer_id") if set(words_of(word)) & SYSTEM})
    if found:
        yield "# where these acted, nobody did / tindakan sistem, bukan petugas"
        yield f"system_officers = [{', '.join(map(_quoted, found))}]"
        yield ""


def _columns(guess: TableGuess) -> Iterator[str]:
    renamed = {ours: theirs for ours, theirs in guess.columns.items() if ours != theirs}
    if not renamed:
        return
    yield ""
    yield f"[columns.{guess.table}]"
    for ours, theirs in renamed.items():
        unsure = "   # ???" if guess.scores[ours] < SURE else ""
        yield f"{ours} = {_quoted(theirs)}{unsure}"
    left = [name for name in guess.sample.columns if name not in guess.columns.values()]
    if left:
        told = ", ".join(json.dumps(name, ensure_ascii=False) for name in left)
        yield f"# not mapped / tidak dipetakan: {told}"


def _values(guess: TableGuess) -> Iterator[str]:
    for column, known in WORDS.items():
        if column not in TABLES[guess.table].by_name or column not in guess.columns:
            continue
        ours = {phrase: word for word, phrases in known.items() for phrase in phrases.split("|")}
        own = set(TABLES[guess.table].by_name[column].choices)
        pairs = [(word, ours.get(" ".join(words_of(word)))) for word in words_in(guess, column) if word.lower() not in own]
        if not pairs:
            continue
        yield ""
        yield f"[values.{guess.table}.{column}]"
        for word, mapped in pairs[:40]:
            yield f"{_quoted(word)} = {_quoted(mapped)}" if mapped else f"# {_quoted(word)} = \"\"   # ??? one of {', '.join(sorted(own))}"


def _formats(guess: TableGuess) -> Iterator[str]:
    sample = guess.sample
    by_name = TABLES[guess.table].by_name
    lines: list[str] = []
    if sample.delimiter != ",":
        lines.append(f"delimiter = {_quoted(sample.delimiter)}")
    if sample.encoding != "utf-8":
        lines.append(f"encoding = {_quoted(sample.encoding)}   # ??? look at names with accents / periksa huruf beraksen")
    amounts = [name for ours, name in guess.columns.items() if by_name[ours].kind == "money" and name not in sample.numbers]
    if TABLES[guess.table].attributes:  # numbers for formulas are written by the same hand
        free = {name: held for name, held in guess.profiles.items() if name not in guess.columns.values() and not held.is_time}
        amounts += [name for name, held in free.items() if held.money >= LEAST]
    money = [filled(sample.columns[name]) for name in amounts]
    marks = guess_separators(money)
    if marks.decimal != ".":
        lines.append(f"decimal = {_quoted(marks.decimal)}")
    if marks.thousands:
        lines.append(f"thousands = {_quoted(marks.thousands)}")
    times = [guess.profiles[name].time for ours, name in guess.columns.items() if by_name[ours].kind == "time"]
    formats = list(dict.fromkeys(each for time in times for each in time.formats))
    if formats:
        doubtful = all(time.either for time in times if time.formats)
        either = "   # ??? day and month may be swapped / hari dan bulan bisa tertukar" if doubtful else ""
        lines.append(f"time_formats = [{', '.join(map(_quoted, formats))}]{either}")
    typed = [name for ours, name in guess.columns.items() if by_name[ours].kind in ("time", "money", "integer")]
    words = missing_words(sample.columns[name] for name in typed)
    if words:
        lines.append(f"missing = [{', '.join(map(_quoted, words))}]")
    if lines:
        yield from ("", f"[formats.{guess.table}]", *lines)
