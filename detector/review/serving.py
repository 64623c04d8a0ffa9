"""The desk behind gunicorn; where that does not run (Windows), behind Python's own server, for one person."""

from __future__ import annotations

import importlib.util
import sys
from typing import Any

THREADS = 8
SECONDS = 60
LONGEST_LINE = 4_094
MOST_HEADERS = 60


def serve_desk(bind: str, workers: int) -> None:
    """Serve until the process is told to stop; `start` has made the desk ready."""
    from django.core.wsgi import get_wsgi_application
    from django.db import connections

    application = get_wsgi_application()
    connections.close_all()  # a connection must not be shared with the processes that gunicorn makes
    if sys.platform == "win32" or importlib.util.find_spec("gunicorn") is None:
        _serve_alone(application, bind)
        return
    from gunicorn.app.base import BaseApplication

    class Desk(BaseApplication):  # type: ignore[misc]  # gunicorn publishes no types
        def load_config(self) -> None:
            options = {
                "bind": bind,
                "workers": workers,
                "threads": THREADS,
                "timeout": SECONDS,
                "limit_request_line": LONGEST_LINE,
                "limit_request_fields": MOST_HEADERS,
                "proc_name": "suluh-review",
                "loglevel": "warning",
            }
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            return application

    Desk().run()


def _serve_alone(application: Any, bind: str) -> None:
    from wsgiref.simple_server import make_server

    host, _, port = bind.rpartition(":")
    with make_server(host.strip("[]"), int(port), application) as server:
        server.serve_forever()
