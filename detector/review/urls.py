"""The desk's addresses."""

from __future__ import annotations

from django.urls import path

from detector.review.views import faults, health, people, record, visits, work

urlpatterns = [
    path("", work.work_list),
    path("next", work.next_one),
    path("cases/<int:pk>", work.show_case),
    path("cases/<int:pk>/pictures", work.show_pictures),
    path("cases/<int:pk>/note", work.note),
    path("cases/<int:pk>/take", work.take),
    path("cases/<int:pk>/put-back", work.put_back),
    path("cases/<int:pk>/assign", work.assign),
    path("cases/<int:pk>/dates", work.dates),
    path("cases/<int:pk>/state", work.move),
    path("cases/<int:pk>/reopen", work.reopen),
    path("cases/<int:pk>/conflict", work.conflict),
    path("cases/<int:pk>/lift-conflict", work.lift_conflict),
    path("cases/<int:pk>/findings/<int:finding>/verdict", work.decide),
    path("cases/<int:pk>/findings/<int:finding>/answer", work.answer),
    path("accounts", people.accounts),
    path("accounts/new", people.make),
    path("accounts/<int:pk>", people.one),
    path("accounts/<int:pk>/password", people.new_password),
    path("log", record.log),
    path("log.jsonl", record.log_file),
    path("login", visits.log_in),
    path("logout", visits.log_out),
    path("password", visits.change_password),
    path("language", visits.choose_language),
    path("healthz", health.alive),
    path("readyz", health.ready),
    path("style.css", health.style),
]
handler400 = faults.not_understood
handler403 = faults.not_allowed
handler404 = faults.not_there
handler500 = faults.failed
