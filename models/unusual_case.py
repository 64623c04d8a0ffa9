"""A case whose signals, each within bounds, make a combination that hardly any other case shows."""

from __future__ import annotations

from models.base import Model
from models.isolation_forest import fit_forest

MODEL = Model(
    id="MOD-01",
    name="unusual-case",
    title={"en": "Unusual combination", "id": "Kombinasi yang tidak biasa"},
    subject="case",
    table="case_signals",
    train=fit_forest,
    message={
        "en": "Taken together, the signals of this case are unusual: of {compared:number} cases it was compared with, {share:percent} "
        "are as unusual. What moved the model most: {signals}.",
        "id": "Secara keseluruhan sinyal permohonan ini tidak biasa: dari {compared:number} permohonan pembanding, {share:percent} sama "
        "jarangnya. Yang paling menentukan bagi model: {signals}.",
    },
    why_id="Kombinasi yang tidak disebut oleh satu tanda peringatan pun tetap dapat membedakan suatu berkas dari semua berkas di "
    "sekitarnya.",
    why="A combination that no single red flag names can still set a case apart from all its neighbours.",
    innocent=(
        "a rare but lawful kind of application, such as an inheritance with many heirs",
        "an error in the data that touches several columns of one case",
        "a service or office that is new in the log and has few neighbours to compare with",
    ),
    innocent_id=(
        "jenis permohonan yang jarang namun sah, misalnya warisan dengan banyak ahli waris",
        "kesalahan data yang mengenai beberapa kolom dari satu permohonan",
        "layanan atau kantor yang baru muncul dalam log sehingga pembandingnya sedikit",
    ),
    next_step="Read the signals named here one by one in the case's history; on its own this is no reason to open the file.",
    next_step_id="Baca satu per satu sinyal yang disebut di sini pada riwayat permohonan; ini saja bukan alasan untuk membuka berkasnya.",
    sources=("Liu, Ting and Zhou 2008, Isolation Forest",),
)
