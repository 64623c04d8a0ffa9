"""A case of an agent was handled, and favoured, by the one officer whom that agent meets, or gains from, beyond the usual."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold


def check(frame: pd.DataFrame, min_chance: float) -> pd.DataFrame:
    """Size per visit, and `likely`: the chance that the pair is no play of chance and this visit one of those beyond the usual."""
    chance = frame["pair_chance"]
    size = chance.where(chance >= min_chance)
    return pd.DataFrame({"size": size, "likely": size.clip(upper=1.0)})


RULE = Rule(
    id="REL-07",
    name="let-through-by-pair",
    title={"en": "Let through by an officer whom the agent stands out with", "id": "Ditangani petugas yang pertemuannya dengan kuasa ini "
    "menonjol"},
    family="relation",
    table="pair_visits",
    subject="case",
    needs=("pair_chance",),
    check=check,
    pattern_id="Berkas seorang kuasa ditangani dan diuntungkan oleh satu petugas yang ditemui kuasa itu, atau yang "
    "menguntungkannya, melebihi kebiasaan.",
    formula_id="Ukuran per penanganan: peluang bahwa pasangan itu bukan kebetulan dan penanganan ini termasuk yang melebihi "
    "kebiasaan.",
    thresholds=(
        Threshold(
            "min_chance", 0.2, "chance that the visit is one of those that are more than usual", tighter="higher",
            meaning_id="peluang bahwa penanganan ini termasuk yang melebihi kebiasaan",
        ),
    ),
    severity={0.0: Severity.LOW, 0.5: Severity.MEDIUM},
    unit="share",
    folds=False,
    repeats=False,
    key=("officer", "activity", "done_at"),
    officer="officer",
    observed="alike",
    expected="alike_usual",
    message={
        "en": "At step {activity} this case of {agent} was handled by officer {officer}, and {favour:word}. Since {met_since:date} the two "
        "met in {met:number} cases, where dealing among those at work would give {met_expected:.1f}; {alike:number} of those "
        "visits went like this one, where {alike_usual:.1f} would be usual. So much of it is more than usual that the chance for this "
        "visit is about {pair_chance:percent}.",
        "id": "Pada tahap {activity} berkas dari kuasa {agent} ini ditangani petugas {officer}, dan {favour:word}. Sejak {met_since:date} "
        "keduanya bertemu dalam {met:number} berkas, sedangkan pembagian di antara petugas yang bertugas akan menghasilkan "
        "{met_expected:.1f}; {alike:number} di antaranya berjalan seperti ini, sedangkan lazimnya {alike_usual:.1f}. Peluang bahwa berkas "
        "ini termasuk kelebihan itu sekitar {pair_chance:percent}.",
    },
    evidence=(
        "officer", "agent", "activity", "favour", "alike", "alike_usual", "pair_chance", "met_since",
        "met", "met_expected", "meeting_q", "speed_q", "places_q", "done_event",
    ),
    chart="timeline",
    labels={
        "favour": {"en": "how it was handled", "id": "cara penanganan"},
        "alike": {"en": "visits of the pair that went so", "id": "pertemuan pasangan yang berjalan seperti itu"},
        "alike_usual": {"en": "usual for such a pair", "id": "lazimnya bagi pasangan seperti itu"},
        "met": {"en": "cases in which the two met", "id": "berkas yang mempertemukan keduanya"},
        "met_expected": {"en": "cases to expect by dealing", "id": "berkas yang diperkirakan menurut pembagian"},
        "met_since": {"en": "they stand out since", "id": "menonjol sejak"},
        "pair_chance": {"en": "chance that the visit is one beyond the usual", "id": "peluang berkas ini termasuk yang melebihi lazimnya"},
    },
    why="What an agent buys from an officer is seen in the pair before it is seen in a case; then its favoured cases are the ones to open.",
    why_id="Yang dibeli seorang kuasa dari petugas tampak pada pasangan itu sebelum tampak pada satu berkas; setelah itu, berkas yang "
    "dipermudah itulah yang perlu dibuka.",
    innocent=(
        "the case is one of those that this officer and this agent would have met in anyway",
        "the office lays this agent's files on that desk by a written rule (letter, district, counter)",
        "the agent's files are better prepared, in a way that shows only at this step",
    ),
    innocent_id=(
        "berkas ini termasuk yang memang akan mempertemukan petugas dan kuasa tersebut",
        "kantor menetapkan secara tertulis bahwa berkas kuasa ini disalurkan ke meja tersebut (huruf, wilayah, loket)",
        "berkas kuasa ini disiapkan lebih baik, dan itu hanya tampak pada tahap ini",
    ),
    next_step="Open the pair's finding first; then ask who gave this file to that officer, and compare how closely it was examined.",
    next_step_id="Buka dahulu temuan tentang pasangan itu; lalu tanyakan siapa yang memberikan berkas ini kepada petugas tersebut, dan "
    "bandingkan seteliti apa pemeriksaannya.",
    exclusions=(
        "visits before the start from which the pair meets too often (where that is what is odd about it)",
        "visits of a kind that the officer gives others, or the agent has elsewhere, as often",
    ),
    exclusions_id=(
        "penanganan sebelum saat pasangan itu mulai terlalu sering bertemu (bila itu yang menonjol)",
        "penanganan dari jenis yang sama seringnya diberikan petugas itu kepada orang lain, atau dialami kuasa itu di tempat lain",
    ),
    basis=("UU 25/2009 Art. 4 (equality)",),
    basis_id=("UU 25/2009 Pasal 4 (persamaan perlakuan)",),
    sources=("Lui 1985 (queues ordered by payment)",),
    fires_on=(
        {
            "pair_chance": 0.78, "activity": "assess", "officer": "P4", "agent": "agent-3f9a0c51d2b7e684", "favour": "jumped",
            "alike": 14.0, "alike_usual": 0.3, "met": 43.0, "met_expected": 23.4, "met_since": "2025-03-03",
        },
    ),
    quiet_on=({"pair_chance": 0.05}, {"pair_chance": 0.0}, {"pair_chance": None}),
)
