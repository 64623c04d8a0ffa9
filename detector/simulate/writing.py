"""Writes the tables into files of the drawn format, broken rows in their places, and the settings that map them where that is needed."""

from __future__ import annotations

import gzip
import io
import json
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from detector.simulate.assemble import Frames
from detector.simulate.dirt import Broken, final_order
from detector.simulate.hand import ISO, TIME_COLUMNS, Hand
from detector.simulate.plan import Plan

PART_ROWS = 20_000
"""Rows of one part where a table is a folder of parts."""


def broken_into(text: pd.DataFrame, broken: tuple[Broken, ...]) -> pd.DataFrame:
    """The written table with its broken cells, and its further rows in their places."""
    for each in broken:
        if each.column is not None and not each.repeats:
            text.loc[each.row, each.column] = pd.NA if each.value == "" else each.value
    more = [each for each in broken if each.repeats]
    if not more:
        return text
    repeated = text.loc[[each.row for each in more]].reset_index(drop=True)
    for place, each in enumerate(more):
        if each.column is not None:
            repeated.loc[place, each.column] = each.value
    return pd.concat([text, repeated], ignore_index=True).iloc[final_order(broken, len(text))].reset_index(drop=True)


def _csv_bytes(frame: pd.DataFrame, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    buffer = io.StringIO()
    frame.to_csv(buffer, sep=delimiter, index=False, lineterminator="\n", na_rep="")
    return buffer.getvalue().encode(encoding)


def _typed(frame: pd.DataFrame, text: pd.DataFrame, hand: Hand) -> pa.Table:
    """The table with real types: times (with a zone where the house writes offsets), decimals, whole numbers."""
    columns: dict[str, pa.Array] = {}
    for name in frame.columns:
        if name in TIME_COLUMNS:
            instants = hand.instants(frame, name)
            zoned = hand.files.times in ("offset", "utc")
            times = instants if zoned else pd.to_datetime(hand.wall(frame, instants, ISO), format=ISO)
            columns[name] = pa.Array.from_pandas(times, type=pa.timestamp("us", tz="UTC" if zoned else None))
        elif name == "amount":
            columns[name] = pa.array([Decimal(cents) / 100 for cents in frame[name].tolist()], type=pa.decimal128(18, 4))
        elif str(frame[name].dtype).startswith("Int"):
            columns[name] = pa.Array.from_pandas(frame[name], type=pa.int64())
        else:
            columns[name] = pa.Array.from_pandas(text[name], type=pa.string())
    return pa.table(columns)


def _compressed(data: bytes, codec: str) -> bytes:
    if codec == "gz":
        return gzip.compress(data, mtime=0)
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(data)
    return bytes(sink.getvalue())


def _cell(value: object, as_number: bool) -> object:
    """A cell for JSON: null, a number where the column has numbers and the text is one, else the text."""
    if not isinstance(value, str):
        return None
    if not as_number:
        return value
    try:
        number = Decimal(value)
    except ArithmeticError:
        return value
    return value if not number.is_finite() else int(number) if number == int(number) else float(number)


def _json_lines(frame: pd.DataFrame, text: pd.DataFrame) -> bytes:
    """One object a line."""
    numbers = [name == "amount" or str(frame[name].dtype).startswith("Int") for name in frame.columns]
    cells = [[_cell(value, number) for value in text[name].tolist()] for name, number in zip(frame.columns, numbers, strict=True)]
    names = list(frame.columns)
    lines = [json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) for row in zip(*cells, strict=True)]
    return "".join(f"{line}\n" for line in lines).encode()


def write_table(name: str, frame: pd.DataFrame, broken: tuple[Broken, ...], out: Path, hand: Hand) -> None:
    """Writes one table; a Parquet table with broken rows is all text, as careless exports have it."""
    text = broken_into(hand.as_text(frame), broken)
    files = hand.files
    match files.format:
        case "parquet":
            table = pa.Table.from_pandas(text, preserve_index=False) if broken else _typed(frame, text, hand)
            pq.write_table(table, out / f"{name}.parquet", compression="zstd")
        case "jsonl" if text.empty:
            pass  # a file without a line would name no column, so such a house has no file of it
        case "jsonl":
            (out / f"{name}.jsonl").write_bytes(_json_lines(frame, text))
        case "mapped":
            names = hand.plan.habits.wording.language.columns
            (out / f"{name}.csv").write_bytes(_csv_bytes(text.rename(columns=names), ";", files.encoding))
        case "parts":
            (out / name).mkdir()
            for part, start in enumerate(range(0, max(1, len(text)), PART_ROWS)):
                (out / name / f"part-{part:03d}.csv").write_bytes(_csv_bytes(text.iloc[start : start + PART_ROWS]))
        case "csv":
            (out / f"{name}.csv").write_bytes(_csv_bytes(text))
        case "csv.gz" | "csv.zst":
            (out / f"{name}.{files.format}").write_bytes(_compressed(_csv_bytes(text), files.format.rpartition(".")[2]))


def settings_text(plan: Plan, frames: Frames) -> str | None:
    """The settings that map this house's files to the contract; None where they need none."""
    if plan.habits.files.format != "mapped":
        return None
    country, names = plan.habits.country, plan.habits.wording.language.columns
    lines = ["# how the offices of this world write their tables", "[formats]", 'delimiter = ";"', f'decimal = "{country.decimal}"']
    if country.thousands:
        lines.append(f'thousands = "{country.thousands}"')
    lines += [f'encoding = "{plan.habits.files.encoding}"', f'time_formats = ["{country.date} %H:%M:%S", "%Y-%m-%d"]']
    for table, frame in frames.items():
        mapped = [column for column in frame.columns if column in names]
        if mapped:
            lines += ["", f"[columns.{table}]", *(f'{column} = "{names[column]}"' for column in mapped)]
    return "\n".join(lines) + "\n"
