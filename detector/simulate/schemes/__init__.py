"""The schemes that worlds can hold: one file each, found by walking this folder."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType

from detector.simulate.schemes.base import Scheme


def load_schemes() -> Mapping[str, Scheme]:
    """Every scheme of this folder by its name, in the order of the names."""
    found: dict[str, Scheme] = {}
    for module in pkgutil.iter_modules(__path__):
        if module.name == "base":
            continue
        scheme = importlib.import_module(f"{__name__}.{module.name}").SCHEME
        if scheme.name in found:
            raise ValueError(f"two schemes are named {scheme.name}")
        found[scheme.name] = scheme
    return MappingProxyType(dict(sorted(found.items())))
