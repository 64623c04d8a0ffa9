"""Why something could not have been seen, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

REASONS: Mapping[str, tuple[str, str]] = {
    "": ("", ""),
    "no_waits": ("no step of these cases was waited for and then done", "tidak ada tahap yang ditunggu lalu dikerjakan"),
    "no_officer": (
        "the system did these steps: nobody chose the order",
        "tahap-tahap ini dikerjakan sistem: tidak ada yang memilih urutannya",
    ),
    "few_neighbours": ("too few neighbours in the queue to compare with", "pembanding di antrean terlalu sedikit"),
    "apart": (
        "these cases have a lawful reason to go first, or work on them began before they were ready",
        "berkas-berkas ini memiliki alasan sah untuk didahulukan, atau mulai dikerjakan sebelum siap",
    ),
    "not_even_long": (
        "even a wait to the end of the log would not stand out: too few cases, or too few served meanwhile",
        "menunggu sampai akhir log pun tidak akan menonjol: berkas atau yang dilayani sementara itu terlalu sedikit",
    ),
    "nobody_ahead": ("too few stand ahead in these queues", "terlalu sedikit berkas yang berada di depan dalam antrean"),
    "not_even_at_once": (
        "waits are so short or so uneven that even being served at once would not stand out",
        "waktu tunggu begitu pendek atau beragam sehingga dilayani seketika pun tidak akan menonjol",
    ),
    "bare_dates": (
        "the times are bare dates and most are served within a day: the order inside a day is not known",
        "waktunya hanya tanggal dan kebanyakan dilayani dalam sehari: urutan di dalam hari itu tidak diketahui",
    ),
    "folded": (
        "so common here that it is told as one finding about the office, not by case",
        "begitu umum di sini sehingga disampaikan sebagai satu temuan tentang kantor, bukan per berkas",
    ),
    "no_payments": (
        "no payment or charge of this office is in the data",
        "tidak ada pembayaran atau tagihan kantor ini dalam data",
    ),
    "nothing_paid": (
        "most of these cases have no payment or charge that can be held against the tariff",
        "sebagian besar berkas ini tidak memiliki pembayaran atau tagihan yang dapat dicocokkan dengan tarif",
    ),
    "not_even_much": ("no amount crosses the thresholds of the settings", "tidak ada jumlah yang melampaui ambang dalam pengaturan"),
    "service not in the charter": ("the charter does not list the service", "layanan ini tidak ada dalam maklumat"),
    "charter says nothing of fees": ("the charter gives no tariff for the service", "maklumat tidak memuat tarif layanan ini"),
    "tariff not known for the day": ("the tariff is not known for the day of submission", "tarif pada hari pengajuan tidak diketahui"),
    "attribute missing": ("an attribute that the tariff needs is missing", "data yang diperlukan rumus tarif tidak ada"),
    "optional fee not known": ("an optional fee is not known", "biaya pilihan tidak diketahui"),
}
"""By the word that the code uses; those of the tariff are the words of `features.money.case_money.REASONS`."""
