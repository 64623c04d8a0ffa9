"""What the page's script says, in both languages; `{name}` is filled with a figure that was written in the reader's form."""

from __future__ import annotations

from collections.abc import Mapping

from detector.reports.picture_words import PICTURE_WORDS
from detector.reports.words import Both

LIST_WORDS: Mapping[str, Both] = {
    "all": Both("all", "semua"),
    "search": Both("Search", "Cari"),
    "search_cases": Both("Search and filter the cases", "Cari dan saring berkas"),
    "family": Both("Family", "Rumpun"),
    "severity": Both("Severity", "Tingkat"),
    "severity_from": Both("Severity from", "Tingkat mulai"),
    "service": Both("Service", "Layanan"),
    "services": Both("Services", "Layanan"),
    "office": Both("Office", "Kantor"),
    "offices": Both("Offices", "Kantor"),
    "mark": Both("Mark", "Tanda"),
    "per_page": Both("Rows a page", "Baris per halaman"),
    "count": Both("{n} of {of} listed cases shown", "{n} dari {of} berkas dalam daftar ditampilkan"),
    "page": Both("page {n} of {of}", "halaman {n} dari {of}"),
    "previous": Both("previous", "sebelumnya"),
    "next": Both("next", "berikutnya"),
    "back": Both("Back to the list", "Kembali ke daftar"),
    "case": Both("Case", "Berkas"),
    "cases": Both("Cases", "Berkas"),
    "what_found": Both("What was found", "Yang ditemukan"),
    "score": Both("Score", "Skor"),
    "findings": Both("Findings", "Temuan"),
    "finding": Both("Finding", "Temuan"),
    "flagged": Both("flagged", "ditandai"),
    "not_flagged": Both("not flagged", "tidak ditandai"),
    "control": Both("drawn at random for control", "diambil acak untuk kontrol"),
    "new": Both("new", "baru"),
    "new_here": Both("new since the scan compared with", "baru sejak pemindaian pembanding"),
    "officer": Both("Officer", "Petugas"),
    "officers": Both("Officers", "Petugas"),
    "no_officer": Both("No finding names an officer.", "Tidak ada temuan yang menyebut petugas."),
    "cases_handled": Both("Cases handled", "Berkas ditangani"),
    "with_finding": Both("With a finding", "Dengan temuan"),
    "about_office": Both("Findings about the office", "Temuan tentang kantor"),
    "others": Both("Pairs and other subjects", "Pasangan dan hal lain"),
    "about": Both("About", "Tentang"),
    "kind": Both("Kind", "Jenis"),
    "name": Both("Name", "Nama"),
    "not_here": Both("Not on this page", "Tidak ada di halaman ini"),
    "not_here_note": Both(
        "The page holds nothing under {id}. The tables of the run hold every case; `suluh explain` tells all of one.",
        "Halaman ini tidak memuat apa pun tentang {id}. Tabel hasil pemindaian memuat semua berkas; `suluh explain` menjelaskan "
        "satu berkas.",
    ),
    "only_row": Both(
        "Only this line is on the page: the details of the first cases by rank are. `suluh explain RUN {id} --html` writes a "
        "page of its own.",
        "Hanya baris ini yang ada di halaman; rincian tersedia untuk berkas teratas. `suluh explain RUN {id} --html` menulis "
        "halaman tersendiri.",
    ),
}
CASE_WORDS: Mapping[str, Both] = {
    "submitted": Both("Submitted", "Diajukan"),
    "decision": Both("Decision", "Keputusan"),
    "lane": Both("Lane", "Jalur"),
    "priority": Both("Lawful reason to go first", "Alasan sah untuk didahulukan"),
    "channel": Both("Channel", "Kanal"),
    "rank": Both("Rank", "Peringkat"),
    "rank_of": Both("{rank} of {of}", "{rank} dari {of}"),
    "in_short": Both("In short", "Ringkasnya"),
    "no_finding": Both("Nothing was found in this case.", "Tidak ada temuan pada berkas ini."),
    "q_sentence": Both(
        "Of the {n} cases ranked at least as high as this one, a share of {q} is expected to have an innocent explanation (q-value).",
        "Dari {n} berkas yang peringkatnya setinggi ini atau lebih tinggi, {q} diperkirakan mempunyai penjelasan wajar (nilai q).",
    ),
    "q_first": Both(
        "The case that ranks first; the chance that it has an innocent explanation is put at {q} (q-value).",
        "Berkas peringkat pertama; peluang adanya penjelasan wajar diperkirakan {q} (nilai q).",
    ),
    "reason_to_look": Both(
        "A finding is a reason to look, never a judgement about a person.",
        "Temuan adalah alasan untuk memeriksa, bukan penilaian atas seseorang.",
    ),
    "before_acting": Both("Before acting", "Sebelum menindaklanjuti"),
    "rule_out": Both("Rule out first", "Singkirkan dulu kemungkinan ini"),
    "pull_next": Both("What to pull next", "Yang perlu diperiksa berikutnya"),
    "legal_basis": Both("Legal basis", "Dasar hukum"),
    "seen": Both("Seen", "Teramati"),
    "expected": Both("Expected", "Acuan"),
    "officer_on_record": Both("Officer on record", "Petugas tercatat"),
    "confidence": Both("Confidence", "Tingkat keyakinan"),
    "p_value": Both("p-value", "nilai p"),
    "q_value": Both("q-value", "nilai q"),
    "evidence": Both("Rows and numbers it rests on", "Baris dan angka yang menjadi dasar"),
    "numbers": Both("Numbers behind it", "Angka di baliknya"),
    "compared": Both("Compared with", "Dibandingkan dengan"),
    "more_rows": Both("{n} further rows are in findings.parquet.", "{n} baris lain ada di findings.parquet."),
    "more_findings": Both(
        "{n} weaker findings of this case are in findings.csv and report.xlsx.",
        "{n} temuan lain yang lebih lemah pada berkas ini ada di findings.csv dan report.xlsx.",
    ),
    "see": Both("See the picture: {what}", "Lihat gambar: {what}"),
    "closed": Both("closed by a verdict: does not count", "ditutup oleh hasil pemeriksaan: tidak dihitung"),
    "verdict_confirmed": Both("reviewed: confirmed", "diperiksa: terkonfirmasi"),
    "verdict_explained": Both("reviewed: explained", "diperiksa: ada penjelasan wajar"),
    "verdict_unclear": Both("reviewed: unclear", "diperiksa: belum jelas"),
    "verdict_data_error": Both("reviewed: an error of the data", "diperiksa: kesalahan data"),
    "hands": Both("Each officer's part", "Bagian tiap petugas"),
    "hands_note": Both(
        "How long the case lay ready before the officer's steps, and how long each was in hand where the log says when it was "
        "taken up (by the clock, nights and days off included). A login may be shared, and a wait may be the whole office's.",
        "Berapa lama berkas menunggu sebelum tahap petugas, dan berapa lama dikerjakan bila log memuat saat mulainya (menurut "
        "jam, termasuk malam dan hari libur). Satu akun mungkin dipakai bersama, dan waktu tunggu bisa berlaku bagi seluruh kantor.",
    ),
    "lay_ready": Both("Lay ready", "Menunggu"),
    "in_hand": Both("In hand", "Dikerjakan"),
    "officer_nothing_own": Both(
        "No finding is about this officer as such; the officer is on record in cases with findings.",
        "Tidak ada temuan khusus tentang petugas ini; petugas tercatat pada berkas yang memiliki temuan.",
    ),
    "officer_note": Both(
        "Who handles the most files is on record most often. Below, the officer is compared with colleagues in the same office, "
        "service and quarter only.",
        "Petugas yang menangani berkas terbanyak paling sering tercatat. Di bawah ini petugas hanya dibandingkan dengan rekan di kantor, "
        "layanan dan triwulan yang sama.",
    ),
    "officer_cases": Both("Cases with findings where this officer is on record", "Berkas dengan temuan yang mencatat petugas ini"),
    "place_note": Both(
        "Places are listed by name: how fast an office works says nothing of how honest it is.",
        "Kantor dan layanan diurutkan menurut nama: cepat atau lambatnya kantor bekerja tidak menunjukkan kejujurannya.",
    ),
    "office_two_ways": Both(
        "Each can be read in two ways: a practice of the whole office, or a charter that does not say what the office may lawfully do. "
        "Check the charter first. No case is flagged for these.",
        "Masing-masing dapat dibaca dengan dua cara: praktik seluruh kantor, atau maklumat pelayanan yang tidak memuat apa yang sah "
        "dilakukan kantor. Periksa maklumatnya dahulu. Tidak ada berkas yang ditandai karenanya.",
    ),
    "in_numbers": Both("In numbers", "Dalam angka"),
    "flagged_here": Both("Flagged cases, by rank", "Berkas yang ditandai, menurut peringkat"),
    "officers_here": Both("Officers whom a finding names, by name", "Petugas yang disebut dalam temuan, menurut nama"),
}
PAGE_WORDS: Mapping[str, Both] = {**LIST_WORDS, **CASE_WORDS, **PICTURE_WORDS}
