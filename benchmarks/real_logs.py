"""What a scan of the real logs gives: seconds, flagged share, findings by red flag, and whether every charge off the schedule was seen.

    python benchmarks/real_logs.py [FOLDER OF DATA SETS]        (default: ../shared/data)

Prints one line a data set, and for `fines-it` how the charges that differ from the tariff, found here by a plain loop over the
charter that shares no code with the signals, were told.
"""

from __future__ import annotations

import csv
import gzip
import sys
import tempfile
import time
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

from detector.pipeline import ScanOptions, scan
from detector.run import Run
from features.charter import load_charter
from features.charter.model import Charter

NAMES = ("permits-nl-1", "permits-nl-2", "permits-nl-3", "fines-it", "walkins-asheville")
CENT = Decimal("0.005")


def main(folder: Path) -> None:
    """Scan every data set of the folder that is there, and print what came out."""
    for name in NAMES:
        dataset = folder / name
        if not dataset.is_dir():
            print(f"{name}: not there, left out")
            continue
        with tempfile.TemporaryDirectory() as place:
            begin = time.perf_counter()
            run = scan(ScanOptions(dataset=dataset, out=Path(place) / "run"))
            seconds = time.perf_counter() - begin
        flagged = run.cases["flagged"]
        counts = ", ".join(f"{rule} {count}" for rule, count in run.manifest["counts"]["by_rule"].items())
        print(f"{name}: {len(run.cases):,} cases in {seconds:.1f} s, {flagged.sum()} flagged ({flagged.mean():.2%})")
        print(f"  {counts or 'no finding'}")
        if name == "fines-it":
            tell_off_schedule(dataset, run)


def tell_off_schedule(dataset: Path, run: Run) -> None:
    """How the fines off the tariff were told, and how many of the other cases are flagged."""
    off = off_schedule(dataset, load_charter(dataset / "charter.yaml"))
    fees = run.findings[(run.findings["family"] == "fee") & run.findings["case_id"].notna()]
    rules = fees.groupby("case_id")["rule_id"].agg(lambda held: "+".join(sorted(set(held))))
    told = Counter(rules.get(case, "no finding") for case in off)
    others = run.cases[~run.cases["case_id"].isin(off)]
    print(f"  charges off the schedule: {len(off)}; told as {dict(told)}; other cases flagged: {others['flagged'].mean():.3%}")
    groups = fees[~fees["case_id"].isin(off)].groupby("rule_id")["case_id"].nunique()
    print(f"  other cases with a fee finding, by red flag: {groups.to_dict()}")


def off_schedule(dataset: Path, charter: Charter) -> set[str]:
    """Cases whose charged FINE is not the amount of the charter on the day of the fine, row by row."""
    with gzip.open(dataset / "applications.csv.gz", "rt", encoding="utf-8") as file:
        cases = {row["case_id"]: (row["service_code"], date.fromisoformat(row["submitted_at"][:10])) for row in csv.DictReader(file)}
    found = set()
    with gzip.open(dataset / "charges.csv.gz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            owed = amount_of(charter, *cases[row["case_id"]], row["fee_code"])
            if row["fee_code"] == "FINE" and owed is not None and abs(owed - Decimal(row["amount"])) > CENT:
                found.add(row["case_id"])
    return found


def amount_of(charter: Charter, service: str, day: date, code: str) -> Decimal | None:
    """The plain amount of a fee on a day; None where the tariff is not known or is a formula."""
    for fee in charter.services[service].fees or ():
        if fee.code == code and (fee.valid_from or day) <= day <= (fee.valid_until or day):
            return fee.amount.constant
    return None


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent.parent / "shared" / "data")
