"""What a terminal shows while a run takes long."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable

import pytest

from clbcertlint import output
from run_cli import Here, bring


class Terminal(io.StringIO):
    """A standard error that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Terminal]:
    """Put a terminal in the place of standard error that is told everything at once; done by the test when it runs."""

    def put() -> Terminal:
        return _terminal(monkeypatch)

    return put


def _terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(output, "PATIENCE", 0.0)
    monkeypatch.setattr(output, "BETWEEN_STEPS", 0.0)
    return stream


def test_steps_are_shown_on_one_line_which_is_empty_at_the_end(at_once: Callable[[], Terminal]) -> None:
    terminal = at_once()
    with output.Progress("folders") as progress:
        progress(1, 12345)
        progress(1200, 12345)
    assert terminal.getvalue() == "\r1 of 12,345 folders\x1b[K\r1,200 of 12,345 folders\x1b[K\r\x1b[K"


def test_the_line_is_emptied_also_where_the_run_is_given_up(at_once: Callable[[], Terminal]) -> None:
    terminal = at_once()
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert terminal.getvalue().endswith("\r\x1b[K")


def interrupted() -> None:
    with output.Progress("folders") as progress:
        progress(1, 2)
        raise KeyboardInterrupt


def test_a_short_run_shows_nothing(at_once: Callable[[], Terminal], monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = at_once()
    monkeypatch.setattr(output, "PATIENCE", 3600.0)
    with output.Progress("folders") as progress:
        progress(1, 2)
    assert terminal.getvalue() == ""


def test_two_steps_at_once_are_one(at_once: Callable[[], Terminal], monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = at_once()
    monkeypatch.setattr(output, "BETWEEN_STEPS", 3600.0)
    with output.Progress("folders") as progress:
        progress(1, 3)
        progress(2, 3)
    assert "2 of 3" not in terminal.getvalue()


def test_what_is_no_terminal_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(output, "PATIENCE", 0.0)
    with output.Progress("folders") as progress:
        progress(1, 2)
    assert stream.getvalue() == ""


def test_no_standard_error_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    monkeypatch.setattr(output, "PATIENCE", 0.0)
    with output.Progress("folders") as progress:
        progress(1, 2)


def test_check_shows_progress_unless_it_is_to_be_quiet(
    tmp_path: object,
    at_once: Callable[[], Terminal],
    capfdbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = at_once()
    monkeypatch.chdir(str(tmp_path))
    bring("153")
    assert Here(capfdbinary).check(".").status == 0
    assert "0 of 1 folders" in terminal.getvalue()
    shown = terminal.getvalue()
    assert Here(capfdbinary).check("--quiet", ".").status == 0
    assert terminal.getvalue() == shown
