"""One-time links into the console. Only a link's digest is stored."""

import secrets
from pathlib import Path

from bot.clock import machine_now
from data import staff
from data.connection import Connection, input_step

#: How long a link can be used, in milliseconds.
LINK_MS = 24 * 3_600_000

ADMIN = "店长"


def new_link(path: Path, base: str) -> str:
    """A fresh sign-in address for the shop's first admin, who is made where there is none."""
    token = secrets.token_urlsafe(32)
    now = machine_now()

    def keep(db: Connection) -> None:
        admins = [member for member in staff.everybody(db) if member.role == "admin"]
        admin_id = admins[0].id if admins else staff.add(db, ADMIN, "admin", now)
        staff.add_link(db, token, admin_id, now + LINK_MS)

    input_step(path, keep)
    return f"{base}/console/sign-in?token={token}"
