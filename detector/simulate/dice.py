"""Randomness that is passed in: named streams drawn from one seed, so that a draw added in one place moves nothing elsewhere."""

from __future__ import annotations

import random
import zlib
from collections.abc import Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")


def _entropy(seed: int, names: Sequence[str]) -> list[int]:
    return [seed & 0xFFFFFFFF, seed >> 32, *(zlib.crc32(name.encode()) for name in names)]


def stream(seed: int, *names: str) -> np.random.Generator:
    """A generator of its own for the place that `names` describe."""
    return np.random.default_rng(np.random.SeedSequence(_entropy(seed, names)))


def scalar_stream(seed: int, *names: str) -> random.Random:
    """The same for one draw at a time, where the standard library is many times faster."""
    state = np.random.SeedSequence(_entropy(seed, names)).generate_state(4, np.uint64)
    return random.Random(int.from_bytes(state.tobytes(), "little"))


def pick(rng: random.Random, options: Sequence[tuple[T, float]]) -> T:
    """One of `options`, given as (value, weight)."""
    return rng.choices([value for value, _ in options], [weight for _, weight in options])[0]
