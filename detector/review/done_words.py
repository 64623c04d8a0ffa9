"""What the desk says after something was done, or was not."""

from __future__ import annotations

from collections.abc import Mapping

from detector.reports.words import Both

DONE_WORDS: Mapping[str, Both] = {
    "done_note": Both("The note is saved.", "Catatan tersimpan."),
    "done_taken": Both("The case is yours.", "Berkas ini tugas Anda."),
    "done_put_back": Both("The case is free again.", "Berkas ini bebas kembali."),
    "done_assigned": Both("Assigned.", "Sudah ditugaskan."),
    "done_dates": Both("The dates are saved.", "Tanggal tersimpan."),
    "done_waiting": Both("The case waits for papers.", "Berkas ini menunggu dokumen."),
    "done_in_review": Both("The case is in review.", "Berkas ini sedang diperiksa."),
    "done_closed": Both("The case is closed.", "Berkas ini ditutup."),
    "done_reopened": Both("The case is open again.", "Berkas ini dibuka kembali."),
    "done_verdict": Both("The verdict is saved.", "Hasil pemeriksaan tersimpan."),
    "done_waits": Both("The verdict is saved and waits for a second person.", "Hasil tersimpan dan menunggu orang kedua."),
    "done_agreed": Both("The verdict stands.", "Hasil pemeriksaan berlaku."),
    "done_turned_down": Both("The verdict is turned down.", "Hasil pemeriksaan ditolak."),
    "done_conflict": Both("The case is kept from you from now on.", "Mulai sekarang berkas itu tidak tampak bagi Anda."),
    "done_lifted": Both("The conflict is lifted.", "Benturan kepentingan dicabut."),
    "done_account": Both("The account is saved.", "Akun tersimpan."),
    "text_needed": Both("Write why: a text is needed here.", "Tulis alasannya: di sini perlu teks."),
    "text_too_long": Both("The text is too long; 4,000 letters fit.", "Teks terlalu panjang; paling banyak 4.000 huruf."),
    "cannot_work": Both(
        "This person cannot work on the case: wrong role, another office, or a conflict of interest.",
        "Orang ini tidak dapat mengerjakan berkas: perannya lain, kantornya lain, atau ada benturan kepentingan.",
    ),
    "snooze_ahead": Both("A snooze ends on a day that is still to come.", "Penundaan harus berakhir pada hari yang akan datang."),
    "undecided": Both(
        "Some findings have no verdict that stands yet. Give one to each, and have those about officers agreed to.",
        "Ada temuan yang belum memiliki hasil yang berlaku. Beri hasil pada masing-masing; yang tentang petugas perlu orang kedua.",
    ),
    "not_closed": Both("The case is not closed.", "Berkas ini tidak ditutup."),
    "is_closed": Both("The case is closed. A supervisor can open it again.", "Berkas ini ditutup. Supervisor dapat membukanya kembali."),
    "no_verdict": Both("Choose one of the verdicts.", "Pilih salah satu hasil pemeriksaan."),
    "no_reason": Both("Choose one of the reasons of this red flag.", "Pilih salah satu alasan dari tanda bahaya ini."),
    "nothing_waits": Both("No verdict waits here for a second person.", "Tidak ada hasil yang menunggu orang kedua di sini."),
    "not_oneself": Both(
        "Nobody does this for oneself: somebody else has to.", "Ini tidak dapat dilakukan untuk diri sendiri: harus orang lain."
    ),
    "not_yours": Both("The case is not assigned to you.", "Berkas ini tidak ditugaskan kepada Anda."),
    "no_date": Both("That is no date. Write it as 2025-03-31.", "Itu bukan tanggal. Tulis seperti 2025-03-31."),
    "no_state": Both("There is no such state.", "Status itu tidak ada."),
    "no_answer": Both("Say whether you agree.", "Nyatakan setuju atau tidak."),
    "say_sure": Both("Tick the box to say that you mean it.", "Centang kotaknya untuk menegaskan."),
    "no_conflict": Both("No conflict of this person is on record here.", "Tidak ada benturan kepentingan orang ini yang tercatat di sini."),
    "name_letters": Both(
        "The name holds letters a to z, digits, points and hyphens.", "Nama berisi huruf a sampai z, angka, titik dan tanda hubung."
    ),
    "name_and_role": Both("A full name and one of the roles are needed.", "Nama lengkap dan salah satu peran wajib diisi."),
    "name_taken": Both("There is an account of this name.", "Sudah ada akun dengan nama ini."),
    "old_wrong": Both("The password until now is not right.", "Kata sandi sekarang tidak benar."),
    "not_the_same": Both("The two new ones differ.", "Kedua kata sandi baru berbeda."),
    "the_old_one": Both("That is the one you have. Choose another.", "Itu yang sekarang. Pilih yang lain."),
    "fault_title": Both("That did not work", "Tidak berhasil"),
    "fault_404": Both(
        "There is nothing here, or nothing that you may see.", "Tidak ada apa-apa di sini, atau tidak ada yang boleh Anda lihat."
    ),
    "fault_403": Both(
        "Your role does not allow that. Ask a supervisor or an administrator.",
        "Peran Anda tidak mengizinkannya. Hubungi supervisor atau administrator.",
    ),
    "fault_token": Both(
        "The form was too old, or came from elsewhere; nothing was changed. Go back, load the page again, and try once more.",
        "Formulirnya terlalu lama atau berasal dari tempat lain; tidak ada yang berubah. Kembali, muat ulang halaman, lalu coba lagi.",
    ),
    "fault_400": Both("The desk did not understand that; nothing was changed.", "Permintaan tidak dipahami; tidak ada yang berubah."),
    "to_list": Both("To the work list", "Ke daftar kerja"),
}
