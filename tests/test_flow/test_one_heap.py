"""Threads share one heap where the C library can be asked for it."""

from __future__ import annotations

import ctypes
import platform
import sys

import pytest

from detector.memory import share_one_heap


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library than glibc")
def test_glibc_is_asked() -> None:
    assert share_one_heap()


@pytest.mark.parametrize("why", ["another system", "another library", "no library"])
def test_where_it_cannot_be_asked_nothing_happens(why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def library(_: object) -> object:
        if why == "no library":
            raise OSError("none")
        return object()

    monkeypatch.setattr(sys, "platform", "darwin" if why == "another system" else "linux")
    monkeypatch.setattr(ctypes, "CDLL", library)
    assert not share_one_heap()
