"""Where a conversation on Telegram is, as a value."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat, one topic of it, or a chat that a business account has lent to the bot."""

    #: Negative for groups and channels.
    chat_id: int
    #: The thread of a topic, None for the chat itself and for a forum's general topic.
    topic: int | None = None
    #: The id of the business connection; empty where the bot speaks for itself.
    business: str = ""

    def __post_init__(self) -> None:
        if self.chat_id == 0:
            raise ValueError("no chat has the number 0")
        if self.topic is not None and self.topic < 1:
            raise ValueError(f"a topic's number is 1 or more: {self.topic}")

    @property
    def is_group(self) -> bool:
        """Whether more than one person may read it."""
        return self.chat_id < 0

    @property
    def address(self) -> str:
        """The text that is the conversation's key: `12345`, `-10012345/topic/7`, `12345/business/abc`."""
        topic = "" if self.topic is None else f"/topic/{self.topic}"
        business = f"/business/{self.business}" if self.business else ""
        return f"{self.chat_id}{topic}{business}"

    @classmethod
    def of(cls, address: str) -> "Chat":
        """Back from the text. Raises `ValueError` for one that `address` never gives."""
        place, _, business = address.partition("/business/")
        number, _, topic = place.partition("/topic/")
        try:
            chat = cls(int(number), int(topic) if topic else None, business)
        except ValueError as error:
            raise ValueError(f"no address of a chat on Telegram: {address!r}") from error
        if chat.address != address:
            # `+5`, `05`, `５`: two texts for one chat would be two conversations.
            raise ValueError(f"no address of a chat on Telegram: {address!r}")
        return chat
