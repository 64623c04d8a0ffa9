"""The documentation of the command line cannot drift: every command, option and example stands there and parses."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from cli import main

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
assert isinstance(main, click.Group)
COMMANDS = main.commands


def options_of(command: click.Command) -> list[click.Option]:
    """Its own options, and those of the commands in it."""
    own = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    inner = command.commands.values() if isinstance(command, click.Group) else ()
    return [*own, *(option for held in inner for option in options_of(held))]


def section(name: str) -> str:
    found = re.search(rf"^## suluh {name}$(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None, f"docs/cli.md has no section '## suluh {name}'"
    return found[1]


def typed(text: str) -> Iterator[list[str]]:
    """The `suluh ...` lines of a text as words, up to where a shell would send the output elsewhere."""
    for line in re.findall(r"^ *suluh [^\n]*", text, re.MULTILINE):
        command = re.split(r" [|>] |  +", line.strip())[0]
        yield shlex.split(command, comments=True)[1:]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_stands_in_the_page_with_its_choices(name: str) -> None:
    text = section(name)
    for parameter in options_of(COMMANDS[name]):
        assert f"`{parameter.opts[0]}" in text, parameter.opts[0]
        if isinstance(parameter.type, click.Choice):
            assert f"{parameter.opts[0]} {'|'.join(parameter.type.choices)}" in text


@pytest.mark.parametrize("name", COMMANDS)
def test_the_page_names_no_option_that_is_not_there(name: str) -> None:
    known = {option for parameter in options_of(COMMANDS[name]) for option in parameter.opts} | {"--fail-on"}
    for option in re.findall(r"`(--[a-z-]+)", section(name)):
        assert option in known


def test_the_page_has_a_section_and_a_row_for_each_command_and_no_more() -> None:
    assert re.findall(r"^## suluh (\S+)$", PAGE, re.MULTILINE) == list(COMMANDS)
    assert re.findall(r"^\| \[`suluh (\S+)`\]", PAGE, re.MULTILINE) == list(COMMANDS)
    for option in main.params:
        assert f"`{option.opts[0]}`" in PAGE


@pytest.mark.parametrize("name", COMMANDS)
def test_help_shows_examples_and_the_page_the_same(name: str, runner: CliRunner) -> None:
    shown = list(typed(runner.invoke(main, [name, "--help"]).stdout))
    assert shown
    assert all(words[0] == name for words in shown)
    assert shown == list(typed(section(name)))


@pytest.mark.parametrize("words", [words for name in COMMANDS for words in typed(section(name))], ids=" ".join)
def test_every_example_parses(words: list[str]) -> None:
    name, *rest = words
    command = COMMANDS[name]
    if isinstance(command, click.Group):
        name, *rest = rest
        command = command.commands[name]
    with command.make_context(name, list(rest)) as context:
        assert context.params.keys() == {parameter.name for parameter in command.params}


def test_the_first_help_parses_too(runner: CliRunner) -> None:
    shown = list(typed(runner.invoke(main, ["--help"]).stdout))
    assert [words[0] for words in shown] == ["demo", "check", "scan"]
    for name, *rest in shown:
        COMMANDS[name].make_context(name, rest).close()


HELPS = [[], *([name] for name in COMMANDS)]
HELPS += [[name, inner] for name, held in COMMANDS.items() if isinstance(held, click.Group) for inner in held.commands]


@pytest.mark.parametrize("words", HELPS, ids=" ".join)
def test_every_help_fits_eighty_columns(words: list[str], runner: CliRunner) -> None:
    shown = runner.invoke(main, [*words, "--help"], terminal_width=80).stdout
    assert shown.startswith("Usage:")
    assert [line for line in shown.splitlines() if len(line) > 80] == []
