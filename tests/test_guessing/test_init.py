"""`suluh init` on files that nobody has described: what it guesses, and that a scan runs on it."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from pyarrow import csv

from cli import main
from detector.guessing.matching import TableGuess
from detector.guessing.names import words_of
from detector.guessing.samples import guess_delimiter, guess_encoding
from detector.guessing.starting import start
from detector.guessing.writing import guess_separators, guess_times
from detector.reading.numbers import Separators
from detector.settings import load_settings
from detector.simulate import simulate
from detector.simulate.habits import draw_habits
from features.errors import SuluhError

SHARED = Path(__file__).parents[3] / "shared" / "data"
AS_TEXT = csv.ConvertOptions(column_types={}, timestamp_parsers=["none"], strings_can_be_null=True)
CASES = 60
ENV = {"SULUH_KEY": "a key for the tests alone, 32 bytes"}
BERKAS = """NO BERKAS;JENIS LAYANAN;KANTOR;TGL MASUK;HASIL;TGL SELESAI;Luas Tanah
B/1/2024;Balik Nama;Kota A;31/01/2024 08:05;DISETUJUI;05/02/2024 10:00;120,5
B/2/2024;Balik Nama;Kota A;01/02/2024 09:15;DITOLAK;06/02/2024 11:30;80
B/3/2024;Ukur Ulang;Kota A;02/02/2024 10:45;???;-;77,25
B/4/2024;Ukur Ulang;Kota A;05/02/2024 10:45;;;60
"""
RIWAYAT = """no_berkas;tahapan;petugas;waktu_selesai
B/1/2024;loket;ANI;31/01/2024 08:15
B/1/2024;ukur;BUDI;01/02/2024 08:15
B/2/2024;loket;ANI;01/02/2024 09:20
B/2/2024;ukur;SISTEM;02/02/2024 09:20
B/3/2024;loket;ANI;02/02/2024 10:50
B/4/2024;loket;ANI;05/02/2024 10:50
"""
SETORAN = """no_kuitansi;no_berkas;tgl_bayar;jumlah_bayar
K1;B/1/2024;31/01/2024;1.250.000
K2;B/2/2024;01/02/2024;150.000
"""


def agency(folder: Path) -> Path:
    folder.mkdir()
    for name, text in (("Data Berkas.csv", BERKAS), ("riwayat.csv", RIWAYAT), ("setoran.csv", SETORAN)):
        (folder / name).write_bytes(text.encode("cp1252"))
    (folder / "catatan.csv").write_text("apa,siapa\nx,y\n")
    return folder


def test_an_agencys_own_files(tmp_path: Path) -> None:
    done = start(agency(tmp_path / "kantor"), tmp_path / "out", lambda _: None)
    settings = load_settings(tmp_path / "out" / "settings.toml")
    assert settings.columns["applications"] == {
        "case_id": "NO BERKAS",
        "service_code": "JENIS LAYANAN",
        "office_id": "KANTOR",
        "submitted_at": "TGL MASUK",
        "decision": "HASIL",
        "decided_at": "TGL SELESAI",
    }
    assert settings.values["applications"]["decision"] == {"DISETUJUI": "granted", "DITOLAK": "rejected"}
    assert settings.formats_of("applications").time_formats == ("%d/%m/%Y %H:%M",)
    assert (settings.formats_of("applications").delimiter, settings.formats_of("applications").decimal) == (";", ",")
    assert settings.formats_of("payments").thousands == "."
    assert settings.system_officers == ("SISTEM",)
    assert done.held.tables.payments["amount"].tolist() == [12_500_000_000, 1_500_000_000]
    assert done.held.tables.attributes["Luas Tanah"].tolist() == [120.5, 80.0, 77.25, 60.0]
    assert {name: counts.used for name, counts in done.held.counts.items()} == {"applications": 4, "events": 6, "payments": 2}
    assert done.over == ("catatan.csv",)
    text = (tmp_path / "out" / "settings.toml").read_text(encoding="utf-8")
    assert '# "???" = ""   # ??? one of granted, rejected, withdrawn' in text


@pytest.mark.parametrize("name", ["permits-nl-1", "permits-nl-2", "permits-nl-3", "fines-it", "walkins-asheville"])
def test_a_scan_runs_on_each_real_log(name: str, tmp_path: Path) -> None:
    if not (SHARED / name).is_dir():
        pytest.skip("the shared data sets are not beside the project")
    done = start(SHARED / name, tmp_path / "out", lambda _: None)
    assert {guess.table: dict(guess.columns) for guess in done.guesses} == {
        guess.table: {ours: ours for ours in guess.columns} for guess in done.guesses
    }
    assert all(counts.used == counts.read for counts in done.held.counts.values())
    run_on(beginning(tmp_path / "out", tmp_path / "part", done.guesses), tmp_path / "run")


def beginning(made: Path, folder: Path, guesses: tuple[TableGuess, ...]) -> Path:
    """What `suluh init` wrote, with the first CASES cases of each table alone: a scan of a whole log is tried elsewhere."""
    shutil.copytree(made, folder)
    text = (folder / "settings.toml").read_text(encoding="utf-8")
    kept: pa.Array | None = None
    for guess in guesses:
        (source,) = guess.sample.place.given
        table = pq.read_table(source) if source.endswith(".parquet") else csv.read_csv(source, convert_options=AS_TEXT)
        kept = table["case_id"].unique().slice(0, CASES) if kept is None else kept
        part = folder / Path(source).name.removesuffix(".gz")
        write = pq.write_table if source.endswith(".parquet") else csv.write_csv
        write(table.filter(pc.is_in(table["case_id"], kept)), part)
        assert source in text
        text = text.replace(source, str(part))
    (folder / "settings.toml").write_text(text, encoding="utf-8")
    return folder


def run_on(folder: Path, out: Path) -> None:
    scanned = CliRunner(env=ENV).invoke(main, ["scan", str(folder), "--settings", str(folder / "settings.toml"), "--out", str(out)])
    assert scanned.exit_code == 0, scanned.stderr


def test_a_mapped_world_without_its_settings(tmp_path: Path) -> None:
    """Of the columns that the world's own settings map, how many are found; every table is, and a scan runs."""
    right = asked = worlds = 0
    mapped = [seed for seed in range(200) if draw_habits(seed).files.format == "mapped"]
    for seed in mapped[:2]:
        made = simulate(tmp_path / f"{seed}", tmp_path / f"t{seed}", scenario="clean", cases=200, seed=seed)
        assert made.settings is not None
        worlds += 1
        told = tomllib.loads(made.settings.read_text(encoding="utf-8"))["columns"]
        done = start(made.folder, tmp_path / f"out{seed}", lambda _: None)
        found = {guess.table: guess.columns for guess in done.guesses}
        pairs = [(table, ours, theirs) for table, names in told.items() for ours, theirs in names.items()]
        asked += len(pairs)
        right += sum(found.get(table, {}).get(ours) == theirs for table, ours, theirs in pairs)
        run_on(tmp_path / f"out{seed}", tmp_path / f"r{seed}")
    assert worlds == 2
    assert right >= 0.9 * asked, f"{right} of {asked}"


