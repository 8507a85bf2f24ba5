"""What can go wrong, as one tree.

BotError
  SettingsError          a setting is missing or wrong: exit 2, before anything starts
  StartError             the program cannot start here: exit 2
  ChannelError           the other side refused, or nobody knows
    ChannelOff           nobody can be reached there now: the message waits, and no try is counted
  InboxUnavailable       an event could not be made durable: it is not acknowledged
  Conflict               somebody else changed it first
  NotAllowed, NotFound   the console's refusals
"""

from typing import Literal

#: What is known of a message whose sending raised: it surely did not arrive, or nobody knows.
Fate = Literal["not_sent", "unknown"]


class BotError(Exception):
    """Something went wrong."""

    #: What the web answers with where it reaches it.
    status = 500

    def __init__(self, message: str | None = None) -> None:
        """Without a message of its own, the class's docstring is the message."""
        super().__init__(message or (self.__doc__ or "").strip())


class SettingsError(BotError):
    """A setting is missing or wrong."""


class StartError(BotError):
    """The program cannot start here."""


class InboxUnavailable(BotError):
    """The message could not be stored. It was not taken; please send it again."""

    status = 503


class Conflict(BotError):
    """Somebody else changed it first. Look at what is there now and try again."""

    status = 409


class NotAllowed(BotError):
    """You may not do this. Sign in with a role that may."""

    status = 403


class NotFound(BotError):
    """There is no such thing, or it is not yours."""

    status = 404


class ChannelError(BotError):
    """The other side refused the message, or its answer was lost."""

    def __init__(
        self,
        message: str | None = None,
        *,
        permanent: bool = False,
        fate: Fate = "not_sent",
        retry_after_s: float | None = None,
        unreachable: bool = False,
    ) -> None:
        """`permanent`: never again. `unreachable`: the contact cannot be reached at all any more."""
        super().__init__(message)
        self.permanent = permanent or unreachable
        self.fate = fate
        self.retry_after_s = retry_after_s
        self.unreachable = unreachable


class ChannelOff(ChannelError):
    """The channel is off. The message waits until it is on again."""
