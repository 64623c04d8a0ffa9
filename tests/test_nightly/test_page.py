"""docs/nightly.md does what it says: its commands are run one after the other, as a stranger would type them."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from cli import main
from tests.test_nightly.conftest import NO_REACH

PAGE = (Path(__file__).parents[2] / "docs" / "nightly.md").read_text(encoding="utf-8")


def test_the_page_as_a_stranger_types_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detector.pipeline.reach", lambda *_: NO_REACH)
    monkeypatch.chdir(tmp_path)
    settings = re.search(r"`nightly\.toml`:\n\n```toml\n(.*?)```", PAGE, re.DOTALL)
    assert settings is not None
    said: list[str] = []
    commands = [line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]
    assert len(commands) == 7
    for line in commands:
        if "nightly.toml" in line and not Path("nightly.toml").exists():
            Path("nightly.toml").write_text(settings[1], encoding="utf-8")
        if "FINDING" in line:
            findings = pd.read_parquet("store/latest/findings.parquet").sort_values("score", ascending=False)
            line = line.replace("FINDING", findings["finding_id"].iloc[0])
        program, *words = shlex.split(line)
        assert program == "suluh"
        done = CliRunner(env={"SULUH_KEY": os.environ["SULUH_KEY"]}).invoke(main, words)
        assert done.exit_code == 0, f"{line}: {done.stderr}"
        said.append(done.stdout)
    assert said[2].startswith("Night 1, as of") and "Nothing has changed" in said[3] and "nothing new" in said[4]
    assert said[6].startswith("Night 2, as of") and "cleared\t1\ta verdict" in said[6]
