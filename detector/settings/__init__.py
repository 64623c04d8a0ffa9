"""The settings file: every key is documented with an example in docs/settings.md."""

from detector.settings.loading import load_settings, settings_of
from detector.settings.model import Formats, ScanDefaults, Settings

__all__ = ["Formats", "ScanDefaults", "Settings", "load_settings", "settings_of"]
