"""An express surcharge without the express lane, or the lane without its surcharge."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold


def check(frame: pd.DataFrame, min_share: float) -> pd.Series:
    """Size per portion of money: what was paid for another lane as a share of what was owed; 0 for a lane without its surcharge."""
    paid = (frame["cause"] == "other_lane") & ~frame["beyond_demand"] & (frame["excess_share"] >= min_share)
    unpaid = frame["cause"] == "lane_unpaid"
    return frame["excess_share"].clip(lower=0.0).where(paid | unpaid)


RULE = Rule(
    id="FEE-10",
    name="lane-surcharge",
    title={
        "en": "Express surcharge without the express lane, or the lane without its surcharge",
        "id": "Biaya percepatan tanpa jalur percepatan, atau jalur itu tanpa biayanya",
    },
    family="fee",
    table="money",
    subject="case",
    needs=("cause", "beyond_demand", "excess_share"),
    check=check,
    pattern_id="Biaya percepatan dibayar tanpa jalur percepatan, atau jalur itu dipakai tanpa biayanya.",
    formula_id="Ukuran per bagian uang: yang dibayar untuk jalur lain sebagai bagian dari yang terutang; 0 untuk jalur tanpa "
    "biayanya.",
    requires=("charter.lanes",),
    thresholds=(
        Threshold(
            "min_share", 0.0, "surcharge as a share of what was owed", tighter="higher",
            meaning_id="biaya tambahan sebagai bagian dari yang terutang",
        ),
    ),
    severity={0.0: Severity.MEDIUM, 0.02: Severity.HIGH},
    unit="share of what was owed",
    key=("source", "payment_id", "fee_code"),
    officer="officer",
    observed="paid_amount",
    expected="owed_amount",
    message={
        "en": "Surcharge and lane do not agree: the application is in the lane {lane}, in which {owed_amount:money} is owed for {fee}; "
        "{paid_amount:money} was paid.",
        "id": "Biaya percepatan tidak sesuai dengan jalur: permohonan berada di jalur {lane}; di jalur itu terutang {owed_amount:money} "
        "untuk {fee}, sedangkan dibayar {paid_amount:money}.",
    },
    evidence=("source", "payment_id", "paid_at", "fee", "lane", "other_lane", "paid_amount", "owed_amount", "officer"),
    why="Whoever pays for speed must get the lane, and whoever gets the lane must pay for it; where the two part, speed is sold aside.",
    why_id="Siapa yang membayar percepatan harus mendapat jalurnya, dan siapa yang mendapat jalurnya harus membayarnya; bila keduanya "
    "tidak sejalan, percepatan dijual di luar ketentuan.",
    innocent=(
        "the applicant changed lanes and the log holds the first choice only",
        "the lane was full and the surcharge is being refunded",
        "the applicant is lawfully exempt from the surcharge",
    ),
    innocent_id=(
        "pemohon berpindah jalur dan log hanya memuat pilihan pertama",
        "jalur sudah penuh dan biaya percepatan sedang dikembalikan",
        "pemohon dibebaskan dari biaya percepatan menurut peraturan",
    ),
    next_step="See how fast the file really went, and ask the applicant which lane was offered and at what price.",
    next_step_id="Lihat seberapa cepat berkas itu selesai, dan tanyakan kepada pemohon jalur apa yang ditawarkan dan berapa biayanya.",
    exclusions=("a case without a stated lane that paid a lane's own fee is read as being in that lane",),
    exclusions_id=("berkas tanpa keterangan jalur yang membayar biaya suatu jalur dianggap berada di jalur itu",),
    basis=("the charter's lanes and fees",),
    basis_id=("jalur dan biaya menurut maklumat",),
    fires_on=(
        {
            "cause": "other_lane", "beyond_demand": False, "excess_share": 2.86, "lane": "normal", "fee": "EXPRESS",
            "owed_amount": 0.0, "paid_amount": 1000000.0,
        },
        {
            "cause": "lane_unpaid", "beyond_demand": False, "excess_share": -1.0, "lane": "expedited", "fee": "EXPRESS",
            "owed_amount": 1000000.0, "paid_amount": 0.0,
        },
    ),
    quiet_on=(
        {"cause": "lawful", "beyond_demand": False, "excess_share": 0.0},
        {"cause": "other_lane", "beyond_demand": True, "excess_share": 1.0},
        {"cause": None, "beyond_demand": False, "excess_share": None},
    ),
)
