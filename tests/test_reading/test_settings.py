"""The settings file: what it says is what is used, a wrong key is named, and its page tells of every key."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from detector.catalogue import load_catalogue
from detector.findings.applying import check_thresholds
from detector.settings import Formats, ScanDefaults, Settings, load_settings
from detector.settings.faults import find_places
from detector.settings.loading import SECTIONS
from features.charter.model import Charter
from features.errors import SuluhError
from tests.test_reading.small_sets import Reader

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"
EXAMPLES = re.findall(r"^```toml\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def load(folder: Path, text: str) -> Settings:
    path = folder / "settings.toml"
    path.write_text(text, encoding="utf-8")
    return load_settings(path)


def test_without_a_file_the_defaults_hold() -> None:
    assert load_settings(None) == Settings()
    assert Settings().scan == ScanDefaults(fdr=0.1, budget=None, seed=0, jobs=1, fold_share=0.2)


@pytest.mark.parametrize("text", EXAMPLES)
def test_every_example_of_the_page_loads(text: str, tmp_path: Path) -> None:
    settings = load(tmp_path, text)
    assert settings.given
    assert settings.sha256 is not None
    assert settings != Settings(path=settings.path, sha256=settings.sha256, given=settings.given)


def test_the_examples_together_are_one_file(tmp_path: Path) -> None:
    top = [text for text in EXAMPLES if not text.startswith("[")]
    settings = load(tmp_path, "\n".join(top + [text for text in EXAMPLES if text.startswith("[")]))
    assert set(settings.given) == set(SECTIONS)
    assert settings.columns["applications"]["land_value"] == "NILAI TANAH"
    assert settings.values["applications"]["decision"]["DITOLAK"] == "rejected"
    assert settings.formats_of("payments").delimiter == ";"
    assert settings.formats_of("events") == Formats(
        ";", ",", ".", "cp1252", ("%d/%m/%Y %H:%M", "%d/%m/%Y"), "Asia/Jakarta", ("-", "NULL"), "Log"
    )
    assert settings.files["events"] == ("log/2024-*.csv", "log/2025-*.csv")
    assert settings.scan.budget == 50
    assert settings.rules["DLY-07"] == {"min_untouched_days": 20.0}


@pytest.mark.parametrize("name", [each.name for kind in (Formats, ScanDefaults) for each in fields(kind)])
def test_the_page_has_every_key(name: str) -> None:
    assert f"| `{name}` |" in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SECTIONS)
def test_the_page_has_every_section(name: str) -> None:
    headings = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("## ")]
    assert any(name in heading for heading in headings)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("colums = {}", "the key 'colums' does not exist. Did you mean 'columns'"),
        ('[columns.event]\ncase_id = "x"', "the table 'event', which does not exist. Did you mean 'events'"),
        ('[columns.events]\ncaseid = "x"', "the key 'columns.events.caseid' does not exist. Did you mean 'case_id'"),
        ('[columns.events]\ncase_id = "x"\nactivity = "x"', "gives the column 'x' to two names"),
        ('[values.applications]\ndecison = {a = "granted"}', "'values.applications.decison' does not exist. Did you mean 'decision'"),
        ('[values.applications.decision]\nYA = "grant"', "maps to 'grant', which the column cannot hold. Did you mean 'granted'"),
        ('[formats]\ndelimeter = ";"', "the key 'formats.delimeter' does not exist. Did you mean 'delimiter'"),
        ('[formats]\ndelimiter = ";;"', "formats.delimiter must be one character"),
        ('[formats]\ndecimal = "x"', "formats.decimal must be"),
        ('[formats]\nthousands = "."', "formats.thousands must be"),
        ('[formats]\nencoding = "klingon"', "formats.encoding 'klingon' is not known"),
        ('[formats]\nencoding = "rot13"', "formats.encoding 'rot13' is not known"),
        ('[formats]\ntimezone = "Asia/Jakata"', "Did you mean 'Asia/Jakarta'"),
        ('[formats]\ntime_formats = ["%d/%m"]', "the time format '%d/%m' lacks"),
        ("[formats]\ndelimiter = 3", "'formats.delimiter' must be text in quotation marks"),
        ('[formats.evnts]\ndelimiter = ";"', "the table 'evnts', which does not exist"),
        ("[files]\nevents = 3", "'files.events' must be text"),
        ("system_officers = [3]", "'system_officers' must be text"),
        ("[scan]\nfd = 1", "the key 'scan.fd' does not exist. Did you mean 'fdr'"),
        ("[scan]\nfdr = 7", "scan.fdr"),
        ("[scan]\nfdr = true", "'scan.fdr' must be a number"),
        ("[scan]\nseed = 1.5", "scan.seed must be a whole number"),
        ("[scan]\njobs = 0", "scan.jobs"),
        ('[scan]\npseudonyms = "none"', "scan.pseudonyms"),
        ('[rules.DLY-01]\nx = "y"', "'rules.DLY-01.x' must be a number"),
        ("[scan", "not a TOML file"),
    ],
)
def test_what_is_wrong_is_named_with_the_file(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(SuluhError) as fault:
        load(tmp_path, text)
    assert message in str(fault.value)
    assert "settings.toml" in str(fault.value)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SuluhError, match="cannot be read"):
        load_settings(tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_bytes(b"\xff\xff")
    with pytest.raises(SuluhError, match="not UTF-8"):
        load_settings(tmp_path / "bad.toml")


def test_the_key_file_is_seen_from_the_settings_file(tmp_path: Path) -> None:
    assert load(tmp_path, 'pseudonym_key_file = "keys/one"').pseudonym_key_file == tmp_path / "keys" / "one"
    assert load(tmp_path, 'pseudonym_key_file = "/keys/one"').pseudonym_key_file == Path("/keys/one")


def test_columns_words_and_missing_values_are_mapped(read: Reader, charter: Charter) -> None:
    rows = [
        {"NO": "A1", "service_code": "S", "office_id": "JKT", "submitted_at": "2024-01-02", "HASIL": "SETUJU", "AGEN": "-", "NILAI": "5"},
        {"NO": "A2", "service_code": "S", "office_id": "JKT", "submitted_at": "2024-01-02", "HASIL": "Tolak", "AGEN": "G", "NILAI": "-"},
    ]
    settings = Settings(
        columns={"applications": {"case_id": "NO", "decision": "HASIL", "agent_id": "AGEN", "land_value": "NILAI"}},
        values={"applications": {"decision": {"SETUJU": "granted", "Tolak": "rejected"}}},
        formats=Formats(missing=("-",)),
    )
    data_set = read(settings, applications=rows, payments=[], charges=[], complaints=[])
    assert data_set.rejects.empty
    assert data_set.tables.applications["decision"].tolist() == ["granted", "rejected"]
    assert data_set.tables.applications["agent_id"].isna().tolist() == [True, False]
    assert data_set.tables.attributes["land_value"].fillna(0).tolist() == [5.0, 0.0]


def test_a_mapped_column_that_is_not_there_is_named(read: Reader) -> None:
    settings = Settings(columns={"events": {"activity": "TAHAP"}})
    with pytest.raises(SuluhError, match=r"events.csv: the settings .* name the column 'TAHAP', which is not there"):
        read(settings)


def test_files_under_other_names(read: Reader, tmp_path: Path) -> None:
    read()
    (tmp_path / "log").mkdir()
    (tmp_path / "events.csv").rename(tmp_path / "log" / "events 2024.csv")
    assert read(Settings(files={"events": ("log/*.csv",)}), events=[]).counts["events"].used == 2
    assert read(Settings(files={"events": (str(tmp_path / "log" / "events 2024.csv"),)}), events=[]).counts["events"].used == 2
    assert read(Settings(files={"events": ("log",)}), events=[]).inputs[1].name == "log/events 2024.csv"
    with pytest.raises(SuluhError, match=r"name 'logs/\*.csv', which is not in .* Did you mean 'log'"):
        read(Settings(files={"events": ("logs/*.csv",)}), events=[])


SEVERAL = """\
# a note
system_officers = [
  "SYSTEM",
  "[formats]",
]
[columns.events]
caseid = "NO"
case_id = "NOMOR"
timestap = 3

