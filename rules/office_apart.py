"""An office stands apart from the other offices for the same service: slower, more money beyond the tariff, or more out of order."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold


def check(frame: pd.DataFrame, min_times: float, max_p: float) -> pd.DataFrame:
    """Size per office, service and measure: times what the others lead one to expect, chance and load allowed for; p_value: of one
    such comparison."""
    is_apart = (frame["at_least"] >= min_times) & (frame["apart_all_p"] <= max_p)
    size = frame["at_least"].where(is_apart & frame["apart_p"].notna())
    return pd.DataFrame({"size": size, "p_value": frame["apart_p"].clip(0.0, 1.0)})


RULE = Rule(
    id="OFC-01",
    name="office-apart",
    title={"en": "An office apart from the others", "id": "Kantor yang berbeda dari kantor lain"},
    family="process",
    table="offices",
    subject="office",
    needs=("at_least", "apart_p", "apart_all_p"),
    check=check,
    pattern_id="Satu kantor berbeda dari kantor lain untuk layanan yang sama: lebih lambat, lebih banyak uang di atas tarif, atau "
    "lebih sering menyalahi urutan.",
    formula_id="Ukuran per kantor, layanan dan ukuran yang dibandingkan: berapa kali yang diperkirakan menurut kantor lain, "
    "setelah kebetulan dan beban kerja diperhitungkan; nilai p: untuk satu perbandingan seperti itu.",
    thresholds=(
        Threshold(
            "min_times", 1.25, "times what the others lead one to expect, once chance is allowed for", tighter="higher",
            meaning_id="kali yang diperkirakan menurut kantor lain, setelah kebetulan diperhitungkan",
        ),
        Threshold(
            "max_p", 0.05, "chance that any office would stand so far apart by this measure", tighter="lower",
            meaning_id="peluang bahwa ada kantor yang sejauh itu berbeda menurut ukuran ini",
        ),
    ),
    severity={0.0: Severity.LOW, 2.0: Severity.MEDIUM},
    unit="times the other offices",
    folds=False,
    repeats=False,
    key=("service", "measure"),
    observed="value",
    expected="expected",
    message={
        "en": "{measure:word}, {service}: {value:number} {unit:word} at office {office} ({cases:number} cases), where {others:number} "
        "other offices and the same seasons lead one to expect {expected:number} {unit:word} (95% of offices like them: {limit_low:number} "
        "to {limit_high:number}). Chance and load allowed for, at least {at_least:.1f} times. Applications a month for each officer: "
        "{load:number}; usual: {usual_load:number}.",
        "id": "{measure:word}, {service}: {value:number} {unit:word} di kantor {office} ({cases:number} berkas), sedangkan menurut "
        "{others:number} kantor lain pada musim yang sama diperkirakan {expected:number} {unit:word} (95% kantor serupa: "
        "{limit_low:number} sampai {limit_high:number}). Setelah faktor kebetulan dan beban kerja diperhitungkan, sekurangnya "
        "{at_least:.1f} kali lipat. Permohonan per bulan untuk tiap petugas: {load:number}; biasanya: {usual_load:number}.",
    },
    evidence=(
        "service", "measure", "value", "unit", "expected", "limit_low", "limit_high", "times", "at_least", "others", "cases", "load",
        "usual_load", "allowed_times",
    ),
    why="What everybody in an office does hides from a comparison with colleagues; only other offices with the same service show it.",
    why_id="Yang dilakukan semua orang di satu kantor tersembunyi dari perbandingan dengan rekan kerja; hanya kantor lain dengan "
    "layanan yang sama yang memperlihatkannya.",
    innocent=(
        "the office has fewer officers, rooms or machines than its applications need",
        "its applications are harder: larger parcels, older files, a border district",
        "it keeps its log otherwise than the others (a step more, stamps at the end of the day, several counters as one queue)",
        "a lawful local charge or another fee is in force there and the charter does not list it",
    ),
    innocent_id=(
        "kantor itu kekurangan petugas, ruang atau alat dibandingkan dengan jumlah permohonannya",
        "permohonannya lebih sulit: bidang tanah lebih luas, berkas lebih tua, atau wilayah perbatasan",
        "pencatatannya berbeda (ada tahap tambahan, waktu dicatat pada akhir hari, beberapa loket menjadi satu antrean)",
        "ada pungutan daerah yang sah atau biaya lain di sana yang tidak dimuat dalam maklumat",
    ),
    next_step="Ask the office first how it is staffed and how it keeps its log; then open a handful of its cases beside the same service "
    "elsewhere.",
    next_step_id="Tanyakan dahulu jumlah petugas dan cara pencatatan di kantor itu; kemudian buka beberapa berkasnya berdampingan dengan "
    "layanan yang sama di kantor lain.",
    exclusions=(
        "services with fewer than five offices that have 30 cases in three months: among so few, none can be told apart",
        "slowness in proportion to more applications per officer than the other offices have",
        "several offices apart in the same way, while they are few: each is part of what the other is held against",
        "what the same office and service has a folded finding about: the fact is told there, with the other offices beside it",
    ),
    exclusions_id=(
        "layanan dengan kurang dari lima kantor yang mempunyai 30 berkas dalam tiga bulan: di antara sesedikit itu tidak dapat "
        "dibedakan",
        "kelambatan yang sebanding dengan lebih banyaknya permohonan per petugas daripada di kantor lain",
        "beberapa kantor yang berbeda dengan cara yang sama selama jumlahnya sedikit: masing-masing ikut menjadi pembanding yang "
        "lain",
        "yang untuk kantor dan layanan yang sama sudah menjadi temuan tentang kantor: faktanya disebut di sana, beserta kantor "
        "lain sebagai pembanding",
    ),
    basis=("UU 25/2009 Arts 4, 20-22 (equality; service standard and pledge)",),
    basis_id=("UU 25/2009 Pasal 4, 20-22 (persamaan perlakuan; standar dan maklumat pelayanan)",),
    sources=("Spiegelhalter 2005 (funnel plots for comparing institutions)", "Cook and Weisberg 1982 (deleted residuals)"),
    fires_on=(
        {
            "at_least": 3.1, "apart_p": 0.00002, "apart_all_p": 0.002, "measure": "money_beyond", "service": "PASSPORT", "office": "KC-05",
            "value": 31.0, "unit": "percent_of_cases", "expected": 2.4, "limit_low": 0.8, "limit_high": 7.1, "others": 6.0,
            "cases": 640.0, "load": 31.0, "usual_load": 28.0,
        },
    ),
    quiet_on=(
        {"at_least": 1.1, "apart_p": 0.0001, "apart_all_p": 0.012},
        {"at_least": 1.6, "apart_p": 0.004, "apart_all_p": 0.5},
        {"at_least": None, "apart_p": None, "apart_all_p": None},
    ),
)
