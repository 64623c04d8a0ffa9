"""The commands about one subject: `explain`, `reveal`, `person`, `erase`. Light, since `--help` loads it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from detector.desk.options import PATH, settings_option
from detector.exit_codes import DONE

if TYPE_CHECKING:
    from detector.pseudonyms import Pseudonyms
    from detector.settings import Settings

LANGUAGES = click.Choice(["en", "id"])
Form = Literal["html", "pdf", "json"]


@click.command(short_help="All that is known about one case or officer, in words.")
@click.argument("run", type=PATH)
@click.argument("subject", metavar="CASE|OFFICER|FINDING")
@click.option("--lang", type=LANGUAGES, default="en", show_default=True, help="English or Bahasa Indonesia.")
@click.option("--dataset", type=PATH, metavar="DIR",
              help="The data set that was scanned, for verdicts and, in a dossier, places of rows.  [default: as the run says]")
@click.option("--html", "form", flag_value="html", help="Write a dossier with its pictures instead: one page.")
@click.option("--pdf", "form", flag_value="pdf", help="The dossier as PDF (printed by Chromium).")
@click.option("--json", "form", flag_value="json", help="The dossier as JSON, for programs.")
@click.option("--out", type=PATH, metavar="FILE", help="Where the dossier goes.  [default: dossier-<subject>]")
def explain(run: Path, subject: str, lang: Literal["en", "id"], dataset: Path | None, form: Form | None, out: Path | None) -> int:
    """Tell everything that a scan knows about one case, officer or finding, what people decided included, in plain words.

    \b
    Examples:
      suluh explain suluh-run-my-data C-000123
      suluh explain suluh-run-my-data P-17 --lang id
      suluh explain suluh-run-my-data C-000123 --pdf --out C-000123.pdf
    """
    if form is not None:
        from detector.desk.dossiers import write_dossier

        click.echo(f"Written: {write_dossier(run, subject, form, lang, out, dataset)}")
        return DONE
    from detector.catalogue import load_catalogue
    from detector.desk.decided import what_was_decided
    from detector.desk.explaining import explain as explain_subject
    from detector.desk.screen import show
    from detector.run import read_run

    held = read_run(run)
    show(explain_subject(held, load_catalogue().told_by_id, subject, lang, what_was_decided(run, held, dataset)))
    return DONE


def _with_key(file: Path | None) -> tuple[Settings, Pseudonyms]:
    """The settings, and pseudonyms under the key that is there; none is made."""
    import os

    from detector.pseudonyms import Pseudonyms, load_key
    from detector.settings import load_settings

    settings = load_settings(file)
    return settings, Pseudonyms.of(load_key(os.environ, settings.pseudonym_key_file, Path.home(), may_make=False))


@click.command(short_help="The person behind a pseudonym; needs the key and a reason.")
@click.argument("run", type=PATH)
@click.argument("token", metavar="PSEUDONYM")
@click.option("--reason", required=True, metavar="TEXT", help="Why it must be known; it is kept for good.")
@click.option("--dataset", type=PATH, metavar="DIR", help="The data set that was scanned.  [default: as the run says]")
@settings_option
def reveal(run: Path, token: str, reason: str, dataset: Path | None, settings: Path | None) -> int:
    """Tell who stands behind a pseudonym of a scan: an applicant, an agent, or an officer where these have one too.

    It needs the key under which the scan was made and the data set itself. Who asked, when and why is written first, to a file
    that is only ever added to.

    \b
    Examples:
      suluh reveal my-run agent-3f9a0c51d2b7e684 --reason "hearing, file 12/25"
    """
    import getpass
    import os
    import socket

    from detector.desk.revealing import Asked, reveal_log, revealed_page
    from detector.desk.revealing import reveal as reveal_person
    from detector.desk.screen import show

    chosen, pseudonyms = _with_key(settings)
    asked = Asked(f"{getpass.getuser()}@{socket.gethostname()}", dt.datetime.now(dt.UTC), reason)
    show(revealed_page(reveal_person(run, token, asked, pseudonyms, reveal_log(os.environ, Path.home()), dataset, chosen)))
    return DONE


KINDS = click.Choice(["applicant", "agent", "officer"])
runs_option = click.option("--run", "runs", type=PATH, multiple=True, metavar="DIR", help="A scan to look through too; give it again.")


@click.command(short_help="All that is held about one person, as a file for that person.")
@click.argument("dataset", type=PATH)
@click.argument("kind", type=KINDS)
@click.argument("person", metavar="ID")
@click.option("--out", type=PATH, required=True, metavar="FILE", help="Where the export goes.")
@runs_option
@settings_option
def person(dataset: Path, kind: Literal["applicant", "agent", "officer"], person: str, out: Path, runs: tuple[Path, ...],
           settings: Path | None) -> int:
    """Write all that a data set and scans of it hold about one person, as JSON.

    \b
    Examples:
      suluh person my-data applicant 3174-001 --out export.json --run my-run
    """
    from detector.desk.one_person import Person, all_about, person_page, write_person
    from detector.desk.screen import show

    chosen, pseudonyms = _with_key(settings)
    held = all_about(dataset, Person(kind, person), chosen, pseudonyms, runs)
    write_person(held, out)
    show(person_page(held, out))
    return DONE


@click.command(short_help="A copy of a data set without one applicant or agent.")
@click.argument("dataset", type=PATH)
@click.argument("kind", type=KINDS)
@click.argument("person", metavar="ID")
@click.option("--out", type=PATH, required=True, metavar="DIR", help="The copy, a new folder.")
@runs_option
@settings_option
def erase(dataset: Path, kind: Literal["applicant", "agent", "officer"], person: str, out: Path, runs: tuple[Path, ...],
          settings: Path | None) -> int:
    """Write a copy of a data set in which one applicant or agent is no longer named; the cases stay.

    \b
    Examples:
      suluh erase my-data applicant 3174-001 --out my-data-new --run my-run
    """
    from detector.desk.erasing import erase as erase_person
    from detector.desk.erasing import erased_page
    from detector.desk.one_person import Person
    from detector.desk.screen import show

    chosen, pseudonyms = _with_key(settings)
    show(erased_page(erase_person(dataset, Person(kind, person), out, chosen, pseudonyms, runs)))
    return DONE
