"""The charter: what the law and the office promise, read from charter.yaml."""

from features.charter.faults import CharterError, Fault
from features.charter.formula import Formula, FormulaError
from features.charter.model import CHARTER_FILE, DEFAULT_LANE, Calendar, Charter, Fee, Lane, Office, Service, Step, Term
from features.charter.parse import load_charter, parse_charter
from features.charter.schema import charter_schema

__all__ = [
    "CHARTER_FILE",
    "DEFAULT_LANE",
    "Calendar",
    "Charter",
    "CharterError",
    "Fault",
    "Fee",
    "Formula",
    "FormulaError",
    "Lane",
    "Office",
    "Service",
    "Step",
    "Term",
    "charter_schema",
    "load_charter",
    "parse_charter",
]
