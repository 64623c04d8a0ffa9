"""The desk made ready in this process: its database, its secret, its hosts, from the environment; and its tables brought up to date."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from detector.pseudonyms import own_folder
from features.errors import SuluhError

DATABASE_VARIABLE = "SULUH_REVIEW_DATABASE"
SECRET_VARIABLE = "SULUH_REVIEW_SECRET_FILE"
ZONE_VARIABLE = "SULUH_REVIEW_TIMEZONE"
HOSTS_VARIABLE = "SULUH_REVIEW_HOSTS"
OWN_HOSTS = ("localhost", "127.0.0.1", "[::1]")
FIRST_ZONE = "Asia/Jakarta"
SHORTEST_SECRET = 32
PATIENCE_SECONDS = 30


@dataclass(frozen=True)
class Desk:
    """Where a desk keeps its things. `hosts`: the names it answers to. `plain_http`: cookies go without TLS, for trying out alone."""

    database: str
    secret_file: Path
    zone: str = FIRST_ZONE
    hosts: tuple[str, ...] = OWN_HOSTS
    plain_http: bool = field(default=False)

    @classmethod
    def of(cls, environ: Mapping[str, str], home: Path, hosts: tuple[str, ...] = (), plain_http: bool = False) -> Desk:
        """By the environment; what is not said there lies beside the user's own key for pseudonyms."""
        own = own_folder(environ, home)
        database = environ.get(DATABASE_VARIABLE) or str(own / "review.sqlite3")
        named = environ.get(SECRET_VARIABLE)
        more = tuple(environ.get(HOSTS_VARIABLE, "").replace(",", " ").split())
        zone = environ.get(ZONE_VARIABLE) or FIRST_ZONE
        return cls(database, Path(named) if named else own / "review.secret", zone, (*OWN_HOSTS, *more, *hosts), plain_http)


def start(desk: Desk, also_servers: bool = False) -> None:
    """Configure Django for this desk, once a process, and bring SQLite's tables up to date (a server's where asked for).

    Raises SuluhError where something is missing.
    """
    try:
        import django
        from django.conf import settings
    except ImportError:
        raise SuluhError("The review desk needs Django. Install the extra: pip install 'suluh[review]'.") from None
    from detector.review import settings as fixed

    if not settings.configured:
        held = {name: value for name, value in vars(fixed).items() if name.isupper()}
        settings.configure(**held, **_own(desk))
        django.setup()
    bring_up_to_date(also_servers)


def _own(desk: Desk) -> dict[str, Any]:
    return {
        "DATABASES": {"default": database(desk.database)},
        "SECRET_KEY": read_secret(desk.secret_file),
        "TIME_ZONE": known_zone(desk.zone),
        "ALLOWED_HOSTS": list(desk.hosts),
        "SESSION_COOKIE_SECURE": not desk.plain_http,
        "CSRF_COOKIE_SECURE": not desk.plain_http,
        "SECURE_HSTS_SECONDS": 0 if desk.plain_http else 365 * 24 * 3600,  # sent over TLS alone
    }


def database(url: str) -> dict[str, Any]:
    """Django's way to say a database: `postgresql://...`, else a file of SQLite. SuluhError where it cannot be one."""
    if url.startswith(("postgresql://", "postgres://")):
        return _postgresql(url)
    if "://" in url and not url.startswith("sqlite:///"):
        raise SuluhError(f"{DATABASE_VARIABLE} names no database that the desk knows. Use postgresql://..., or the path of a file.")
    path = Path(url.removeprefix("sqlite:///"))
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        path.touch(mode=0o600)  # it names people: its owner alone reads it
    # A transaction that begins as a reader and then writes could be refused at once; IMMEDIATE waits for its turn.
    options = {"transaction_mode": "IMMEDIATE", "timeout": PATIENCE_SECONDS, "init_command": "PRAGMA journal_mode=WAL;"}
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path), "OPTIONS": options}


def _postgresql(url: str) -> dict[str, Any]:
    try:
        import psycopg  # noqa: F401  # asked here, since Django's own words for it name no way out
    except ImportError:
        raise SuluhError("PostgreSQL needs its driver. Install the extra: pip install 'suluh[review]'.") from None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise SuluhError(f"{DATABASE_VARIABLE} is no address of a database. It looks like postgresql://user@host/name.") from None
    more = dict(parse_qsl(parts.query))
    named = {
        "NAME": unquote(parts.path.lstrip("/")) or more.pop("dbname", "postgres"),
        "USER": unquote(parts.username or "") or more.pop("user", ""),
        "PASSWORD": unquote(parts.password or "") or more.pop("password", ""),
        "HOST": unquote(parts.hostname or "") or more.pop("host", ""),
        "PORT": str(port or more.pop("port", "")),
    }
    return {"ENGINE": "django.db.backends.postgresql", **named, "OPTIONS": more, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


def read_secret(file: Path) -> str:
    """The desk's secret, made once where there is none: it signs visits and seals the audit log, so it belongs into the backup."""
    try:
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with suppress(FileExistsError):  # another process of ours was first
                handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(handle, "w", encoding="ascii") as out:
                    out.write(secrets.token_hex(32) + "\n")
        secret = file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeError) as fault:
        raise SuluhError(f"{file}: the desk's secret cannot be read or made ({fault}). Name another file in {SECRET_VARIABLE}.") from None
    if len(secret) < SHORTEST_SECRET:
        raise SuluhError(f"{file}: the desk's secret is too short. Give it {SHORTEST_SECRET} letters at random, or remove the file.")
    return secret


def known_zone(zone: str) -> str:
    """The zone that times are told in; SuluhError where there is none of that name."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(zone).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SuluhError(f"{ZONE_VARIABLE} names no time zone: '{zone}'. One is Asia/Jakarta.") from None


def bring_up_to_date(also_servers: bool = False) -> None:
    """Make or renew the tables of a SQLite file; those of a server only where it is asked for, since it may be others' too."""
    from django.core.management import call_command
    from django.db import OperationalError, connection

    try:
        if not waiting_migrations():
            return
        if connection.vendor != "sqlite" and not also_servers:
            raise SuluhError("The desk's tables are not there yet, or older than this program. Run 'suluh review migrate' once.")
        call_command("migrate", interactive=False, verbosity=0)
    except OperationalError as fault:
        raise SuluhError(f"The desk's database cannot be reached: {str(fault).strip()}. Check {DATABASE_VARIABLE}.") from None


def waiting_migrations() -> bool:
    """Whether the database lacks a migration of this program."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
