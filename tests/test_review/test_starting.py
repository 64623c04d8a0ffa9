"""How a desk starts: from the environment, with a secret of its own; and the core without it."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import main
from detector.review.starting import Desk, database, known_zone, read_secret
from features.errors import SuluhError
from tests.test_house.tree import ROOT


def suluh(*words: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    surroundings = os.environ | {"PYTHONPATH": str(ROOT), "HOME": str(folder), "XDG_CONFIG_HOME": str(folder / "config"), **more}
    command = [sys.executable, "-c", "from cli import main; main()", *words]
    return subprocess.run(command, cwd=folder, env=surroundings, capture_output=True, text=True, check=False)


def test_the_environment_says_where_things_lie(tmp_path: Path) -> None:
    plain = Desk.of({}, tmp_path)
    assert plain.database == str(tmp_path / ".config" / "suluh" / "review.sqlite3")
    assert plain.secret_file == tmp_path / ".config" / "suluh" / "review.secret" and not plain.plain_http
    told = {
        "SULUH_REVIEW_DATABASE": "postgresql://u:p%40ss@db.example:5433/desk?sslmode=require",
        "SULUH_REVIEW_HOSTS": "a.example, b.example",
    }
    named = Desk.of(told, tmp_path)
    assert set(named.hosts) == {"localhost", "127.0.0.1", "[::1]", "a.example", "b.example"}
    settings = database(named.database)
    assert {key: settings[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")} == {
        "NAME": "desk",
        "USER": "u",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }
    with pytest.raises(SuluhError, match="names no database"):
        database("mysql://u@h/d")


def test_the_file_and_the_secret_are_their_owners_alone(tmp_path: Path) -> None:
    settings = database(str(tmp_path / "below" / "desk.sqlite3"))
    secret = read_secret(tmp_path / "below" / "secret")
    assert secret == read_secret(tmp_path / "below" / "secret") and len(secret) == 64
    for path in (Path(settings["NAME"]), tmp_path / "below" / "secret"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    (tmp_path / "short").write_text("abc")
    with pytest.raises(SuluhError, match="too short"):
        read_secret(tmp_path / "short")


def test_the_core_knows_nothing_of_django() -> None:
    program = "import sys, cli, detector.pipeline, detector.run_folder; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert not {"django", "gunicorn", "psycopg", "argon2"} & {name.split(".")[0] for name in loaded}


def test_without_the_extra_one_line_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "django.py").write_text("raise ImportError('not here')\n")
    done = suluh("review", "verify-log", folder=tmp_path, PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
    assert (done.returncode, done.stdout) == (2, "")
    assert "pip install 'suluh[review]'" in " ".join(done.stderr.split()) and "Traceback" not in done.stderr


def test_the_first_account_is_made_once(tmp_path: Path) -> None:
    first = suluh("review", "create-admin", "ratna", folder=tmp_path)
    assert first.returncode == 0 and "Name ratna, password " in first.stdout, first.stderr
    second = suluh("review", "create-admin", "budi", folder=tmp_path)
    assert second.returncode == 2 and "There is an administrator already" in second.stderr
    with sqlite3.connect(tmp_path / "config" / "suluh" / "review.sqlite3") as held:
        held.execute("DROP TRIGGER review_log_no_change")
        held.execute("UPDATE review_logentry SET who = 'somebody else'")
    done = suluh("review", "verify-log", "--out", "log.jsonl", folder=tmp_path)
    assert done.returncode == 1 and "entry 1 is not as it was written" in done.stdout
    assert (tmp_path / "log.jsonl").read_text().count("\n") == 1


def test_plain_http_stays_on_this_machine() -> None:
    done = CliRunner().invoke(main, ["review", "serve", "--plain-http", "--host", "0.0.0.0"])
    assert done.exit_code == 2 and "is for this machine alone" in done.output


def test_a_zone_that_is_none_is_told() -> None:
    with pytest.raises(SuluhError, match="names no time zone: 'Mars/Olympus'"):
        known_zone("Mars/Olympus")


def test_no_migration_is_missing(started: None) -> None:
    """The tables in the code are those that the migrations make."""
    from django.core.management import call_command

    call_command("makemigrations", "review", check=True, dry_run=True, verbosity=0)
