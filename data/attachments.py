"""Attachments, and the looks of a text, as they are kept in JSON."""

from collections.abc import Iterable
from typing import Any

from flows.events import Attachment, Mark


def attachment_row(attachment: Attachment) -> dict[str, Any]:
    """As it is kept."""
    return {
        "kind": attachment.kind,
        "file_id": attachment.file_id,
        "name": attachment.name,
        "mime": attachment.mime,
        "size": attachment.size,
    }


def attachments(rows: Iterable[dict[str, Any]]) -> tuple[Attachment, ...]:
    """Back again."""
    return tuple(Attachment(**row) for row in rows)


def mark_row(mark: Mark) -> list[Any]:
    """As it is kept."""
    return [mark.kind, mark.offset, mark.length]


def marks(rows: Iterable[list[Any]]) -> tuple[Mark, ...]:
    """Back again."""
    return tuple(Mark(*row) for row in rows)
