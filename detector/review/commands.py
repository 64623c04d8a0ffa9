"""The commands of the review desk: `suluh review ...`. Light, since `--help` loads it: Django is imported inside the commands."""

from __future__ import annotations

import datetime as dt
import getpass
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from detector.desk.options import PATH
from detector.desk.shell import Shell
from detector.exit_codes import DONE, FOUND

if TYPE_CHECKING:
    from detector.review.starting import Desk


@click.group(cls=Shell, short_help="The review desk: work the list, from flagged case to verdict.")
def review() -> None:
    """Work the list together: who looks at what, what was decided, why and by whom; and back into the next scan.

    Needs the extra 'review'. The desk lies in a SQLite file beside your own key, or where SULUH_REVIEW_DATABASE says.

    \b
    Examples:
      suluh review create-admin ratna
      suluh review import suluh-run-my-data
      suluh review serve
      suluh review export my-data
      suluh review verify-log
    """


@review.command(short_help="Serve the desk's pages.")
@click.option("--host", default="127.0.0.1", show_default=True, metavar="NAME", help="The address to listen at.")
@click.option("--port", type=click.IntRange(0, 65535), default=8620, show_default=True, metavar="N", help="The port to listen at.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, metavar="N", help="Processes at once.")
@click.option("--plain-http", is_flag=True, help="Cookies without TLS: to try it out on one machine alone.")
def serve(host: str, port: int, workers: int, plain_http: bool) -> int:
    """Serve the desk, until Ctrl-C. Where others reach it, put a proxy with TLS before it, and its name in SULUH_REVIEW_HOSTS.

    \b
    Examples:
      suluh review serve
      suluh review serve --port 8080 --plain-http
    """
    from detector.desk.screen import complain
    from detector.review.serving import serve_desk
    from detector.review.starting import start

    if plain_http and host not in ("127.0.0.1", "localhost", "::1"):
        raise click.UsageError("--plain-http is for this machine alone: leave --host out, or put a proxy with TLS before the desk.")
    start(_desk((host,), plain_http))
    address = f"[{host}]" if ":" in host else host
    complain(f"The desk is at http://{address}:{port}/. Ctrl-C ends it.", sys.stderr)
    serve_desk(f"{address}:{port}", workers)
    return DONE


@review.command("import", short_help="Bring a scan to the desk.")
@click.argument("run", type=PATH)
def import_run(run: Path) -> int:
    """Bring a scan to the desk. What people did stays; the same run a second time changes nothing.

    \b
    Examples:
      suluh review import suluh-run-my-data
    """
    from detector.catalogue import load_catalogue
    from detector.desk.page import Line
    from detector.desk.screen import progress, show
    from detector.review.starting import start

    start(_desk())
    from detector.review.bringing import bring

    with progress() as note:
        brought = bring(run, dict(load_catalogue().told_by_id), getpass.getuser(), dt.datetime.now(dt.UTC), note)
    if brought.known:
        show((Line(f"The desk has this scan of {brought.scan} already; nothing was changed."),))
        return DONE
    counts = f"{brought.new} new cases, {brought.changed} changed, {brought.gone} findings gone, {brought.reopened} cases open again"
    show((Line(f"Brought in: {brought.scan}. {counts}.", "good"),))
    return DONE


@review.command("create-admin", short_help="Make the first account, once.")
@click.argument("name")
@click.option("--full-name", metavar="TEXT", help="How the person is called.  [default: NAME]")
def create_admin(name: str, full_name: str | None) -> int:
    """Make the first administrator; the password is shown once, and changed at the first login. All other accounts are made there.

    \b
    Examples:
      suluh review create-admin ratna --full-name "Ratna Dewi"
    """
    from detector.desk.page import Line
    from detector.desk.screen import show
    from detector.review.starting import start

    start(_desk())
    from detector.review.first_account import first_administrator

    word = first_administrator(name, full_name or name, getpass.getuser(), dt.datetime.now(dt.UTC))
    show((Line(f"Name {name}, password {word}", "good"), Line("It is shown this once, and has to be changed at the first login.")))
    return DONE


@review.command(short_help="Send the verdicts back to the data set.")
@click.argument("dataset", type=PATH)
@click.option("--name", metavar="TEXT", help="The data set's name at the desk.  [default: the folder's]")
def export(dataset: Path, name: str | None) -> int:
    """Write the verdicts that stand into the data set, as 'suluh verdict' does; the next scan honours them. Nothing is written twice.

    \b
    Examples:
      suluh review export my-data
    """
    from detector.desk.page import Line
    from detector.desk.screen import show
    from detector.review.starting import start

    start(_desk())
    from detector.review.sending_back import send_back

    sent = send_back(dataset, name, getpass.getuser(), dt.datetime.now(dt.UTC))
    show((Line(f"{sent.added} verdicts written to {sent.file}; {sent.known} stood there already.", "good"),))
    return DONE


@review.command("verify-log", short_help="Is the audit log as it was written?")
@click.option("--head", default="", metavar="N:SEAL", help="A head that was noted earlier; it must still be in the log.")
@click.option("--out", type=PATH, metavar="FILE", help="Write the log there too, an entry a line of JSON.")
def verify_log(head: str, out: Path | None) -> int:
    """Read the whole audit log: exit with 1 where an entry was changed, removed or moved. The head it prints is worth noting elsewhere.

    \b
    Examples:
      suluh review verify-log
      suluh review verify-log --out log.jsonl
    """
    from detector.desk.page import Line
    from detector.desk.screen import show
    from detector.review.starting import start

    start(_desk())
    from detector.review import audit
    from detector.review.views.record import lines

    found = audit.verify(head)
    if out is not None:
        out.touch(mode=0o600)
        out.write_text("".join(lines()), encoding="utf-8")
    if found.fault:
        show((Line(f"The log is not as it was written: {found.fault}.", "bad"),))
        return FOUND
    show((Line(f"{found.entries} entries, all as they were written.", "good"), Line(f"Head: {found.head or 'none yet'}")))
    return DONE


@review.command(short_help="Make or renew the tables in PostgreSQL.")
def migrate() -> int:
    """Make or renew the desk's tables in PostgreSQL. In a SQLite file that happens by itself.

    \b
    Examples:
      suluh review migrate
    """
    from detector.desk.page import Line
    from detector.desk.screen import show
    from detector.review.starting import start

    start(_desk(), also_servers=True)
    show((Line("The tables are those of this program.", "good"),))
    return DONE


def _desk(hosts: tuple[str, ...] = (), plain_http: bool = False) -> Desk:
    from detector.review.starting import Desk

    return Desk.of(os.environ, Path.home(), hosts, plain_http)
