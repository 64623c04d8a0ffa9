"""Messages that wait and messages that were sent: at least once each, to everyone that the settings name.

A message is a file in its night's folder, or in `outbox/` where a run failed. That it was sent to someone is a file of its own, made after
the sending; so a job that dies in between sends it again, with the same number. Only a kill inside the sending makes a message come twice.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detector.nightly.store import MESSAGE_FILE, Store
from features.errors import SuluhError
from rules.base import Language

Send = Callable[[str, Mapping[str, Any]], bool]
"""(URL, message) -> whether it went through."""

NOBODY = "nobody"


@dataclass(frozen=True)
class Sent:
    """How many sendings went through, and to how many places each message still has to go."""

    done: int
    waiting: int


def keep_failure(store: Store, message: Mapping[str, Any]) -> None:
    """A message about a failure, for this and later runs to send."""
    _write(_folder(store) / f"{message['id']}.json", json.dumps(message, ensure_ascii=False))


def waiting(store: Store, urls: Sequence[str]) -> list[tuple[str, dict[str, Any]]]:
    """(URL, message) of all that is still to be sent, oldest night first."""
    folder = store.folder / "outbox"
    return [(url, message) for message in messages(store) for url in urls if not _mark(folder, message, url).exists()]


def messages(store: Store) -> list[dict[str, Any]]:
    """Every message that the store holds and that was not told while there was nobody to tell."""
    folder = store.folder / "outbox"
    files = [store.place(number) / MESSAGE_FILE for number in store.numbers()]
    files += sorted(folder.glob("*.json")) if folder.is_dir() else []
    held = [json.loads(file.read_text(encoding="utf-8")) for file in files if file.is_file()]
    return [message for message in held if not _mark(folder, message, NOBODY).exists()]


def send_all(store: Store, urls: Sequence[str], send: Send) -> Sent:
    """Send what waits. Where nobody is named, what waits is laid aside, so that it is not poured out once somebody is."""
    if not urls:
        for message in messages(store):
            _write(_mark(_folder(store), message, NOBODY), "")
        return Sent(0, 0)
    done = left = 0
    for url, message in waiting(store, urls):
        if send(url, message):
            _write(_mark(_folder(store), message, url), "")
            done += 1
        else:
            left += 1
    return Sent(done, left)


def forget(store: Store, message: Mapping[str, Any]) -> None:
    """Remove the marks of a message whose night is gone."""
    folder = store.folder / "outbox"
    for path in folder.glob(f"{message['id']}.*") if folder.is_dir() else ():
        path.unlink()


def _folder(store: Store) -> Path:
    folder = store.folder / "outbox"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _mark(folder: Path, message: Mapping[str, Any], url: str) -> Path:
    """The URL may hold a secret: a short hash of it stands in the name."""
    place = NOBODY if url == NOBODY else hashlib.blake2b(url.encode(), digest_size=4).hexdigest()
    return folder / f"{message['id']}.{place}.sent"


def _write(path: Path, text: str) -> None:
    """Whole or not at all, and on the disk before we go on."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(handle)
    part.replace(path)


def apprise_sender(language: str) -> Send:
    """Sends through Apprise: a page to e-mail addresses, text to all others. SuluhError where Apprise is not installed."""
    try:
        import apprise
    except ImportError:
        raise SuluhError("Messages are sent with Apprise, which is not installed: pip install 'suluh[notify]'.") from None
    from detector.nightly.digest import as_html, as_text
    from detector.nightly.message import title_of

    chosen: Language = "id" if language == "id" else "en"

    def send(url: str, message: Mapping[str, Any]) -> bool:
        place = apprise.Apprise()
        if not place.add(url):
            return False
        title = title_of(message, chosen)
        is_mail = url.lower().startswith(("mailto:", "mailtos:"))
        body = as_html(message, chosen) if is_mail else as_text(message, chosen)
        kind = apprise.NotifyFormat.HTML if is_mail else apprise.NotifyFormat.TEXT
        failed = message["kind"] == "failure"
        level = apprise.NotifyType.FAILURE if failed else apprise.NotifyType.INFO
        return bool(place.notify(body=body, title=title, notify_type=level, body_format=kind))

    return send
