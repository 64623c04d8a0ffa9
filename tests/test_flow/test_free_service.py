"""One payment for a free service is a finding about that case, not the custom of the office."""

from __future__ import annotations

from pathlib import Path

from detector.pipeline import ScanOptions, scan
from tests.tiny import CHARTER, write_tiny


def test_cases_that_paid_nothing_count_as_tested(tmp_path: Path) -> None:
    cases = [f"C{number:02d}" for number in range(20)]
    applications = "case_id,service_code,office_id,submitted_at,decision,decided_at\n" + "\n".join(
        f"{case},LICENCE,O1,2025-03-{3 + at % 5:02d}T08:00,granted,2025-03-{4 + at % 5:02d}T12:00" for at, case in enumerate(cases)
    )
    events = "case_id,activity,timestamp,officer_id\n" + "\n".join(
        f"{case},{step},2025-03-{3 + at % 5:02d}T1{hour}:00,P{hour}"
        for at, case in enumerate(cases)
        for hour, step in enumerate(("check", "approval"))
    )
    payments = "payment_id,case_id,amount,paid_at\nB1,C07,50000,2025-03-05T09:00"
    charter = CHARTER + "    fees: []\n"
    folder = write_tiny(tmp_path / "data", charter, applications=applications, events=events, payments=payments)
    run = scan(ScanOptions(dataset=folder, out=tmp_path / "run"))
    fee = run.findings[run.findings["rule_id"] == "FEE-02"]
    assert fee["case_id"].tolist() == ["C07"]
    assert run.cases.set_index("case_id").loc["C07", "flagged"]
