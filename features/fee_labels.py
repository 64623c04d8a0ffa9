"""Fee codes as text for people: one code, or the codes of several lines joined by +."""

from __future__ import annotations

import numpy as np
import pandas as pd

from features import segments as seg
from features.case_money import CaseMoney
from features.labels import labelled
from features.segments import Ints
from features.tariff import IN_FORCE


def code_labels(code: Ints, codes: tuple[str, ...]) -> pd.Categorical[str]:
    """Each fee code number as its text; missing where it stands for several or none."""
    return labelled(np.where(code >= 0, code, -1), codes)


def label_sets(case: Ints, code: Ints, cases: int, codes: tuple[str, ...]) -> pd.Categorical[str]:
    """[cases]: the fee codes of each case, in alphabetical order, as one text; missing where it has none."""
    pairs = np.sort(case * max(len(codes), 1) + code)
    pairs = pairs[seg.is_start(pairs)]
    owner, code = pairs // max(len(codes), 1), pairs % max(len(codes), 1)
    rank = seg.rank_in_segment(owner) if len(owner) else owner
    sets: list[str] = [""]
    of_case = np.zeros(cases, dtype=np.int64)
    for turn in range(int(rank.max(initial=-1)) + 1):
        rows = np.flatnonzero(rank == turn)
        key = of_case[owner[rows]] * (len(codes) + 1) + code[rows]
        number, distinct = pd.factorize(key)
        added = [(sets[int(k) // (len(codes) + 1)], codes[int(k) % (len(codes) + 1)]) for k in distinct]
        of_case[owner[rows]] = len(sets) + number
        sets += [f"{before} + {text}" if before else text for before, text in added]
    number, used = pd.factorize(of_case)
    texts = np.array(sets, dtype=object)[used]
    distinct_texts = pd.Index(sorted({str(text) for text in texts if text}), dtype="str")
    position = np.array([distinct_texts.get_loc(text) if text else -1 for text in texts], dtype=np.int64)
    return pd.Categorical.from_codes(position[number], distinct_texts)


def owed_sets(money: CaseMoney, case: Ints, code: Ints) -> pd.Categorical[str]:
    """For each portion its fee code, or the codes of all that its case owes."""
    lines = money.lines.where((money.lines.state == IN_FORCE) & ~money.lines.optional & (money.lines.amount > 0))
    owed = label_sets(lines.case, money.tariff.line_code[lines.line], len(money.owed), money.tariff.codes)
    texts = pd.Index(sorted({*money.tariff.codes, *map(str, owed.categories)}), dtype="str")
    of_code = np.array([*texts.get_indexer(pd.Index(money.tariff.codes, dtype="str")), -1], dtype=np.int64)
    of_set = np.array([*texts.get_indexer(owed.categories), -1], dtype=np.int64)
    return pd.Categorical.from_codes(np.where(code >= 0, of_code[np.where(code >= 0, code, -1)], of_set[owed.codes[case]]), texts)
