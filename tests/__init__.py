"""Tests; a package so that no other distribution's `tests` can take its place. The folders below stay without `__init__.py`."""
