"""How the command line begins and ends: arguments of our own kinds, faults in words, exit codes. Light, since `--help` loads it."""

from __future__ import annotations

import datetime as dt
import io
import math
import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import click

from detector.exit_codes import BAD_INPUT, DONE, FAILED, INTERRUPTED
from features.errors import SuluhError, nearest_hint

PROGRAM = "suluh"


@dataclass
class State:
    """What the options before the command say."""

    debug: bool = False


def iso_date(text: str) -> dt.date:
    """A calendar date such as 2025-03-31; click.BadParameter for anything else."""
    try:
        # date.fromisoformat also takes 20250331 and 2025-W14-1, which people do not mean.
        return dt.datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise click.BadParameter(f"'{text}' is not a date of the calendar. Write it as 2025-03-31.") from None


def share(text: str) -> float:
    """A number above 0 and below 1; click.BadParameter for anything else."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 < number < 1:  # also where it is not a number
        raise click.BadParameter(f"'{text}' is not a number above 0 and below 1, such as 0.05.")
    return number


class Shell(click.Group):
    """A group of commands that return an exit code, and whose faults are told in words."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which a person comes to need them, not by alphabet."""
        return list(self.commands)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            hint = nearest_hint(args[0], self.list_commands(ctx))
            raise click.UsageError(f"There is no command '{args[0]}'. {hint}", ctx)
        return super().resolve_command(ctx, args)

    def main(  # type: ignore[override]  # click's overloads say never to return; ours returns the code where it does not exit
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> int:
        """Run and exit; with `standalone_mode` off, return the exit code instead."""
        state = State()
        run = super().main
        code = _run(lambda: run(args, prog_name or PROGRAM, complete_var, standalone_mode=False, obj=state, **extra), state)
        if standalone_mode:
            sys.exit(code)
        return code


def _run(command: Callable[[], object], state: State) -> int:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a stream that lacks a letter shows its code instead of failing
    try:
        code = command()
        return code if isinstance(code, int) else DONE
    except (click.Abort, KeyboardInterrupt):
        # A stop may have cut an import short, so nothing heavy is imported here.
        click.echo("Stopped. Nothing was left half written.", err=True)
        return INTERRUPTED
    except click.ClickException as fault:
        fault.show()
        return fault.exit_code
    except SuluhError as fault:
        return _tell(f"Error: {fault}", BAD_INPUT)
    except MemoryError:
        return _tell("Failed: not enough memory. Scan fewer offices or a shorter time (--office, --from, --until).", FAILED)
    except Exception as fault:
        return _tell(_failure(fault, state.debug), FAILED)


def _tell(text: str, code: int) -> int:
    from detector.desk.screen import complain

    complain(text, sys.stderr)
    return code


def _failure(fault: Exception, debug: bool) -> str:
    """One line about an error of ours, or of the machine."""
    told = str(fault).strip().splitlines()
    what = f"{type(fault).__name__}: {told[0]}" if told else type(fault).__name__
    if not debug:
        return f"Failed: {what}. Run 'suluh --debug ...' to have the details written to a file."
    # It may quote the data, so it goes to a file that its owner alone can read, not to a screen or a log.
    handle, path = tempfile.mkstemp(prefix="suluh-debug-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
        traceback.print_exception(fault, file=file)
    return f"Failed: {what}. The details are in {path}."
