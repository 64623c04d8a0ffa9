"""The fixed words of the reports in both languages: families, severities, columns, units."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from detector.reports.signal_words import CODES, SIGNALS
from detector.wording import LANGUAGES, is_missing, say, visible
from features.tables import TABLES
from rules.base import Language, Rule


class Both(NamedTuple):
    """One text in the two languages of a report."""

    en: str
    id: str


FAMILIES: Mapping[str, Both] = {
    "delay": Both("Delay", "Keterlambatan"),
    "fee": Both("Fees", "Biaya"),
    "queue": Both("Queue", "Antrean"),
    "process": Both("Process", "Prosedur"),
    "relation": Both("Relations", "Hubungan"),
}
SEVERITIES: Mapping[str, Both] = {
    "critical": Both("Critical", "Kritis"),
    "high": Both("High", "Tinggi"),
    "medium": Both("Medium", "Sedang"),
    "low": Both("Low", "Rendah"),
}
LEVELS: Mapping[str, int] = {"low": 1, "medium": 2, "high": 3, "critical": 4}
SUBJECTS: Mapping[str, Both] = {
    "case": Both("case", "berkas"),
    "officer": Both("officer", "petugas"),
    "pair": Both("pair", "pasangan"),
    "office": Both("office", "kantor"),
}
DECISIONS: Mapping[str, Both] = {
    "granted": Both("granted", "dikabulkan"),
    "rejected": Both("rejected", "ditolak"),
    "withdrawn": Both("withdrawn", "dicabut pemohon"),
}
OPEN = Both("open", "belum diputus")
UNITS: Mapping[str, str] = {
    "case": "berkas",
    "cases": "berkas",
    "day": "hari",
    "days": "hari",
    "working day": "hari kerja",
    "working days": "hari kerja",
    "calendar days": "hari kalender",
    "hours": "jam",
    "working hours": "jam kerja",
    "minutes": "menit",
    "seconds": "detik",
    "steps": "tahap",
    "payments": "pembayaran",
    "receipts": "bukti bayar",
    "places": "tempat",
    "times": "kali",
    "spreads": "simpangan",
    "share": "bagian",
    "share of the standard": "bagian dari standar",
    "share of the fee": "bagian dari biaya",
    "share of what was owed": "bagian dari yang terutang",
    "steps of the rounding": "satuan pembulatan",
    "times faster than usual": "kali lebih cepat dari biasanya",
    "working days sooner than the limit": "hari kerja lebih cepat dari batas",
    "yes or no": "ya atau tidak",
    "share of the tariff": "bagian dari tarif",
    "times the standard": "kali standar",
    "events": "kejadian",
    "officers": "petugas",
    "applications": "permohonan",
    "cases beyond assignment": "berkas melebihi pembagian",
    "cases beyond the load": "berkas melebihi beban kerja",
    "cases in the minute": "berkas dalam menit itu",
    "cases to one such": "berkas per satu yang seperti ini",
    "decisions beyond colleagues": "keputusan melebihi rekan kerja",
    "files": "berkas",
    "files held back beyond colleagues": "berkas tertahan melebihi rekan kerja",
    "files let past beyond colleagues": "berkas mendahului melebihi rekan kerja",
    "files picked beyond colleagues": "berkas dipilih melebihi rekan kerja",
    "filings beyond assignment": "pengajuan melebihi pembagian",
    "hours from the usual ones": "jam dari jam yang biasa",
    "natural logs of surprise": "log natural ketidakbiasaan",
    "payments to one without": "pembayaran per satu yang tanpa bukti bayar",
    "round extras beyond chance": "kelebihan bulat melebihi kebetulan",
    "share of cases": "bagian dari berkas",
    "score of the model": "skor model",
    "times the other offices": "kali kantor lain",
    "visits": "kali",
}
TABLE_TITLES: Mapping[str, Both] = {
    "applications": Both("Applications", "Permohonan"),
    "events": Both("Events", "Kejadian"),
    "payments": Both("Payments", "Pembayaran"),
    "charges": Both("Charges", "Tagihan"),
    "officers": Both("Officers", "Petugas"),
    "complaints": Both("Complaints", "Pengaduan"),
    "verdicts": Both("Verdicts", "Hasil pemeriksaan"),
    "charter": Both("Charter", "Maklumat pelayanan"),
}
COLUMNS: Mapping[str, Both] = {
    "case_id": Both("case", "berkas"),
    "service_code": Both("service", "layanan"),
    "office_id": Both("office", "kantor"),
    "submitted_at": Both("submitted", "diajukan"),
    "applicant_id": Both("applicant", "pemohon"),
    "agent_id": Both("agent", "kuasa"),
    "lane": Both("lane", "jalur"),
    "priority_reason": Both("priority reason", "alasan prioritas"),
    "channel": Both("channel", "kanal"),
    "decision": Both("decision", "keputusan"),
    "decided_at": Both("decided", "diputus"),
    "activity": Both("step", "tahap"),
    "timestamp": Both("finished", "selesai"),
    "started_at": Both("started", "mulai"),
    "officer_id": Both("officer", "petugas"),
    "recorded_at": Both("recorded", "dicatat"),
    "sequence": Both("sequence", "urutan"),
    "payment_id": Both("payment", "pembayaran"),
    "charge_id": Both("charge", "tagihan"),
    "amount": Both("amount", "jumlah"),
    "paid_at": Both("paid", "dibayar"),
    "charged_at": Both("charged", "ditagih"),
    "fee_code": Both("fee", "pos biaya"),
    "method": Both("method", "cara bayar"),
    "collected_by": Both("collected by", "diterima oleh"),
    "receipt_no": Both("receipt", "no. bukti bayar"),
    "status": Both("status", "status"),
    "role": Both("role", "jabatan"),
    "active_from": Both("active from", "bertugas sejak"),
    "active_to": Both("active to", "bertugas sampai"),
    "complaint_id": Both("complaint", "pengaduan"),
    "filed_at": Both("filed", "diajukan"),
    "category": Both("category", "kategori"),
    "text": Both("text", "isi"),
}

ENDINGS: Mapping[str, str] = {"_amount": "money", "_share": "percent", "_seconds": "seconds", "_minutes": "minutes"}

Kind = Literal["money", "time", "other"]
_LONGEST = 2_000


def same(text: object) -> Both:
    """A text that is the same in both languages, cut and made visible."""
    shown = clip(text)
    return Both(shown, shown)


def clip(text: object, longest: int = _LONGEST) -> str:
    """A text of the data, cut at `longest` characters, with what cannot be seen made visible; empty where missing."""
    if is_missing(text):
        return ""
    whole = str(text)
    return visible(whole if len(whole) <= longest else whole[:longest] + "\u2026")


def said(value: object, spec: str, currency: str) -> Both:
    """A value in both languages' own form (`detector.wording`)."""
    return Both(*(say(value, spec, language, currency) for language in LANGUAGES))