@pytest.mark.parametrize(
    ("values", "separators"),
    [
        (["1.250,50", "3,10"], Separators(",", ".")),
        (["1,250.50", "3.10"], Separators(".", ",")),
        (["1.250", "150.000"], Separators(",", ".")),
        (["12.5", "3"], Separators(".", "")),
        (["1 250,50"], Separators(",", " ")),
        (["100", "250"], Separators(".", "")),
    ],
)
def test_marks_of_amounts(values: list[str], separators: Separators) -> None:
    assert guess_separators([pa.array(values, pa.large_string())]) == separators


@pytest.mark.parametrize(
    ("values", "formats", "either"),
    [
        (["31/01/2024", "01/02/2024"], ("%d/%m/%Y",), False),
        (["01/31/2024", "02/01/2024"], ("%m/%d/%Y",), False),
        (["01/02/2024", "03/04/2024"], ("%d/%m/%Y",), True),
        (["2024-01-31T10:00:00"], (), False),
        (["31-01-2024 10:00:00", "2024-01-31"], ("%d-%m-%Y %H:%M:%S",), False),
        (["31 Mei 2024", "1 Agustus 2024"], ("%d %b %Y",), False),
    ],
)
def test_formats_of_times(values: list[str], formats: tuple[str, ...], either: bool) -> None:
    guess = guess_times(pa.array(values, pa.large_string()))
    assert (guess.formats, guess.share, guess.either) == (formats, 1.0, either)


def test_bytes_delimiters_and_names() -> None:
    assert guess_encoding("é".encode("cp1252") + b" x,y") == "cp1252"
    assert guess_encoding("é".encode()[:1], whole=False) == "utf-8", "cut in two"
    assert guess_encoding("a".encode("utf-16")) == "utf-16"
    assert guess_delimiter('a;b\n"x,y,z";1\n') == ";"
    assert words_of("tglMasuk") == words_of("TGL. MASUK") == ("tgl", "masuk")


def test_what_cannot_be_guessed_is_said(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(SuluhError, match="no file that could be a table"):
        start(tmp_path / "a", tmp_path / "out", lambda _: None)
    (tmp_path / "a" / "x.csv").write_text("apa,siapa\nx,y\n")
    with pytest.raises(SuluhError, match="no file seems to hold applications and events"):
        start(tmp_path / "a", tmp_path / "out", lambda _: None)
    assert not (tmp_path / "out").exists()


def test_settings_in_force_and_where_they_come_from(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text('[scan]\nbudget = 7\n[sources.sql.queries]\nevents = "SELECT 1"\n')
    env = ENV | {
        "SULUH_SCAN_FDR": "0.05",
        "SULUH_SOURCES_SQL_URL": "postgresql://me:S3cr3t@db/x",
        "SULUH_SETTINGS": str(tmp_path / "s.toml"),
        "SULUH_DEBUGG": "1",
    }
    done = CliRunner(env=env).invoke(main, ["settings"])
    assert done.exit_code == 0, done.stderr
    lines = done.stdout.splitlines()
    assert "scan.fdr\t0.05\tenvironment (SULUH_SCAN_FDR)" in lines
    assert "scan.budget\t7\tfile" in lines
    assert "scan.seed\t0\tdefault" in lines
    assert "sources.sql.url\tpostgresql://me:***@db/x\tenvironment (SULUH_SOURCES_SQL_URL)" in lines
    assert "S3cr3t" not in done.stdout and ENV["SULUH_KEY"] not in done.stdout
    assert "SULUH_DEBUGG is set, and no setting is called so. Did you mean 'SULUH_DEBUG'?" in done.stdout
