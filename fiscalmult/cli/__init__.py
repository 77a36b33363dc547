"""The command line: one room for each command, one way to take options and to fail.

Commands import what they compute with inside their functions, so that help is quick.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import NoReturn

from fiscalmult._version import __version__
from fiscalmult.cli import (
    accounts,
    audit,
    compare,
    decompose,
    explain,
    flip,
    linkages,
    paths,
    prices,
    programme,
    programmes,
    project,
    rounds,
    sensitivity,
    supply,
    template,
)
from fiscalmult.errors import FiscalmultError, nearest

__all__ = ["COMMANDS", "main"]

COMMANDS: dict[str, ModuleType] = {
    "compare": compare,
    "explain": explain,
    "decompose": decompose,
    "paths": paths,
    "rounds": rounds,
    "supply": supply,
    "flip": flip,
    "linkages": linkages,
    "prices": prices,
    "sensitivity": sensitivity,
    "programmes": programmes,
    "accounts": accounts,
    "programme": programme,
    "project": project,
    "audit": audit,
    "template": template,
}
"""Every command with the room that adds its options and runs it."""

WRONG, INTERRUPTED, BROKEN_PIPE = 2, 130, 141
"""Exit statuses; the last two are those of a shell for a process stopped by a signal."""


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints are one line, like all others."""

    def error(self, message: str) -> NoReturn:
        raise FiscalmultError(f"{message}; see: {self.prog} --help")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status.

    Parameters
    ----------
    argv
        Arguments, by default those of the process.

    Returns
    -------
    int
        0; 1 when ``audit`` finds a failure; 2 after something the caller can mend, said in one line
        on standard error; 130 after Ctrl-C; 141 when the reader of the output went away.
    """
    try:
        status = _run(list(sys.argv[1:] if argv is None else argv))
        sys.stdout.flush()
    except FiscalmultError as wrong:
        return _complain(str(wrong), WRONG)
    except KeyboardInterrupt:
        return _complain("interrupted", INTERRUPTED)
    except BrokenPipeError:
        # Python flushes standard output once more when it ends; nobody reads it any longer.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except UnicodeEncodeError as wrong:
        letter = wrong.object[wrong.start]
        return _complain(
            f"the output is {wrong.encoding}, which cannot write {letter!a}; set PYTHONIOENCODING=utf-8", WRONG
        )
    except OSError as wrong:
        return _complain(f"cannot write the output ({wrong.strerror or wrong}); mend it and run again", WRONG)
    return status


def _run(given: list[str]) -> int:
    parser, rooms = _parsers()
    if not given:
        raise FiscalmultError(f"name a command: {', '.join(COMMANDS)}; see: {parser.prog} --help")
    if not given[0].startswith("-") and given[0] not in COMMANDS:
        raise FiscalmultError(f"no command {given[0]!r}{nearest(given[0], COMMANDS)}")
    if given[0].startswith("-") and given[0] not in ("-h", "--help", "--version"):
        raise FiscalmultError(
            f"option {given[0]!r} stands before the command; name the command first: {', '.join(COMMANDS)}"
        )
    try:
        args, odd = parser.parse_known_args(given)
    except SystemExit as done:  # --help and --version have printed what they were asked for
        return int(done.code or 0)
    room = rooms.get(args.command or "")
    if odd or room is None:
        _refuse(odd, room or parser)
    return int(COMMANDS[args.command].run(args) or 0)


def _parsers() -> tuple[_Parser, dict[str, _Parser]]:
    """The parser of all, and that of each command."""
    parser = _Parser(
        prog="fiscalmult",
        description="Multipliers of social protection and other public spending from a social accounting matrix.",
        epilog="'fiscalmult compare' prints the main table.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"fiscalmult {__version__}")
    chosen = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)
    rooms = {}
    for name, command in COMMANDS.items():
        rooms[name] = chosen.add_parser(name, help=command.SUMMARY, description=command.SUMMARY, allow_abbrev=False)
        command.add_arguments(rooms[name])
    return parser, rooms


def _refuse(odd: list[str], parser: _Parser) -> NoReturn:
    """Say which argument is not understood, and what was likely meant."""
    for text in odd:
        name = text.partition("=")[0]
        if name.startswith("-"):
            known = [option for action in parser._actions for option in action.option_strings]
            begun = [option for option in known if option.startswith(name)]
            raise FiscalmultError(f"no option {name!r} of '{parser.prog}'{nearest(name, begun or known)}")
    what = f"{odd[0]!r} is one argument too many" if odd else "no command is named"
    raise FiscalmultError(f"{what}; see: {parser.prog} --help")


def _complain(message: str, status: int) -> int:
    print(f"fiscalmult: {' '.join(message.split())}", file=sys.stderr)
    return status
