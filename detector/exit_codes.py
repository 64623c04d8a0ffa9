"""How a command ends, as a number that a shell or a timer can act on."""

from __future__ import annotations

from typing import Final

DONE: Final = 0
"""It worked, and nothing at or above `--fail-on` was found."""

FOUND: Final = 1
"""It worked, and something at or above `--fail-on` was found; for `verify`: something is not as it was written."""

BAD_INPUT: Final = 2
"""The usage or the data cannot be used; the message says where and what to do."""

FAILED: Final = 3
"""An error of the program itself."""

INTERRUPTED: Final = 130
"""Stopped from the keyboard: 128 and the number of SIGINT, as shells have it."""
