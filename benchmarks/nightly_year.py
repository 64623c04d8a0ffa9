"""A year of nights: a simulated world fed day by day to `suluh nightly`, then held against one scan of everything.

    python benchmarks/nightly_year.py [--cases 3000] [--seed 101] [--days 365] [--folder FOLDER] [--tables]

Days are counted back from the log's newest one. On some a part of the rows comes three days late, an amount is corrected, halfway the
charter changes, a delivery comes twice, or the job dies before its night is published. Prints a line a month with the seconds of a
night (median, longest), and at the end whether the tables are those of one scan, how often each finding was told
as new, and the room the store takes.
"""

from __future__ import annotations

import argparse
import datetime as dt
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from unittest import mock

import pandas as pd

from detector.nightly.flow import run_nightly
from detector.nightly.history import told_tonight
from detector.nightly.store import Store
from detector.pipeline import ScanOptions, scan
from detector.settings import load_settings
from detector.simulate import simulate

HAPPENED = {"applications": "submitted_at", "events": "timestamp", "payments": "paid_at", "complaints": "filed_at", "charges": "charged_at"}
SAME = ("cases.parquet", "officers.parquet", "findings.parquet", "findings.csv")
LATE_EACH, LATE_BY, CORRECTED_EACH, CRASH_EACH, TWICE_EACH = 10, 3, 14, 25, 20
Frames = dict[str, pd.DataFrame]


class Died(BaseException):
    """In place of a kill: nothing of the program catches it."""


def read_world(folder: Path) -> Frames:
    """The tables of a data set that keeps the contract's names, as text or typed."""
    frames = {}
    for path in sorted(folder.iterdir()):
        if path.suffix == ".parquet":
            frames[path.stem] = pd.read_parquet(path)
        elif path.name.split(".")[0] in (*HAPPENED, "officers") and ".csv" in path.name:
            frames[path.name.split(".")[0]] = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""])
    return frames


def moments(frames: Frames) -> dict[str, pd.Series]:
    """When each row happened; offsets are dropped, since only days matter."""
    cut = {name: frames[name][column].astype(str).str[:10] for name, column in HAPPENED.items() if name in frames}
    return {name: pd.to_datetime(text, errors="coerce") for name, text in cut.items()}


def shown_on(frames: Frames, happened: dict[str, pd.Series], day: pd.Timestamp, number: int) -> Frames:
    """What the log holds at the end of a day: a tenth of each tenth day's rows is three days late; some amounts are put right."""
    out = {}
    for name, frame in frames.items():
        if name not in happened:
            out[name] = frame
            continue
        age = (day - happened[name]).dt.days
        place = pd.Series(range(len(frame)), index=frame.index)
        late = (happened[name].dt.day_of_year % LATE_EACH == 0) & (place % 10 == 0) & (age < LATE_BY) & (name != "applications")
        out[name] = frame[(age >= 0) & ~late]
    applications = out["applications"]
    decided = pd.to_datetime(applications["decided_at"].astype(str).str[:10], errors="coerce")
    later = (decided > day).to_numpy()
    out["applications"] = applications.assign(**{n: applications[n].where(~later, None) for n in ("decision", "decided_at")})
    payments = out["payments"]
    wrong = pd.Series(range(len(payments)), index=payments.index) % 997 == 0
    if number % (2 * CORRECTED_EACH) < CORRECTED_EACH:  # an amount that stands wrong for two weeks, then right, then wrong again
        out["payments"] = payments.assign(amount=payments["amount"].where(~wrong, payments["amount"].iloc[:1].squeeze()))
    known = set(out["applications"]["case_id"])
    of_known = {name: frame[frame["case_id"].isin(known)] for name, frame in out.items() if "case_id" in frame}
    return {**out, **of_known}


def put(frames: Frames, folder: Path, charter: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in frames.items():
        frame.to_parquet(folder / f"{name}.parquet", index=False)
    (folder / "charter.yaml").write_text(charter, encoding="utf-8")


def feed(folder: Path, frames: Frames, charter: str, days: int) -> Iterator[tuple[int, float]]:
    """(day, seconds) of each night."""
    happened = moments(frames)
    last = max(times.max() for times in happened.values())
    settings = load_settings(folder / "nightly.toml")
    stricter = charter.replace("grace_days:", "x-was-grace_days:") + "\ngrace_days: 1\n"

    def night() -> float:
        begin = time.perf_counter()
        run_nightly(settings, lambda: dt.datetime.now(dt.UTC))
        return time.perf_counter() - begin

    for number in range(days + 1):
        rows = shown_on(frames, happened, last - pd.Timedelta(days=days - number), number)
        put(rows, folder / "data", stricter if number >= days // 2 else charter)
        if number % CRASH_EACH == CRASH_EACH - 1:
            with mock.patch("detector.nightly.writing.write_message", side_effect=Died), suppress(Died):
                night()
        yield number, night()
        if number % TWICE_EACH == 0:
            shuffled = {name: frame.sample(frac=1, random_state=number) for name, frame in rows.items()}
            put(shuffled, folder / "data", stricter if number >= days // 2 else charter)
            night()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=101)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--tables", action="store_true", help="write no reports for people: half the time")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as held:
        if asked.tables:
            held.enter_context(mock.patch("detector.run_folder.write_reports"))
        folder = asked.folder or Path(scratch)
        made = simulate(folder / "world", folder / "truth", scenario="plain", cases=asked.cases, seed=asked.seed)
        if made.settings is not None:
            raise SystemExit("This seed's office writes its files in its own way; take another seed.")
        (folder / "nightly.toml").write_text('[nightly]\ndata = "data"\nstore = "store"\n', encoding="utf-8")
        charter = (made.folder / "charter.yaml").read_text(encoding="utf-8")
        took: list[float] = []
        for number, seconds in feed(folder, read_world(made.folder), charter, asked.days):
            took.append(seconds)
            if number % 30 == 29 or number == asked.days:
                print(f"day {number:>4}: median {statistics.median(took[-30:]):6.1f} s, longest {max(took[-30:]):6.1f} s", flush=True)
        check(folder)


def check(folder: Path) -> None:
    """Whether the store's end is one scan's, and how often findings were told."""
    store = Store(folder / "store")
    begin = time.perf_counter()
    scan(ScanOptions(folder / "data", folder / "one"))
    print(f"one scan of everything: {time.perf_counter() - begin:.1f} s")
    last = store.latest()
    assert last is not None
    differ = [name for name in SAME if (folder / "one" / name).read_bytes() != (last.run / name).read_bytes()]
    told: Counter[str] = Counter()
    for number in store.numbers():
        history = pd.read_parquet(store.place(number) / "history.parquet")
        told.update(told_tonight(history, number).query("state == 'new'")["finding_id"])
    history = pd.read_parquet(last.folder / "history.parquet").set_index("finding_id")
    came = history["times_cleared"] + (history["state"] != "cleared")
    wrong = int((came != pd.Series(told).reindex(came.index).fillna(0)).sum())
    room = sum(path.stat().st_size for path in {path.stat().st_ino: path for path in store.folder.rglob("*") if path.is_file()}.values())
    print(f"nights: {len(store.numbers())}; files that differ from one scan: {differ or 'none'}")
    print(f"findings ever: {len(history)}; told another number of times than they came: {wrong}; store: {room / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
