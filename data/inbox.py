"""What came in, durable before it is acknowledged."""

from dataclasses import dataclass
from typing import Literal

from flows.events import Attachment

IncomingKind = Literal["message", "press", "opened"]


@dataclass(frozen=True, slots=True)
class Incoming:
    """A native update in our terms, not yet understood."""

    channel: str
    #: The contact's address on that channel: a chat id, a visitor's id.
    address: str
    #: Unique within the channel; the same key twice is one event.
    key: str
    kind: IncomingKind = "message"
    text: str = ""
    #: A press's data, or the payload of a link.
    data: str = ""
    attachments: tuple[Attachment, ...] = ()
    #: What the channel says of the contact.
    name: str = ""
    language: str = ""
    #: The shop's own id of a customer, proven by the shop's signature; empty where nobody vouched.
    customer_key: str = ""
