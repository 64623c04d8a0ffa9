"""What stands under deploy/ is taken by the programs that will read it, and runs the command as it is."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from cli import main

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = ("suluh-nightly.service", "suluh-nightly.timer", "suluh-review.service")


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units beside each other, their program being one of this machine: what is verified must be there."""
    program = tmp_path / "suluh"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for name in UNITS:
        text = (DEPLOY / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace("/usr/local/lib/suluh/bin/suluh", str(program)), encoding="utf-8")
    return tmp_path


def analyze(*args: str) -> subprocess.CompletedProcess[str]:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze on this machine")
    return subprocess.run(["systemd-analyze", *args], capture_output=True, text=True, timeout=60)


def test_systemd_takes_the_units(units: Path) -> None:
    done = analyze("verify", "--man=no", *(str(units / name) for name in UNITS))
    assert (done.returncode, done.stdout + done.stderr) == (0, ""), done.stderr


def test_systemd_would_notice_a_wrong_unit(units: Path) -> None:
    service = units / UNITS[0]
    service.write_text(service.read_text().replace("Type=oneshot", "Type=onehsot"))
    done = analyze("verify", "--man=no", str(service))
    assert "onehsot" in done.stdout + done.stderr


@pytest.mark.parametrize("name", [UNITS[0], UNITS[2]])
def test_the_service_is_shut_off_from_the_rest_of_the_machine(units: Path, name: str) -> None:
    done = analyze("security", "--offline=true", "--threshold=30", str(units / name))
    assert done.returncode == 0, done.stdout[-300:] + done.stderr


def test_the_timer_runs_each_night() -> None:
    calendar = re.search(r"^OnCalendar=(.*)$", (DEPLOY / UNITS[1]).read_text(encoding="utf-8"), re.MULTILINE)
    assert calendar is not None
    done = analyze("calendar", "--iterations=2", calendar[1])
    days = re.findall(r"(\d{4}-\d\d-\d\d) 02:30:00", done.stdout)
    assert done.returncode == 0 and len(set(days)) == 2


def commands() -> dict[str, list[str]]:
    """Every place where the program is called, as words after its name."""
    service = re.search(r"^ExecStart=\S+/suluh (.*)$", (DEPLOY / UNITS[0]).read_text(encoding="utf-8"), re.MULTILINE)
    assert service is not None
    found = {"service": shlex.split(service[1])}
    desk = re.search(r"^ExecStart=\S+/suluh (.*)$", (DEPLOY / UNITS[2]).read_text(encoding="utf-8"), re.MULTILINE)
    assert desk is not None
    found["desk"] = shlex.split(desk[1])
    cron = re.findall(r"/suluh ([^>]*)>", (DEPLOY / "suluh.cron").read_text(encoding="utf-8"))
    found |= {f"cron {turn}": shlex.split(line) for turn, line in enumerate(cron)}
    found["container"] = yaml.safe_load(re.findall(r"^CMD (.*)$", (DEPLOY / "Containerfile").read_text(), re.MULTILINE)[0])
    found["cronjob"] = container()["args"]
    return found


def cron_job() -> dict[str, Any]:
    held: dict[str, Any] = yaml.safe_load((DEPLOY / "cronjob.yaml").read_text(encoding="utf-8"))
    return held


def container() -> dict[str, Any]:
    held: dict[str, Any] = cron_job()["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]
    return held


@pytest.mark.parametrize("place", ["service", "desk", "cron 0", "cron 1", "container", "cronjob"])
def test_the_commands_parse(place: str) -> None:
    name, *rest = commands()[place]
    assert isinstance(main, click.Group)
    command = main.commands[name]
    if isinstance(command, click.Group):
        name, *rest = rest
        command = command.commands[name]
    command.make_context(name, list(rest))  # raises for an option that is not there


def test_kubernetes_takes_the_cron_job() -> None:
    validate = pytest.importorskip("kubernetes_validate", reason="kubernetes-validate (the extra 'test') is not installed")
    validate.validate(cron_job(), "1.30", strict=True)
    wrong = cron_job()
    wrong["spec"]["concurencyPolicy"] = "Forbid"
    with pytest.raises(validate.ValidationError):
        validate.validate(wrong, "1.30", strict=True)


def test_the_pod_has_no_rights_that_it_does_not_need() -> None:
    pod = cron_job()["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    held = container()["securityContext"]
    assert pod["securityContext"]["runAsNonRoot"] and held["readOnlyRootFilesystem"] and not held["allowPrivilegeEscalation"]
    assert held["capabilities"] == {"drop": ["ALL"]} and cron_job()["spec"]["concurrencyPolicy"] == "Forbid"
    writable = {mount["mountPath"] for mount in container()["volumeMounts"] if not mount.get("readOnly")}
    assert writable == {"/store", "/tmp"}


def test_the_cron_lines_are_lines_of_a_cron_table() -> None:
    bounds = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
    lines = [line for line in (DEPLOY / "suluh.cron").read_text().splitlines() if line and line[0].isdigit()]
    assert len(lines) == 2
    for line in lines:
        *times, user, command = re.split(r"\s+", line, maxsplit=6)
        assert user == "suluh" and "%" not in command, "cron takes % for a line break"
        for text, (low, high) in zip(times, bounds, strict=True):
            assert text == "*" or low <= int(text) <= high


def test_the_image_is_built_of_what_the_project_has_and_runs_as_nobody() -> None:
    lines = [line for line in (DEPLOY / "Containerfile").read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    for line in lines:
        if line.startswith("COPY ") and "--from" not in line:
            assert all((DEPLOY.parent / source).exists() for source in line.split()[1:-1]), line
    user = [line for line in lines if line.startswith("USER ")]
    assert user == ["USER 10001:10001"] and lines.index(user[0]) > max(i for i, line in enumerate(lines) if line.startswith("RUN "))
    assert all(":" in line.split()[1] for line in lines if line.startswith("FROM ")), "a tag, not whatever is newest"
