"""The word checks themselves can fail."""

from __future__ import annotations

import pytest

from tests.test_rules.plain_words import filler_in, judging_words_in, sounds_english


@pytest.mark.parametrize("text", ["The officer committed fraud.", "Tersangka menerima uang", "a suspect-payment", "Bribe paid"])
def test_judging_words_are_seen(text: str) -> None:
    assert judging_words_in(text)


@pytest.mark.parametrize("text", ["Paid 450,000 where the tariff says 350,000.", "Suapan", "Ask the officer what happened."])
def test_plain_words_pass(text: str) -> None:
    assert not judging_words_in(text)


@pytest.mark.parametrize("text", ["TODO", "tbd: ask someone", "n/a", "check", ""])
def test_filler_is_seen(text: str) -> None:
    assert filler_in(text)


def test_real_advice_is_not_filler() -> None:
    assert not filler_in("Compare the payment's payee with the treasury's list.")


def test_english_in_place_of_indonesian_is_seen() -> None:
    assert sounds_english("The fee was {paid} at the office")
    assert not sounds_english("Dibayar {amount} pada {paid_at}, padahal tarif {tariff}.")
