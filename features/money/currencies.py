"""The smallest unit of each currency, for comparing amounts and for writing them.

Source: ISO 4217:2015, list one ("Current currency & funds code list", column "Minor unit"), kept by SIX on behalf of ISO
(https://www.six-group.com/en/products-services/financial-information/data-standards.html). A code that is not named here has two
decimals, as most have.
"""

from __future__ import annotations

from features.tables import MONEY_SCALE

NO_DECIMALS = frozenset(
    ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"]
)
THREE_DECIMALS = frozenset(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])
FOUR_DECIMALS = frozenset(["CLF", "UYW"])
OUT_OF_USE = frozenset(["IDR"])
"""ISO 4217 gives two decimals, yet no coin and no price has had them for decades: the sen of the rupiah (so too Unicode CLDR,
supplementalData.xml, `cashDigits="0"`)."""


def decimals(currency: str) -> int:
    """How many decimals amounts of a currency have in use: 0, 2, 3 or 4."""
    if currency in NO_DECIMALS or currency in OUT_OF_USE:
        return 0
    if currency in THREE_DECIMALS:
        return 3
    return 4 if currency in FOUR_DECIMALS else 2


def minor_unit(currency: str) -> int:
    """The smallest unit of a currency in use, in ten-thousandths."""
    return MONEY_SCALE // int(10 ** decimals(currency))
