"""A page as PDF, by headless Chromium: the page draws its pictures by script, which print engines without a browser do not run."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from features.errors import SuluhError

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
WAIT_SECONDS = 120


def html_to_pdf(html: str, path: Path, browser: str | None = None) -> None:
    """Print a self-contained page to `path`; `browser` names the program (else the first of `BROWSERS` that is installed).

    The browser gets no network (a proxy that does not exist) and a profile of its own that is thrown away. SuluhError where
    there is no browser, or it fails.
    """
    program = browser or next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if program is None:
        raise SuluhError("No Chromium found to print the PDF with. Install it (Debian: apt-get install chromium), or use --html and print.")
    with tempfile.TemporaryDirectory(prefix="suluh-pdf-") as folder:
        page, out = Path(folder) / "dossier.html", Path(folder) / "dossier.pdf"
        page.write_text(html, encoding="utf-8")
        quiet = ("--headless=new", "--disable-gpu", "--no-pdf-header-footer", "--proxy-server=127.0.0.1:9")
        as_root = ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()  # as root Chromium knows no sandbox
        apart = (f"--user-data-dir={folder}/profile", f"--print-to-pdf={out}", "--virtual-time-budget=20000", page.as_uri())
        try:
            done = subprocess.run([program, *quiet, *as_root, *apart], capture_output=True, text=True, timeout=WAIT_SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired) as fault:
            raise SuluhError(f"{program} could not print the PDF: {fault}. Use --html and print.") from None
        if not out.is_file():
            raise SuluhError(f"{program} printed nothing: {done.stderr.strip()[-300:]} Use --html and print.")
        shutil.copyfile(out, path)
    path.chmod(0o600)
