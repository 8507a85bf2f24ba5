"""What the Telegram channel is told at start."""

import hashlib
import hmac
from dataclasses import dataclass, field
from pathlib import Path

#: Telegram's own server.
TELEGRAM = "https://api.telegram.org"
#: Where updates are posted to in webhook mode.
WEBHOOK_PATH = "/telegram/webhook"


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """One bot."""

    token: str = field(repr=False)
    #: The root of the Bot API server, without a slash at its end.
    api: str = TELEGRAM
    #: The address at which Telegram reaches us in webhook mode; empty for polling.
    webhook_url: str = ""
    #: Calls a second in all, calls a second to one chat, calls a minute to one group; 0 turns one off.
    rate: int = 30
    chat_rate: float = 1.0
    group_rate: int = 20
    #: Calls in flight.
    in_flight: int = 6
    #: The shop's folder, in which pictures of articles are found.
    folder: Path = Path()
    #: The largest photo of a customer's that is kept, in bytes.
    photo_cap: int = 5 * 2**20
    #: The end of an album is not marked: so long after its last picture it is taken for whole.
    album_wait_s: float = 0.7
    #: The group that is the desk; 0 for none.
    desk: int = 0
    #: What happens within this time goes to the desk together.
    desk_gather_s: float = 0.2
    #: How long Telegram keeps a poll open where there is nothing.
    poll_s: int = 30

    @property
    def bot_id(self) -> int:
        """The number before the colon: keys of another bot's updates are no repeats of this one's."""
        return int(self.token.partition(":")[0])

    @property
    def webhook_secret(self) -> str:
        """What Telegram shows with each update, so that nobody else's are taken. Follows from the token."""
        return self._derived(b"webhook").hex()

    @property
    def link_secret(self) -> bytes:
        """The key that signs `/start` links. Follows from the token."""
        return self._derived(b"links")

    def _derived(self, purpose: bytes) -> bytes:
        return hmac.digest(self.token.encode(), b"xiaoer telegram " + purpose, hashlib.sha256)