def named(table: Mapping[str, Both], key: object) -> Both:
    """The words for a key; a key without words stands as it is."""
    return table.get(str(key)) or same(key)


def column_words(column: str, labels: Mapping[str, Mapping[Language, str]] | None = None) -> Both:
    """What a column or signal is called for people: by the rule's `labels`, else by ours; one without words loses its underscores."""
    if labels and column in labels:
        return Both(clip(labels[column]["en"], 120), clip(labels[column]["id"], 120))
    if column in SIGNALS:
        return Both(*SIGNALS[column])
    return COLUMNS.get(column) or same(column.replace("_", " "))


def code_words(column: str, value: object) -> Both | None:
    """What one of our own codes means in a column of the evidence; None for any other value."""
    words = CODES.get(column, {}).get(str(value))
    return Both(*words) if words else None


def spec_of(column: str, formats: Mapping[str, str]) -> str:
    """How a signal's value is worded: as its rule says, else as its name does (`_amount`: money, `_share`: percent); else empty."""
    named_so = next((spec for ending, spec in ENDINGS.items() if column.endswith(ending)), "")
    return formats.get(column) or named_so


def unit_words(unit: object, rule: Rule | None = None) -> Both:
    """A unit in both languages; one without an Indonesian word, here or in the rule whose unit it is, stands as it is."""
    text = clip(unit, 60).replace("_", " ")
    own = clip(rule.unit_id, 60) if rule is not None and rule.unit_id and text == rule.unit else text
    return Both(text, UNITS.get(text, own))


def sized(size: float, rule: Rule) -> Both:
    """A size of the rule with its unit, as one says it: a share in percent, yes for a plain fact."""
    unit = unit_words(rule.unit, rule)
    return said(size > 0, "text", "") if unit.en == "yes or no" else with_unit(size, unit)


def with_unit(size: float, unit: Both) -> Both:
    """A number with its unit; a share in percent."""
    if unit.en.split(" ")[0] == "share" and unit.id.split(" ")[0] == "bagian":
        share = said(size, "percent", "")
        return Both(share.en + unit.en.removeprefix("share"), share.id + unit.id.removeprefix("bagian"))
    number = said(size, "number", "")
    return Both(f"{number.en} {unit.en}".strip(), f"{number.id} {unit.id}".strip())


def kind_of(table: str, column: str) -> Kind:
    """Whether a column of the contract holds money, a time, or something else."""
    schema = TABLES.get(table)
    held = schema.by_name.get(column) if schema is not None else None
    return "money" if held is not None and held.kind == "money" else "time" if held is not None and held.kind == "time" else "other"
