"""What the page's pictures say: titles, keys, and the sentence that tells each picture to those who cannot see it."""

from __future__ import annotations

from collections.abc import Mapping

from detector.findings.reach.reasons import REASONS
from detector.reports.signal_words import CODES
from detector.reports.words import Both
from features.money.case_money import REASONS as MONEY_REASONS

UNCHECKED = tuple(reason for reason in MONEY_REASONS if reason != "checked")
TIME_WORDS: Mapping[str, Both] = {
    "as_table": Both("The same as a table", "Isi gambar sebagai tabel"),
    "timeline": Both("The case in time, against the standard", "Perjalanan berkas dibanding standar"),
    "time_done": Both("Submitted {from}, decided {until}.", "Diajukan {from}, diputus {until}."),
    "time_open": Both("Submitted {from}, still open on {until}.", "Diajukan {from}, belum diputus pada {until}."),
    "time_over": Both("It used {used}; the standard is {term}.", "Waktu yang terpakai {used}; standarnya {term}."),
    "time_within": Both(
        "It used {used} of the {term} that the standard allows.",
        "Waktu yang terpakai {used} dari {term} yang diberikan standar.",
    ),
    "time_stopped": Both("The clock stood still for {stopped}.", "Penghitungan waktu dihentikan selama {stopped}."),
    "time_nothing": Both("The charter promises no time for it.", "Maklumat tidak menjanjikan jangka waktu untuk berkas ini."),
    "promised": Both("standard: {term}", "standar: {term}"),
    "due_here": Both("standard ends", "batas standar"),
    "key_waiting": Both("ready, waiting for the step", "siap, menunggu tahap"),
    "key_working": Both("taken up until finished", "mulai dikerjakan sampai selesai"),
    "key_stopped": Both("clock stopped: the applicant's time", "penghitungan waktu dihentikan: giliran pemohon"),
    "key_off": Both("no working day", "bukan hari kerja"),
    "key_odd": Both("payment that does not fit the schedule", "pembayaran yang tidak sesuai tarif"),
    "key_paid": Both("payment", "pembayaran"),
    "still_open": Both("still open", "masih terbuka"),
    "step": Both("Step", "Tahap"),
    "steps": Both("Steps", "Tahap"),
    "steps_n": Both("{n} steps from {first}", "{n} tahap mulai {first}"),
    "ready": Both("Ready", "Siap"),
    "begun": Both("Taken up", "Mulai dikerjakan"),
    "finished": Both("Finished", "Selesai"),
    "working_days": Both("working days", "hari kerja"),
    "calendar_days": Both("calendar days", "hari kalender"),
    "working_hours": Both("working hours", "jam kerja"),
    "working_days_n": Both("{n} working days", "{n} hari kerja"),
    "working_days_1": Both("{n} working day", "{n} hari kerja"),
    "days_n": Both("{n} calendar days", "{n} hari kalender"),
    "days_1": Both("{n} calendar day", "{n} hari kalender"),
    "working_hours_n": Both("{n} working hours", "{n} jam kerja"),
    "working_hours_1": Both("{n} working hour", "{n} jam kerja"),
    "hours_n": Both("{n} hours", "{n} jam"),
    "hours_1": Both("{n} hour", "{n} jam"),
    "minutes_n": Both("{n} minutes", "{n} menit"),
    "minutes_1": Both("{n} minute", "{n} menit"),
    "whose": Both("Whose time", "Waktu siapa"),
    "owner0": Both("the office's", "kantor"),
    "owner1": Both("the applicant's", "pemohon"),
    "owner2": Both("after the decision", "setelah keputusan"),
    "payment": Both("Payment", "Pembayaran"),
    "payments": Both("Payments", "Pembayaran"),
    "paid_on": Both("Paid on", "Dibayar pada"),
    "amount": Both("Amount", "Jumlah"),
    "fee": Both("Fee", "Pos biaya"),
    "method": Both("Method", "Cara bayar"),
    "taken_by": Both("Taken by", "Diterima oleh"),
    "treasury": Both("the treasury", "kas negara/daerah"),
    "receipt": Both("Receipt", "No. bukti bayar"),
    "as_found": Both("Found to be", "Hasil pencocokan"),
    "void": Both("void", "dibatalkan"),
    "in_order": Both("in order", "sesuai"),
}
QUEUE_WORDS: Mapping[str, Both] = {
    "queue": Both("The queue around it", "Antrean di sekitarnya"),
    "queue_wait": Both(
        "At step {step} ({officer}) it waited {waited}; its {n} neighbours in the queue typically {usual}.",
        "Pada tahap {step} ({officer}) berkas menunggu {waited}; {n} berkas di sekitarnya dalam antrean biasanya menunggu {usual}.",
    ),
    "queue_passed": Both(
        "It was served ahead of {passed} of the {ahead} that were ready earlier and still waited (usual there: {usual_passed}).",
        "Berkas ini dilayani mendahului {passed} dari {ahead} berkas yang lebih dulu siap dan masih menunggu (biasanya: {usual_passed}).",
    ),
    "queue_passedby": Both(
        "Came later and were served before it: {by} (usual there: {usual_by}).",
        "Datang kemudian tetapi dilayani lebih dulu: {by} berkas (biasanya: {usual_by}).",
    ),
    "queue_apart": Both(
        "Cases with a lawful reason to go first are left out of the order.",
        "Berkas dengan alasan sah untuk didahulukan tidak dihitung dalam urutan.",
    ),
    "row_own": Both("this case", "berkas ini"),
    "row_passed": Both("came earlier, served later", "datang lebih dulu, dilayani kemudian"),
    "row_passedby": Both("came later, served earlier", "datang kemudian, dilayani lebih dulu"),
    "row_other": Both("others in the queue", "lainnya dalam antrean"),
    "left_queue": Both("Left the queue", "Keluar dari antrean"),
    "still_waits": Both("still waits", "masih menunggu"),
    "stands": Both("Stands to this case", "Terhadap berkas ini"),
    "nobody": Both("no officer on record", "petugas tidak tercatat"),
    "peers": Both("Time taken, among its peers", "Lama proses di antara berkas sejenis"),
    "peers_office": Both(
        "It took {value}; of {n} decided cases of {service} at {office}, {below} took less (median {median}).",
        "Berkas ini memakan waktu {value}; dari {n} berkas {service} yang diputus di {office}, {below} lebih cepat (median {median}).",
    ),
    "peers_all": Both(
        "It took {value}; of {n} decided cases of {service} at all offices, {below} took less (median {median}).",
        "Berkas ini memakan waktu {value}; dari {n} berkas {service} yang diputus di semua kantor, {below} lebih cepat (median "
        "{median}).",
    ),
    "time_taken": Both("time taken", "lama proses"),
    "this_case": Both("this case", "berkas ini"),
    "median": Both("median", "median"),
}
MONEY_WORDS: Mapping[str, Both] = {
    "fees": Both("Fees: owed and paid", "Biaya: terutang dan dibayar"),
    "fees_sentence": Both("Owed in all {owed}, paid {paid}.", "Seluruhnya terutang {owed}, dibayar {paid}."),
    "fees_none": Both(
        "Nothing was owed for this case, and nothing was paid.",
        "Tidak ada biaya yang terutang untuk berkas ini dan tidak ada pembayaran.",
    ),
    "fees_unchecked": Both("The fees were not checked: {why}.", "Biaya tidak diperiksa: {why}."),
    **{f"why_{reason}": Both(*REASONS[reason]) for reason in UNCHECKED},
    "no_fee": Both("no fee of the charter", "tidak ada dalam tarif"),
    "owed": Both("owed", "terutang"),
    "paid": Both("paid", "dibayar"),
    "beyond": Both("beyond what was owed", "melebihi yang terutang"),
    "key_owed": Both("owed by the charter", "terutang menurut maklumat"),
    "key_paidline": Both("paid", "dibayar"),
    "source": Both("Source", "Sumber"),
    "source_payment": Both("paid", "dibayar"),
    "source_charge": Both("demanded", "ditagih"),
    "source_missing": Both("not paid", "tidak dibayar"),
    "source_none": Both("not paid", "tidak dibayar"),
    "basis": Both("Basis", "Dasar"),
    "unchecked": Both("not checked", "tidak diperiksa"),
    **{f"cause_{cause}": Both(*words) for cause, words in CODES["cause"].items()},
    "causes": Both("Money against the schedule", "Pembayaran dibanding tarif"),
    "causes_sentence": Both(
        "Parts of payments that do not fit the schedule of fees: {beyond} of {n}.",
        "Bagian pembayaran yang tidak sesuai dengan daftar tarif: {beyond} dari {n}.",
    ),
    "off_schedule": Both("does not fit the schedule", "tidak sesuai tarif"),
    "parts": Both("Parts of payments", "Bagian pembayaran"),
    "standard": Both("Time used, as a share of the standard", "Waktu terpakai sebagai bagian dari standar"),
    "standard_sentence": Both(
        "Of {n} cases with a standard, {over} ({share}) used more than it allows.",
        "Dari {n} berkas yang memiliki standar, {over} ({share}) melewati batasnya.",
    ),
    "standard_axis": Both("share of the standard used", "bagian dari standar yang terpakai"),
    "standard_here": Both("the standard", "batas standar"),
    "order": Both("Order in the queues", "Urutan dalam antrean"),
    "order_sentence": Both(
        "In {n} of {waits} waits somebody stood ahead; {share} of those ahead were passed. Waits passed by a later case: {overtaken}. "
        "In many offices some passing is ordinary.",
        "Pada {n} dari {waits} masa tunggu ada berkas lain di depan; {share} dari yang di depan didahului. Masa tunggu yang didahului "
        "berkas yang datang kemudian: {overtaken}. Di banyak kantor, mendahului sampai batas tertentu adalah hal biasa.",
    ),
}
SCORE_WORDS: Mapping[str, Both] = {
    "waterfall": Both("What moved the score", "Yang menggerakkan skor"),
    "waterfall_sentence": Both(
        "From {prior}, the share of cases or officers worth a look before anything is known, to a score of {score}. "
        "Each bar is what a finding adds, in log odds; the bars add up to the score.",
        "Dari {prior}, yaitu bagian berkas atau petugas yang layak diperiksa sebelum ada yang diketahui, menjadi skor {score}. Tiap batang "
        "adalah sumbangan satu temuan dalam log odds; jumlah batang sama dengan skor.",
    ),
    "waterfall_silent_1": Both(
        "One further finding adds nothing: of each family only the strongest counts, and what a verdict closed does not.",
        "Satu temuan lain tidak menambah apa pun: dari tiap rumpun hanya yang terkuat dihitung, dan yang ditutup hasil pemeriksaan tidak "
        "dihitung.",
    ),
    "waterfall_silent_n": Both(
        "{n} further findings add nothing: of each family only the strongest counts, and what a verdict closed does not.",
        "{n} temuan lain tidak menambah apa pun: dari tiap rumpun hanya yang terkuat dihitung, dan yang ditutup hasil pemeriksaan tidak "
        "dihitung.",
    ),
    "prior": Both("Before anything is known", "Sebelum ada yang diketahui"),
    "rarity": Both("how rare it is", "seberapa jarang"),
    "repetition": Both("that it repeats at one officer", "berulang pada satu petugas"),
    "rest": Both("Other evidence", "Bukti lain"),
    "log_odds": Both("Log odds", "Log odds"),
    "counted_share": Both("Counted at", "Dihitung sebesar"),
}
OFFICER_WORDS: Mapping[str, Both] = {
    "funnel": Both("Beside colleagues", "Dibanding rekan kerja"),
    "funnel_note": Both(
        "Each dot is an officer. Across: how many cases with a finding colleagues' rates would give; up: how many times that "
        "were seen. Between "
        "the lines lies what chance alone gives. With few cases, chance spreads widely.",
        "Setiap titik adalah seorang petugas. Mendatar: berapa berkas dengan temuan menurut tingkat kejadian rekan kerja; tegak: berapa "
        "kali lipatnya yang teramati. Di antara garis terletak yang timbul karena kebetulan saja. Bila berkasnya sedikit, kebetulan "
        "sangat berpengaruh.",
    ),
    "funnel_up": Both("times the expected", "kali yang diperkirakan"),
    "funnel_axis": Both("cases with a finding to expect", "berkas dengan temuan yang diperkirakan"),
    "funnel_sentence": Both(
        "Cases with such a finding: {seen} of {cases}; colleagues of the same office, service and quarter would have {expected} "
        "({n} officers compared).",
        "Berkas dengan temuan seperti ini: {seen} dari {cases}; rekan di kantor, layanan dan triwulan yang sama akan memiliki "
        "{expected} ({n} petugas dibandingkan).",
    ),
    "funnel_few": Both("So few are expected that this says little.", "Jumlah yang diperkirakan terlalu kecil untuk menunjukkan sesuatu."),
    "funnel_few_beyond": Both(
        "So few are expected that the ratio is unsure; by chance alone, so many would still be seen in fewer than one officer of 100.",
        "Jumlah yang diperkirakan begitu kecil sehingga angkanya kurang pasti; karena kebetulan saja, sebanyak itu tetap terlihat pada "
        "kurang dari satu di antara 100 petugas.",
    ),
    "funnel_within": Both("That is within what chance gives.", "Itu masih dalam batas kebetulan."),
    "funnel_beyond2": Both(
        "That is beyond two standard deviations: seldom by chance.",
        "Itu melewati dua simpangan baku: jarang karena kebetulan.",
    ),
    "funnel_beyond3": Both(
        "That is beyond three standard deviations: hardly by chance alone, but it may have a lawful reason.",
        "Itu melewati tiga simpangan baku: hampir tidak mungkin karena kebetulan saja, tetapi bisa ada alasan yang sah.",
    ),
    "own_order": Both(
        "In {n} of {waits} waits somebody stood ahead. Of the {ahead} that stood ahead, {passed} were passed. Waits passed by a later "
        "case: {overtaken}. In many offices some passing is ordinary.",
        "Pada {n} dari {waits} masa tunggu ada berkas lain di depan. Dari {ahead} berkas di depan, {passed} didahului. Masa tunggu yang "
        "didahului berkas yang datang kemudian: {overtaken}. Di banyak kantor, mendahului sampai batas tertentu adalah hal biasa.",
    ),
    "own_order_compared": Both(
        "At the rate of colleagues in the same queues {expected} would have been passed ({compared} of those ahead can be compared).",
        "Menurut tingkat kejadian rekan kerja di antrean yang sama, {expected} akan didahului ({compared} dari yang di depan dapat "
        "dibandingkan).",
    ),
    "this_officer": Both("this officer", "petugas ini"),
    "colleagues": Both("colleagues (pale: fewer than 5 expected)", "rekan kerja (pucat: perkiraan kurang dari 5)"),
    "limits": Both("two and three standard deviations", "dua dan tiga simpangan baku"),
    "ratio": Both("Seen / expected", "Teramati / diperkirakan"),
    "waits": Both("Spread of the waits", "Sebaran waktu tunggu"),
    "waits_axis": Both("wait beyond the neighbours', in spreads", "waktu tunggu melebihi berkas di sekitarnya, dalam simpangan"),
    "waits_sentence": Both(
        "Of {n} waits, two spreads longer than their neighbours': {slow}; two spreads shorter: {fast}. Colleagues in the same queues "
        "would have {usual} and {usual_fast} ({others} waits compared). Being slow or fast is no finding; some held and some "
        "rushed may be one.",
        "Dari {n} masa tunggu, dua simpangan lebih lama daripada berkas di sekitarnya: {slow}; dua simpangan lebih singkat: {fast}. Rekan "
        "di antrean yang sama akan memiliki {usual} dan {usual_fast} ({others} masa tunggu dibandingkan). Lambat atau cepat bukan temuan; "
        "sebagian tertahan dan sebagian dipercepat mungkin merupakan temuan.",
    ),
    "few_visits": Both("With so few waits, this says little.", "Dengan masa tunggu sesedikit ini, gambar ini tidak banyak menunjukkan."),
    "colleagues_share": Both("colleagues, mixed as this officer's queues are", "rekan kerja, dengan campuran antrean yang sama"),
    "months": Both("By month", "Per bulan"),
    "month": Both("Month", "Bulan"),
    "handled": Both("Cases handled", "Berkas ditangani"),
    "months_sentence": Both(
        "{handled} cases submitted from {from} to {until}; {found} of them have a finding.",
        "{handled} berkas yang diajukan dari {from} sampai {until}; {found} di antaranya memiliki temuan.",
    ),
    "agents": Both("Agents met", "Kuasa dalam berkas petugas ini"),
    "agent": Both("Agent (pseudonym)", "Kuasa (nama samaran)"),
    "agents_sentence": Both(
        "Furthest beyond its share: {agent}, met {seen} times; assignment within the same office, service and quarter would "
        "give {expected}. "
        "An agent may choose an office or a day of service, and meet one officer more for it.",
        "Paling melebihi bagiannya: kuasa {agent}, bertemu {seen} kali; pembagian tugas di kantor, layanan dan triwulan yang sama akan "
        "menghasilkan {expected}. Kuasa dapat memilih kantor atau hari layanan, sehingga lebih sering bertemu satu petugas.",
    ),
    "met": Both("met", "bertemu"),
    "assignment_gives": Both("what assignment gives", "menurut pembagian tugas"),
}
PICTURE_WORDS: Mapping[str, Both] = {**TIME_WORDS, **QUEUE_WORDS, **MONEY_WORDS, **SCORE_WORDS, **OFFICER_WORDS}
