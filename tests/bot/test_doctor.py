import socket
from pathlib import Path

import pytest

from bot.clock import machine_now
from bot.doctor import Finding, examine
from data import facts, inbox
from data.connection import connect, input_step
from data.inbox import Post
from data.lock import ServingLock


@pytest.fixture
def patient(shop_file: Path, empty_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shop's file that the settings name."""
    monkeypatch.setenv("XIAOER_DB", str(shop_file))
    monkeypatch.setenv("XIAOER_PORT", "0")
    return shop_file


def found(what: str) -> Finding:
    """What the doctor says of a matter."""
    return next(one for one in examine("en") if one.what == what)


def test_a_healthy_shop_has_nothing_broken(patient):
    findings = examine("en")

    wanted = {"settings", "database", "migrations", "clock", "disk", "serving", "inbox", "outbox", "chart of the flows"}
    assert wanted <= {one.what for one in findings}
    assert [one for one in findings if one.verdict == "broken" and one.what != "library"] == []


def test_whatever_is_not_well_has_its_cure(patient):
    patient.chmod(0o644)
    input_step(patient, lambda db: facts.forward(db, 90 * 60_000))

    assert all(one.cure for one in examine("zh") if one.verdict != "ok")
    assert found("permissions").cure == f"chmod 600 {patient}"
    assert "90 minutes ahead" in found("clock").says


def test_a_wrong_setting_is_the_last_thing_looked_at(patient, monkeypatch):
    monkeypatch.setenv("XIAOER_PORT", "many")

    assert examine("en")[-1].what == "settings"
    assert examine("en")[-1].verdict == "broken"


def test_a_file_that_is_no_database_is_said_to_be_damaged(patient):
    patient.write_bytes(b"not a database at all" * 100)

    assert found("database").verdict == "broken"
    assert "before-" in found("database").cure


def test_a_port_that_somebody_else_holds_is_broken_and_our_own_is_not(patient, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as other:
        monkeypatch.setenv("XIAOER_PORT", str(other.getsockname()[1]))
        assert found("port").verdict == "broken"

        lock = ServingLock(patient)
        lock.take("xiaoer run, PID 1")
        assert (found("port").verdict, found("serving").says) == ("ok", "xiaoer run, PID 1")
        lock.release()


def test_an_event_that_was_set_aside_is_shown_with_its_reason(patient):
    def spoil(db):
        entry = inbox.put(db, Post("wire", "k", "wire", "c", "message", {}), machine_now())
        for _ in range(inbox.TRIES):
            inbox.fail(db, entry.id, "Traceback …\nValueError: no such cup")

    input_step(patient, spoil)

    assert found("inbox").verdict == "warn"
    assert "ValueError: no such cup" in found("inbox").says


def test_a_migration_that_waits_is_told(patient):
    db = connect(patient)
    db.execute("delete from _sqlite_migrations")
    db.close()

    assert found("migrations").verdict == "warn"


def test_without_a_database_the_first_start_is_the_cure(patient):
    patient.unlink()

    assert found("database").cure == "xiaoer run makes it"
