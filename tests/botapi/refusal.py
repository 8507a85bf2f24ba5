"""Why a call is refused.

Refusal      the answer to a call that the state of things does not allow: ok is false, with a code and a description
  Breach     the call itself breaks a limit of the Bot API; no state would have allowed it, so it is a bug of the bot
"""

from typing import Any


class Refusal(Exception):
    """The Bot API says no."""

    def __init__(self, description: str, code: int = 400, **parameters: Any) -> None:
        """`description` is without the code's own words, which come before it."""
        self.code, self.parameters = code, parameters
        self.description = f"{PREFIXES[code]}{description}"
        super().__init__(self.description)


class Breach(Refusal):
    """A limit is broken."""


#: What the real server puts before every description of that code.
PREFIXES = {
    400: "Bad Request: ",
    401: "Unauthorized",
    403: "Forbidden: ",
    404: "Not Found",
    409: "Conflict: ",
    429: "Too Many Requests: ",
}


def too_many(retry_after: int) -> Refusal:
    """The flood limit's answer; after that many seconds the call may be made again."""
    return Refusal(f"retry after {retry_after}", 429, retry_after=retry_after)
