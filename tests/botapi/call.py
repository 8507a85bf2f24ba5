"""One call as the server keeps it."""

from dataclasses import dataclass

from tests.botapi.chat import Json


@dataclass(slots=True)
class Call:
    method: str
    parameters: Json
    #: Monotonic, in seconds, when it had come in whole.
    at: float
    #: The code of the true answer; 0 while there is none.
    code: int = 0
    description: str = ""
    #: The fault that struck it, as "before reset"; empty where none did.
    fault: str = ""

    @property
    def is_done(self) -> bool:
        """Whether it had its effect."""
        return self.code == 200


@dataclass(frozen=True, slots=True)
class Broken:
    """A call that broke a limit of the Bot API: a bug of the bot."""

    method: str
    why: str
    parameters: Json
