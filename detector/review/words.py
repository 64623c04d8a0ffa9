"""What the desk says, in both languages; what the report already says (`PAGE_WORDS`) keeps its words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import translation

from detector.reports.page_words import PAGE_WORDS
from detector.reports.words import FAMILIES, SEVERITIES, SUBJECTS, Both
from detector.review.done_words import DONE_WORDS
from detector.review.log_words import LOG_WORDS

LIST_WORDS: Mapping[str, Both] = {
    "desk": Both("Review desk", "Meja periksa"),
    "to_main": Both("To the content", "Ke isi halaman"),
    "worklist": Both("Work list", "Daftar kerja"),
    "accounts": Both("Accounts", "Akun"),
    "log": Both("Log", "Catatan log"),
    "logout": Both("Log out", "Keluar"),
    "login": Both("Log in", "Masuk"),
    "login_failed": Both(
        "Name or password is wrong, or there were too many attempts. After five wrong ones a name waits a quarter of an hour.",
        "Nama atau kata sandi salah, atau percobaan terlalu banyak. Setelah lima kali salah, nama itu menunggu seperempat jam.",
    ),
    "name": Both("Name", "Nama"),
    "password": Both("Password", "Kata sandi"),
    "language": Both("Language", "Bahasa"),
    "filter": Both("Show", "Tampilkan"),
    "find": Both("Case or officer", "Berkas atau petugas"),
    "which": Both("Which", "Yang mana"),
    "list_worth": Both("worth opening, or in work", "layak dibuka atau sedang dikerjakan"),
    "list_control": Both("control sample", "sampel kontrol"),
    "list_all": Both("everything with a finding", "semua yang ada temuannya"),
    "state": Both("State", "Status"),
    "state_todo": Both("to do", "perlu dikerjakan"),
    "state_open": Both("open", "terbuka"),
    "state_in_review": Both("in review", "sedang diperiksa"),
    "state_waiting": Both("waiting for papers", "menunggu berkas"),
    "state_second": Both("waiting for a second person", "menunggu orang kedua"),
    "state_late": Both("past its due date", "lewat tenggat"),
    "state_snoozed": Both("snoozed", "ditunda"),
    "state_closed": Both("closed", "ditutup"),
    "state_all": Both("all", "semua"),
    "whose": Both("Whose", "Milik siapa"),
    "whose_all": Both("anybody's", "siapa pun"),
    "whose_mine": Both("mine", "saya"),
    "whose_free": Both("nobody's yet", "belum ada"),
    "kind_all": Both("all", "semua"),
    "red_flag": Both("Red flag", "Tanda bahaya"),
    "any": Both("any", "apa saja"),
    "clear_filters": Both("Show the plain list", "Kembali ke daftar biasa"),
    "share_link": Both(
        "The address of this page holds the filters: save it or send it on.", "Alamat halaman ini memuat saringannya: simpan atau kirimkan."
    ),
    "cases_n": Both("{n} cases", "{n} berkas"),
    "cases_1": Both("1 case", "1 berkas"),
    "next_case": Both("Next case", "Berkas berikutnya"),
    "assignee": Both("Assigned to", "Ditugaskan kepada"),
    "nobody": Both("nobody", "belum ada"),
    "due": Both("Due", "Tenggat"),
    "late": Both("late", "terlambat"),
    "nothing_found": Both("No longer found by the newest scan", "Tidak lagi ditemukan pada pemindaian terbaru"),
    "empty": Both(
        "The desk is empty. Bring a scan in: suluh review import RUN. If there is one already, an administrator has to give you an office.",
        "Meja ini masih kosong. Masukkan hasil pemindaian: suluh review import RUN. Jika sudah ada, minta administrator memberi Anda "
        "akses ke sebuah kantor.",
    ),
    "none_match": Both("Nothing matches these filters.", "Tidak ada yang cocok dengan saringan ini."),
    "none_left": Both("Nothing left to do here.", "Tidak ada lagi yang perlu dikerjakan di sini."),
    "no_next": Both("There is no other case in this list that is free.", "Tidak ada berkas bebas lain dalam daftar ini."),
    "pages": Both("Pages", "Halaman"),
}
CASE_WORDS: Mapping[str, Both] = {
    "as_of": Both("judged as of", "dinilai menurut keadaan pada"),
    "pictures": Both("Pictures of this case", "Gambar berkas ini"),
    "pictures_note": Both("The report's own page; its pictures need scripts.", "Halaman laporan itu sendiri; gambarnya memerlukan skrip."),
    "steps": Both("What happened, step by step", "Apa yang terjadi, tahap demi tahap"),
    "payments": Both("Payments", "Pembayaran"),
    "found_gone": Both("Found before, no longer in the newest scan", "Ditemukan dahulu, tidak ada lagi pada pemindaian terbaru"),
    "verdict": Both("Verdict", "Hasil pemeriksaan"),
    "no_verdict_yet": Both("No verdict yet.", "Belum ada hasil pemeriksaan."),
    "verdict_name_confirmed": Both("Confirmed", "Terkonfirmasi"),
    "verdict_name_explained": Both("Explained", "Ada penjelasan wajar"),
    "verdict_name_unclear": Both("Not enough to tell", "Belum cukup untuk memutuskan"),
    "verdict_name_data_error": Both("Data error", "Kesalahan data"),
    "innocent_reason": Both("If explained: which innocent reason?", "Jika wajar: alasan yang mana?"),
    "innocent_other": Both("another, as written below", "lain, seperti ditulis di bawah"),
    "why_so": Both("Why, in your own words", "Mengapa, dengan kata-kata Anda"),
    "give_verdict": Both("Give this verdict", "Berikan hasil ini"),
    "change_verdict": Both("Change the verdict", "Ubah hasil"),
    "four_eyes": Both(
        "This finding is about an officer: a verdict stands once a second person agrees.",
        "Temuan ini tentang petugas: hasil pemeriksaan berlaku setelah disetujui orang kedua.",
    ),
    "waits_second": Both("Waits for a second person to agree.", "Menunggu persetujuan orang kedua."),
    "agreed_by": Both("Agreed by {who}, {when}", "Disetujui {who}, {when}"),
    "turned_down_by": Both("Turned down by {who}, {when}", "Ditolak {who}, {when}"),
    "standing_replaced": Both("replaced by a later verdict", "digantikan hasil yang lebih baru"),
    "standing_outgrown": Both("its evidence has grown since", "buktinya bertambah sejak itu"),
    "standing_turned_down": Both("turned down", "ditolak"),
    "standing_waits": Both("waits", "menunggu"),
    "standing_stands": Both("stands", "berlaku"),
    "agree": Both("I agree", "Saya setuju"),
    "turn_down": Both("I do not agree", "Saya tidak setuju"),
    "why_not": Both("Why not (needed if you do not agree)", "Alasannya (wajib bila tidak setuju)"),
    "earlier": Both("Earlier verdicts", "Hasil sebelumnya"),
    "settled_elsewhere": Both("Settled by a verdict in the data set.", "Sudah diputus oleh hasil pemeriksaan dalam kumpulan data."),
    "seen_in": Both("Seen in {n} scans, first as of {first}", "Terlihat dalam {n} pemindaian, pertama per {first}"),
    "seen_1": Both("Seen in one scan, as of {first}", "Terlihat dalam satu pemindaian, per {first}"),
    "as_first": Both(
        "What to rule out and what to pull next: as with the first finding of this kind.",
        "Yang perlu disingkirkan dan diperiksa berikutnya: seperti pada temuan pertama sejenis ini.",
    ),
    "work": Both("Work on this case", "Kerjakan berkas ini"),
    "take": Both("Take it", "Ambil"),
    "put_back": Both("Put it back", "Kembalikan"),
    "assign": Both("Assign", "Tugaskan"),
    "assign_to": Both("Assign to", "Tugaskan kepada"),
    "dates": Both("Dates", "Tanggal"),
    "due_date": Both("Due date", "Tenggat"),
    "snooze": Both("Keep off the list until", "Tunda dari daftar sampai"),
    "save": Both("Save", "Simpan"),
    "to_waiting": Both("Wait for papers", "Tunggu berkas"),
    "papers": Both("Which papers, from whom", "Berkas apa, dari siapa"),
    "papers_came": Both("Go on with it", "Lanjutkan"),
    "close": Both("Close the case", "Tutup berkas"),
    "close_text": Both("Closing remark", "Catatan penutup"),
    "close_after": Both(
        "It can be closed when every finding has a verdict that stands; {n} to go.",
        "Berkas dapat ditutup bila setiap temuan sudah ada hasil yang berlaku; tersisa {n}.",
    ),
    "reopen": Both("Open it again", "Buka kembali"),
    "why_reopen": Both("Why it is opened again", "Mengapa dibuka kembali"),
    "notes": Both("Notes", "Catatan"),
    "no_notes": Both("No notes yet.", "Belum ada catatan."),
    "note": Both("Note", "Catatan"),
    "add_note": Both("Add the note", "Tambahkan catatan"),
    "from_officer": Both("This is the officer's own answer", "Ini jawaban petugas sendiri"),
    "officers_answer": Both("The officer's answer", "Jawaban petugas"),
    "related": Both("Others where the same officers are on record", "Lainnya dengan petugas yang sama tercatat"),
    "history": Both("What was done", "Apa yang dilakukan"),
    "conflict": Both("Conflict of interest", "Benturan kepentingan"),
    "conflict_note": Both(
        "If you know somebody in this case, say so: it is then kept from you, and a supervisor alone can change that.",
        "Jika Anda mengenal seseorang dalam berkas ini, nyatakan: berkas ini tidak lagi tampak bagi Anda, dan hanya supervisor yang "
        "dapat mengubahnya.",
    ),
    "conflict_sure": Both("I am too near to this case", "Saya terlalu dekat dengan berkas ini"),
    "declare": Both("Declare it", "Nyatakan"),
    "lift": Both("Let {who} see it again", "Izinkan {who} melihatnya lagi"),
    "is_closed_now": Both("This case is closed.", "Berkas ini sudah ditutup."),
    "what_was_typed": Both("What you had written", "Yang sudah Anda tulis"),
    "back_to_case": Both("Back to the case as it is now", "Kembali ke berkas sebagaimana adanya sekarang"),
    "overtaken": Both("Somebody was faster", "Seseorang mendahului Anda"),
    "overtaken_note": Both(
        "The case was changed after your page was made, so nothing of yours was saved. Look at it as it is now, and decide again.",
        "Berkas ini berubah setelah halaman Anda dibuat, jadi isian Anda tidak disimpan. Lihat keadaannya sekarang, lalu putuskan lagi.",
    ),
    "last_change": Both("The last change", "Perubahan terakhir"),
    "refused": Both("That was not saved", "Tidak tersimpan"),
}
PEOPLE_WORDS: Mapping[str, Both] = {
    "role": Both("Role", "Peran"),
    "role_viewer": Both("viewer: looks", "pembaca: melihat"),
    "role_reviewer": Both("reviewer: works on cases", "pemeriksa: mengerjakan berkas"),
    "role_supervisor": Both(
        "supervisor: also assigns, sets due dates, opens again", "supervisor: juga menugaskan, memberi tenggat, membuka kembali"
    ),
    "role_administrator": Both("administrator: accounts and log, decides nothing", "administrator: akun dan log, tidak memutuskan berkas"),
    "full_name": Both("Full name", "Nama lengkap"),
    "login_name": Both(
        "Name to log in with (letters a to z, digits, points, hyphens)", "Nama untuk masuk (huruf a sampai z, angka, titik, tanda hubung)"
    ),
    "offices_seen": Both("Offices", "Kantor"),
    "all_offices": Both("all offices", "semua kantor"),
    "more_offices": Both("Further offices, commas between them", "Kantor lain, pisahkan dengan koma"),
    "no_offices": Both("none", "tidak ada"),
    "is_active": Both("May log in", "Boleh masuk"),
    "shut": Both("shut out", "ditutup"),
    "make_account": Both("Make a new account", "Buat akun baru"),
    "change_account": Both("Change this account", "Ubah akun ini"),
    "own_account": Both(
        "This is your own account: another administrator can change it.", "Ini akun Anda sendiri: administrator lain dapat mengubahnya."
    ),
    "give_password": Both("Give a new password", "Beri kata sandi baru"),
    "give_password_note": Both(
        "For who forgot it or is locked out. All visits of the account end.",
        "Bagi yang lupa atau terkunci. Semua kunjungan akun ini berakhir.",
    ),
    "word_for": Both("The password of {who}", "Kata sandi {who}"),
    "word_note": Both(
        "It is shown this once. Tell it to nobody else; it has to be changed at the first login.",
        "Hanya ditampilkan sekali ini. Jangan beri tahu orang lain; harus diganti saat pertama kali masuk.",
    ),
    "change_password": Both("Change the password", "Ganti kata sandi"),
    "must_change": Both(
        "Somebody else knows this password. Choose one of your own first.",
        "Orang lain mengetahui kata sandi ini. Pilih kata sandi Anda sendiri dahulu.",
    ),
    "old_password": Both("The password until now", "Kata sandi sekarang"),
    "new_password": Both("The new one, 12 letters or more", "Yang baru, 12 huruf atau lebih"),
    "again": Both("The new one again", "Yang baru sekali lagi"),
    "to_accounts": Both("To the accounts", "Ke daftar akun"),
    "log_note": Both(
        "Who saw and did what, the newest first. Nothing in it can be changed here; suluh review verify-log checks that nothing was.",
        "Siapa melihat dan melakukan apa, yang terbaru dahulu. Isinya tidak dapat diubah di sini; suluh review verify-log memeriksanya.",
    ),
    "log_take": Both("Take all of it as a file", "Ambil semuanya sebagai file"),
    "when": Both("When", "Kapan"),
    "who": Both("Who", "Siapa"),
    "what": Both("What", "Apa"),
    "about_what": Both("About", "Tentang"),
    "details": Both("Details", "Rincian"),
    "no_entries": Both("Nothing yet.", "Belum ada."),
}
WORDS: Mapping[str, Both] = {**PAGE_WORDS, **LIST_WORDS, **CASE_WORDS, **PEOPLE_WORDS, **DONE_WORDS, **LOG_WORDS}
TABLES: Mapping[str, Mapping[str, Both]] = {"family": FAMILIES, "severity": SEVERITIES, "subject": SUBJECTS}


def language() -> str:
    """The reader's."""
    return "id" if (translation.get_language() or "").startswith("id") else "en"


def pick(told: object) -> str:
    """A text of the report in the reader's language: a pair of both, or one that is the same in both."""
    if isinstance(told, (list, tuple)):
        return str(told[1 if language() == "id" else 0]) if len(told) == 2 else ""
    return "" if told is None else str(told)


def say(key: str, **values: object) -> str:
    """Our words for a key, with its figures; the key itself where there are none would be a fault of ours."""
    text = pick(WORDS[key])
    return text.format(**{name: pick(value) for name, value in values.items()}) if values else text
