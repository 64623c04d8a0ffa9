"""The sentences that reading leaves in a run (notes, reasons for rejects) in Indonesian: they stand in the run in English.

Each pair has the same fields in braces; what a sentence said in them is carried over as it stands. A sentence that no pair knows (of
an earlier version, of a source of one's own) is told in English and marked as such.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from detector.reading import conform, data_set, duplicates
from detector.reports.words import Both
from detector.sources import csv, jsonl, xlsx

PAIRS: Mapping[str, str] = {
    conform.WRONG_TIME:
    "bukan waktu yang dapat dibaca; diharapkan {example}. Perbaiki, atau sebutkan formatnya di berkas pengaturan ([formats] "
    "time_formats)",
    conform.FAR_TIME: "adalah waktu di luar tahun 1900 sampai 2199. Perbaiki tahunnya",
    conform.WRONG_MONEY:
    "bukan jumlah uang dengan paling banyak 14 angka dan 4 desimal; diharapkan {example}. Perbaiki, atau atur decimal dan "
    "thousands di berkas pengaturan",
    conform.WRONG_INTEGER: "bukan bilangan bulat. Perbaiki",
    conform.WRONG_CHOICE:
    "bukan salah satu dari: {choices}. Perbaiki, atau petakan katanya di berkas pengaturan ([values.{table}.{column}])",
    conform.CONTROL:
    "memuat ganti baris atau karakter kendali lain; mungkin ada tanda kutip yang kurang di baris ini atau sebelumnya. "
    "Perbaiki barisnya",
    conform.EMPTY: "kosong, dan tanpa isinya tidak ada yang dapat diperiksa. Isilah",
    data_set.NO_APPLICATION: "tidak ada permohonan dengan case_id ini. Tambahkan permohonannya, atau perbaiki nomornya",
    data_set.APPLICATION_UNUSABLE: "permohonannya tidak dapat dipakai: lihat baris ditolak pada permohonan. Perbaiki itu dahulu",
    data_set.SYSTEM_OFFICER:
    "berkas pengaturan mencantumkan petugas ini di system_officers; sistem bukan petugas. Hapus dari salah satunya",
    data_set.UNKNOWN_COMPLAINT_CASE: "tidak ada permohonan dengan case_id ini; pengaduannya disimpan tanpa nomor itu. Perbaiki nomornya",
    duplicates.CONFLICT:
    "baris lain dengan {key} yang sama berisi hal yang berbeda, jadi tidak satu pun dipakai. Simpan yang benar dan hapus "
    "yang lain",
    csv.UNDECODABLE:
    "memuat bita yang bukan teks {encoding}. Simpan file sebagai UTF-8, atau atur encoding di [formats] dalam berkas "
    "pengaturan",
    "a quotation mark is opened and not closed. Correct the row and scan again":
    "tanda kutip dibuka tetapi tidak ditutup. Perbaiki barisnya, lalu pindai lagi",
    "the row has {cells} cells where the header has {width}: probably a delimiter is missing. Correct the row and scan again":
    "baris ini berisi {cells} sel sedangkan judul kolom {width}: mungkin ada pemisah yang kurang. Perbaiki barisnya, lalu "
    "pindai lagi",
    "the row has {cells} cells where the header has {width}: probably a cell that holds the delimiter is not in quotation "
    "marks. Correct the row and scan again":
    "baris ini berisi {cells} sel sedangkan judul kolom {width}: mungkin sel yang memuat pemisah tidak diapit tanda kutip. "
    "Perbaiki barisnya, lalu pindai lagi",
    "the row has cells beyond the {width} columns of the header. Correct the row and scan again":
    "baris ini berisi sel di luar {width} kolom pada judul. Perbaiki barisnya, lalu pindai lagi",
    jsonl.NO_OBJECT.replace("{{", "{").replace("}}", "}"):
    'baris ini bukan satu objek JSON tersendiri (misalnya {"case_id": "A-1"}): {fault}. Perbaiki barisnya, lalu pindai lagi',
    jsonl.NESTED: "memuat daftar atau objek di tempat satu nilai",
    xlsx.FORMULA_FAULT: "memuat kesalahan lembar kerja, bukan nilai. Perbaiki rumusnya, lalu simpan file sekali lagi",
    "{table}: columns that are not part of the contract and are not used: {columns}":
    "{table}: kolom yang bukan bagian kontrak data dan tidak dipakai: {columns}",
    "The log's newest day is {day}.": "Hari terakhir dalam catatan: {day}.",
    "The log's newest day is {day}; {times} times from {since} on, behind a gap of more than {gap} days, were left out of "
    "this.":
    "Hari terakhir dalam catatan: {day}; {times} waktu sejak {since}, setelah jeda lebih dari {gap} hari, tidak "
    "diperhitungkan.",
    "No row tells a time, so there is no day to judge by.": "Tidak ada baris yang memuat waktu, jadi tidak ada hari acuan penilaian.",
    "After the as-of time, so kept and not judged: {number} of the events, payments, charges, complaints and decisions.":
    "Sesudah waktu penilaian, jadi disimpan dan tidak dinilai: {number} dari kejadian, pembayaran, tagihan, pengaduan, dan "
    "keputusan.",
    "Holiday of {country} on an estimated date, {day}: {name}": "Hari libur {country} pada tanggal perkiraan, {day}: {name}",
    "Spread otherwise than when the kept models learned (population stability index): {signals}. If that is to last, fit the models "
    "again.":
    "Sebarannya berbeda dari saat model tersimpan dilatih (indeks stabilitas populasi): {signals}. Bila ini menetap, latih ulang "
    "model itu.",
    "The runs are of data sets of different names: {old} and {new}.":
    "Kedua pemindaian memakai kumpulan data dengan nama berbeda: {old} dan {new}.",
    "The {part} changed between the runs.": "Bagian ini berubah di antara kedua pemindaian: {part}.",
    "The runs are of different versions: {old} and {new}.": "Kedua pemindaian memakai versi yang berbeda: {old} dan {new}.",
    "The second run judges an earlier time than the first; is the order right?":
    "Pemindaian kedua menilai waktu yang lebih awal daripada yang pertama; apakah urutannya benar?",
}
"""English sentence -> Indonesian sentence."""

FIELD = re.compile(r"\{(\w+)\}")


def in_both(sentence: str) -> Both:
    """The sentence in both languages; twice in English where no pair knows it."""
    for pattern, indonesian in _patterns():
        if found := pattern.fullmatch(sentence):
            return Both(sentence, _filled(indonesian, found.groupdict()))
    return Both(sentence, sentence)


def _filled(sentence: str, fields: Mapping[str, str]) -> str:
    return FIELD.sub(lambda field: fields.get(field[1], field[0]), sentence)


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((_pattern(english), indonesian) for english, indonesian in PAIRS.items())


def _pattern(english: str) -> re.Pattern[str]:
    """The sentence with anything in its fields; the first that fits counts, so fields take as little as they can."""
    pieces = FIELD.split(english)  # text, name, text, name, ..., text
    return re.compile("".join(re.escape(piece) if at % 2 == 0 else f"(?P<{piece}>.*?)" for at, piece in enumerate(pieces)), re.DOTALL)
