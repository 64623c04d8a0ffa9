"""An officer whose signals, each beside those of colleagues in the same queues, make a combination that hardly anyone else shows."""

from __future__ import annotations

from models.base import Model
from models.isolation_forest import fit_forest

MODEL = Model(
    id="MOD-02",
    name="unusual-officer",
    title={"en": "Unusual officer", "id": "Petugas dengan pola yang tidak biasa"},
    subject="officer",
    table="officer_signals",
    train=fit_forest,
    message={
        "en": "Taken together, the signals of this officer are unusual: of {compared:number} officers compared, {share:percent} are "
        "as unusual. What moved the model most: {signals}.",
        "id": "Secara keseluruhan sinyal petugas ini tidak biasa: dari {compared:number} petugas pembanding, {share:percent} sama "
        "jarangnya. Yang paling menentukan bagi model: {signals}.",
    },
    why_id="Orang yang sedikit berbeda dari rekan kerjanya dalam banyak hal tidak mencapai ambang tanda peringatan mana pun.",
    why="Someone who differs from colleagues in many things a little stays below every single red flag.",
    innocent=(
        "the officer has a task of their own, such as hard cases, corrections or the night shift",
        "the officer was new, on leave or part-time, so that there are few cases to judge by",
        "the officer's entries were made under a shared account",
    ),
    innocent_id=(
        "petugas memiliki tugas khusus, misalnya berkas yang sulit, perbaikan data, atau giliran malam",
        "petugas itu baru, sedang cuti, atau paruh waktu sehingga hanya sedikit berkas untuk menilainya",
        "pencatatan petugas dilakukan dengan akun yang dipakai bersama",
    ),
    next_step="Ask the head of the office about the officer's duties in that period before looking at any single case.",
    next_step_id="Tanyakan kepada kepala kantor apa tugas petugas itu pada masa tersebut sebelum melihat satu berkas pun.",
    sources=("Liu, Ting and Zhou 2008, Isolation Forest",),
)
