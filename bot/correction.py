"""A customer corrects their last message: what answered the old words gives way to what answers the new ones."""

from bot.saving import take_back
from data import outbox
from data.connection import Connection


def give_way(db: Connection, conversation_id: int) -> int | None:
    """Take back the answers that are not sent yet. Returns the row of the sent one whose place a new one may take.

    None where nothing or more than one message was sent, or one that is more than a text: then the new answer stands
    below, like any other.
    """
    answers = outbox.answers_to_last(db, conversation_id)
    for one in answers:
        if one.status == "waiting" and one.kind == "answer":
            take_back(db, one.id, "corrected")
    out = [one for one in answers if one.status != "waiting"]
    return out[0].id if len(out) == 1 and out[0].may_change else None
