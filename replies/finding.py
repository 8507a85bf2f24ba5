"""What is found wrong with a library, and what to do about it."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about the library. An error stops a publish."""

    severity: Severity
    #: What kind of thing, such as `too-long`: it stays the same over versions.
    code: str
    #: The reply, or the intent, that it is about.
    reply: str
    #: The wording's id; empty where it is about the whole.
    wording: str
    #: What is wrong and what to do, in English.
    what: str
    cure: str
    #: The same in Chinese, as one sentence.
    zh: str = ""
    #: The words that it is about, to find the line by.
    text: str = ""

    def said(self, language: str) -> str:
        """The whole sentence."""
        return self.zh if language == "zh" and self.zh else f"{self.what} – {self.cure}"
