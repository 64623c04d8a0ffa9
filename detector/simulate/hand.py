"""How a world's house writes a time, a sum and a cell: separators, clocks and marks of the drawn country."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from detector.simulate.plan import Plan

TIME_COLUMNS = ("submitted_at", "decided_at", "timestamp", "started_at", "recorded_at", "paid_at", "charged_at", "filed_at")
ISO = "%Y-%m-%dT%H:%M:%S"


class Hand:
    """Writes cells. `case_offices`: the office of each case id, whose zone its rows are in."""

    def __init__(self, plan: Plan, case_offices: Mapping[str, str]) -> None:
        self.plan, self.files = plan, plan.habits.files
        self.zones = {office.code: office.zone for office in plan.offices}
        self.case_offices = case_offices
        self.mapped = self.files.format == "mapped"

    def zone_rows(self, frame: pd.DataFrame) -> pd.Series:
        """The zone of each row's office: its own, else that of its case."""
        office = frame["office_id"].astype(object) if "office_id" in frame else frame["case_id"].map(self.case_offices)
        zones: pd.Series = office.map(self.zones).fillna(self.plan.offices[0].zone)
        return zones

    def instants(self, frame: pd.DataFrame, column: str) -> pd.Series:
        """The column as UTC instants; minutes that the clocks skip are moved forward, those that come twice are the first."""
        result = pd.Series(pd.NaT, index=frame.index, dtype="datetime64[us, UTC]")
        zone = self.zone_rows(frame)
        for name in sorted(set(zone)):
            mine = (zone == name).to_numpy()
            first = np.ones(int(mine.sum()), dtype=bool)
            local = frame.loc[mine, column].dt.tz_localize(name, nonexistent="shift_forward", ambiguous=first)
            result[mine] = local.dt.tz_convert("UTC")
        return result

    def wall(self, frame: pd.DataFrame, instants: pd.Series, pattern: str) -> pd.Series:
        """Instants as each office's wall clock shows them; `%z` becomes an offset with a colon."""
        zone = self.zone_rows(frame)
        result = pd.Series(pd.NA, index=frame.index, dtype="string")
        for name in sorted(set(zone)):
            mine = (zone == name).to_numpy()
            text = instants[mine].dt.tz_convert(name).dt.strftime(pattern)
            if pattern.endswith("%z"):
                text = text.str.replace(r"(\d\d)$", r":\1", regex=True)
            result[mine] = text.to_numpy()
        return result

    def time_text(self, frame: pd.DataFrame, column: str) -> pd.Series:
        """The column as this house writes times; empty where there is none."""
        instants = self.instants(frame, column)
        if self.mapped:
            return self.wall(frame, instants, f"{self.plan.habits.country.date} %H:%M:%S")
        match self.files.times:
            case "offset":
                return self.wall(frame, instants, f"{ISO}%z")
            case "utc":
                utc: pd.Series = instants.dt.strftime(f"{ISO}Z").astype("string")
                return utc
            case "local_space":
                return self.wall(frame, instants, "%Y-%m-%d %H:%M:%S")
            case "local":
                return self.wall(frame, instants, ISO)

    def _money(self, cents: int) -> str:
        country = self.plan.habits.country
        sign, whole, rest = "-" if cents < 0 else "", abs(cents) // 100, abs(cents) % 100
        digits = f"{whole:,}".replace(",", country.thousands) if self.mapped else str(whole)
        mark = country.decimal if self.mapped else "."
        return f"{sign}{digits}{mark}{rest:02d}" if country.minor else f"{sign}{digits}"

    def money_text(self, cents: pd.Series) -> pd.Series:
        """Amounts as text: with cents where the currency uses them, with this country's marks where the files are mapped."""
        return pd.Series([self._money(value) for value in cents.tolist()], index=cents.index, dtype="string")

    def as_text(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Every cell as text, empty cells missing."""
        columns: dict[str, pd.Series] = {}
        for name in frame.columns:
            if name in TIME_COLUMNS:
                columns[name] = self.time_text(frame, name)
            elif name == "amount":
                columns[name] = self.money_text(frame[name])
            else:
                columns[name] = frame[name].astype("string")
        return pd.DataFrame(columns)
