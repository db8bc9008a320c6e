"""What every command has: errors as one line on stderr, never a traceback; an exit status. May not: know a command."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import NoReturn, ParamSpec

import click

from archive.errors import TracuuError

P = ParamSpec("P")


def plainly(command: Callable[P, None]) -> Callable[P, None]:
    """Errors as one line on stderr, never a traceback."""

    @wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except TracuuError as fault:
            stop(fault, 2)
        except KeyboardInterrupt:
            vi, en = "Đã dừng theo yêu cầu; chạy lại để tiếp tục.", "Stopped as asked; run again to go on."
            stop(TracuuError(vi, en), 130)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    return guarded


def stop(fault: TracuuError, status: int) -> NoReturn:
    """End with that exit status, saying why."""
    click.echo(f"tracuu: {fault.vi}\n        {fault.en}", err=True)
    raise SystemExit(status)
