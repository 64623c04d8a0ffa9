"""What the log's entries are called."""

from __future__ import annotations

from collections.abc import Mapping

from detector.reports.words import Both

LOG_WORDS: Mapping[str, Both] = {
    "log_saw": Both("looked at it", "melihat"),
    "log_saw_pictures": Both("looked at its pictures", "melihat gambarnya"),
    "log_note": Both("wrote a note", "menulis catatan"),
    "log_answer": Both("noted the officer's answer", "mencatat jawaban petugas"),
    "log_assigned": Both("assigned it", "menugaskan"),
    "log_dated": Both("set its dates", "menetapkan tanggal"),
    "log_waiting": Both("waits for papers", "menunggu berkas"),
    "log_in_review": Both("went on with it", "melanjutkan"),
    "log_closed": Both("closed it", "menutup"),
    "log_reopened": Both("opened it again", "membuka kembali"),
    "log_reopened_by_scan": Both("opened again by a scan", "dibuka kembali oleh pemindaian"),
    "log_verdict": Both("gave a verdict", "memberi hasil pemeriksaan"),
    "log_agreed": Both("agreed to a verdict", "menyetujui hasil"),
    "log_turned_down": Both("turned a verdict down", "menolak hasil"),
    "log_conflict": Both("declared a conflict of interest", "menyatakan benturan kepentingan"),
    "log_conflict_lifted": Both("lifted a conflict of interest", "mencabut benturan kepentingan"),
    "log_login": Both("logged in", "masuk"),
    "log_login_failed": Both("a login failed", "gagal masuk"),
    "log_locked": Both("locked after wrong passwords", "terkunci setelah kata sandi salah"),
    "log_logout": Both("logged out", "keluar"),
    "log_password": Both("changed the own password", "mengganti kata sandi sendiri"),
    "log_password_given": Both("gave a new password", "memberi kata sandi baru"),
    "log_account_made": Both("made an account", "membuat akun"),
    "log_account_changed": Both("changed an account", "mengubah akun"),
    "log_imported": Both("brought a scan in", "memasukkan hasil pemindaian"),
    "log_exported": Both("sent verdicts back", "mengirim hasil pemeriksaan"),
    "log_log_taken": Both("took the log as a file", "mengambil log sebagai file"),
}
