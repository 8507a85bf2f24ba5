"""A command as its user meets it: what it prints, and how it ends."""

import pytest

from bot.commands.program import run_program


def said(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    """What a command prints, having ended with this code and without a traceback."""
    assert run_program(list(arguments)) == code, capsys.readouterr()
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    return out + err
