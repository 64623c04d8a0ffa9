"""The commands about one subject: `explain` tells all of it, `reveal` the person behind a pseudonym. Light, since `--help` loads it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Literal

import click

from detector.desk.options import PATH, settings_option
from detector.exit_codes import DONE

LANGUAGES = click.Choice(["en", "id"])
Form = Literal["html", "pdf", "json"]


@click.command(short_help="All that is known about one case or officer, in words.")
@click.argument("run", type=PATH)
@click.argument("subject", metavar="CASE|OFFICER|FINDING")
@click.option("--lang", type=LANGUAGES, default="en", show_default=True, help="English or Bahasa Indonesia.")
@click.option("--dataset", type=PATH, metavar="DIR", help="The data set that was scanned, for verdicts.  [default: as the run says]")
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

        click.echo(f"Written: {write_dossier(run, subject, form, lang, out)}")
        return DONE
    from detector.catalogue import load_catalogue
    from detector.desk.decided import what_was_decided
    from detector.desk.explaining import explain as explain_subject
    from detector.desk.screen import show
    from detector.run import read_run

    held = read_run(run)
    show(explain_subject(held, load_catalogue().told_by_id, subject, lang, what_was_decided(run, held, dataset)))
    return DONE


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
    from detector.pseudonyms import Pseudonyms, load_key
    from detector.settings import load_settings

    chosen = load_settings(settings)
    pseudonyms = Pseudonyms.of(load_key(os.environ, chosen.pseudonym_key_file, Path.home(), run=run, may_make=False))
    asked = Asked(f"{getpass.getuser()}@{socket.gethostname()}", dt.datetime.now(dt.UTC), reason)
    show(revealed_page(reveal_person(run, token, asked, pseudonyms, reveal_log(os.environ, Path.home()), dataset, chosen)))
    return DONE
