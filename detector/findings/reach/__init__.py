"""What could have been seen: the smallest hold-up, overcharge and jump that this scan would have told, by office and service."""

from detector.findings.reach.table import KINDS, Seen, empty_reach, reach, sum_up

__all__ = ["KINDS", "Seen", "empty_reach", "reach", "sum_up"]