[formats]
delimiter = ";;"
time_formats = [
  "%d/%m",
]
[scan]
fdr = 7
jobs = 0.5

[rules.DLY-01]
min = "x"
"""


def test_all_faults_are_told_at_once_each_in_its_line(tmp_path: Path) -> None:
    with pytest.raises(SuluhError) as fault:
        load(tmp_path, SEVERAL)
    head, *lines = str(fault.value).splitlines()
    assert head.endswith("the settings have 8 faults; mend them and start again.")
    places = [re.search(r"settings\.toml:(\d+): (.*)", line) for line in lines]
    told = [(int(place.group(1)), place.group(2)) for place in places if place]
    assert [line for line, _ in told] == [7, 9, 9, 12, 13, 17, 18, 21]
    assert told[0][1].startswith("the key 'columns.events.caseid' does not exist.")
    assert "'case_id'" not in told[0][1].partition("Valid names")[0]  # that one is there already
    assert told[-1][1] == "'rules.DLY-01.min' must be a number, not 'x'."


def test_unknown_rules_and_thresholds_are_told_at_once(tmp_path: Path) -> None:
    settings = load(tmp_path, "[rules.DLY-99]\nx = 1\n[rules.DLY-01]\nmin_over = 1\nother = 2\n[rules]\nFEE-01 = {min_shar = 0.5}\n")
    with pytest.raises(SuluhError) as fault:
        check_thresholds(settings, load_catalogue().rules_by_id)
    lines = [line.rpartition("settings.toml:")[2] for line in str(fault.value).splitlines()[1:]]
    assert [line.split(":")[0] for line in lines] == ["1", "4", "5", "7"]
    assert "Did you mean 'min_share'?" in lines[-1]


@pytest.mark.parametrize("text", [*EXAMPLES, SEVERAL])
def test_every_key_of_a_file_has_a_line(text: str) -> None:
    """The line holds the key, or opens the section that is named by it."""

    def paths(given: object, above: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
        inner = given.items() if isinstance(given, dict) else ()
        return [path for key, value in inner for path in ((*above, key), *paths(value, (*above, key)))]

    places, lines = find_places(text), text.splitlines()
    assert set(places) == set(paths(tomllib.loads(text)))
    assert all(keys[-1] in lines[place - 1] for keys, place in places.items())


SQL = '[sources.sql]\n{}\n[sources.sql.queries]\nevents = "SELECT 1"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (SQL.format('url = "postgresql://me:secret@db/x"'), "'sources.sql.url' holds a password"),
        (SQL.format('url = "postgresql:///x?password=secret"'), "'sources.sql.url' holds a password"),
        (SQL.format('ulr = "sqlite:///x"'), "'sources.sql.ulr' does not exist. Did you mean 'url'"),
        (SQL.format(""), "no url. Give url, url_file, or the environment variable SULUH_SOURCES_SQL_URL"),
        (SQL.format('url = "postgre://db/x"'), "begins with 'postgre:'. Did you mean 'postgres'"),
        (SQL.format('url = "sqlite:///x"\nurl_file = "y"'), "has both url and url_file"),
        (SQL.format('url_file = "none.txt"'), r"none.txt \(sources.sql.url_file\): cannot be read"),
        ('[sources.sql]\nurl = "sqlite:///x"', "queries. is missing"),
        ('[sources.sql]\nurl = "sqlite:///x"\nqueries.event = "S"', "the table 'event', which does not exist. Did you mean 'events'"),
        ("[sources.sgl]", "'sources.sgl' does not exist. Did you mean 'sql'"),
    ],
)
def test_a_wrong_database_section_is_named(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(SuluhError, match=message) as told:
        load(tmp_path, text)
    assert "secret" not in str(told.value)


def test_the_database_may_come_from_a_file_or_the_environment(tmp_path: Path) -> None:
    (tmp_path / "db.url").write_text("postgresql://me:secret@db/x\n", encoding="utf-8")
    settings = load(tmp_path, SQL.format('url_file = "db.url"'))
    assert settings.sql is not None and settings.sql.url == "postgresql://me:secret@db/x"
    assert "secret" not in repr(settings)
    outside = load_settings(tmp_path / "settings.toml", {"SULUH_SOURCES_SQL_URL": "sqlite:///a.db"})
    assert outside.sql is not None and outside.sql.url == "sqlite:///a.db"


def test_the_environment_comes_before_the_file(tmp_path: Path) -> None:
    load(tmp_path, '[scan]\nfdr = 0.2\nbudget = 10\n[formats]\ndelimiter = ";"\n')
    environ = {
        "SULUH_SCAN_FDR": "0.05", "SULUH_FORMATS_MISSING": '["-", "?"]', "SULUH_FORMATS_DECIMAL": ",",
        "SULUH_SCAN_SEED": "", "SULUH_OTHER": "x",
    }  # fmt: skip
    settings = load_settings(tmp_path / "settings.toml", environ)
    assert (settings.scan.fdr, settings.scan.budget, settings.scan.seed) == (0.05, 10, 0)
    assert settings.formats == Formats(delimiter=";", decimal=",", missing=("-", "?"))
    assert settings.environment == {
        "scan.fdr": "SULUH_SCAN_FDR", "formats.decimal": "SULUH_FORMATS_DECIMAL", "formats.missing": "SULUH_FORMATS_MISSING",
    }  # fmt: skip
    assert settings.given["scan"] == {"fdr": 0.05, "budget": 10}
    assert load_settings(None, environ).scan.fdr == 0.05


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("SULUH_SCAN_BUGDET", "3", "SULUH_SCAN_BUGDET.: this is no setting. Did you mean 'SULUH_SCAN_BUDGET'"),
        ("SULUH_SCAN_FDR", "much", "SULUH_SCAN_FDR.: this must be a number, not 'much'"),
        ("SULUH_SCAN_FDR", "2", r"the environment \(SULUH_SCAN_FDR\): scan.fdr"),
        ("SULUH_FORMATS_TIMEZONE", "Asia/Djakarta", r"the environment \(SULUH_FORMATS_TIMEZONE\): formats.timezone"),
        ("SULUH_SOURCES_SQL_URI", "x", "SULUH_SOURCES_SQL_URI.: this is no setting. Did you mean 'SULUH_SOURCES_SQL_URL'"),
    ],
)
def test_a_wrong_variable_is_named(name: str, value: str, message: str, tmp_path: Path) -> None:
    load(tmp_path, "")
    with pytest.raises(SuluhError, match=message):
        load_settings(tmp_path / "settings.toml", {name: value})


def test_faults_of_the_environment_and_of_the_file_are_told_at_once(tmp_path: Path) -> None:
    """What the environment gives is judged with its variable, what it hides in the file not at all, a database's faults all together."""
    text = '[scan]\nfdr = 3\nbugdet = 1\n[sources.sql]\nulr = "x"\n[sources.sql.queries]\nevents = ""\nevent = "S"\n'
    (tmp_path / "settings.toml").write_text(text, encoding="utf-8")
    environ = {"SULUH_SCAN_FDR": "7", "SULUH_SCAN_SEDE": "1", "SULUH_SCAN_SEED": "many"}
    with pytest.raises(SuluhError) as fault:
        load_settings(tmp_path / "settings.toml", environ)
    head, *lines = str(fault.value).splitlines()
    assert "the settings have 8 faults" in head
    assert [line.split("): ")[0] for line in lines[:3]] == [f"  the environment ({name}" for name in sorted(environ)]
    assert "scan.fdr is a share" in lines[0]
    assert [line.rpartition("settings.toml:")[2].split(":")[0] for line in lines[3:]] == ["3", "4", "5", "7", "8"]
    with pytest.raises(SuluhError, match=r"^the settings have 2 faults"):
        load_settings(None, {"SULUH_SCAN_FDR": "7", "SULUH_SCAN_SEDE": "1"})
