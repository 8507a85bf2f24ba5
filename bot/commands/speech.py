"""In which language the command line speaks: the setting XIAOER_LANGUAGE, read before any setting is checked."""

import os

from dotenv import dotenv_values
from rich.console import Console

from bot.settings import DOT_ENV, PREFIX

_NAME = f"{PREFIX}LANGUAGE"


def _language() -> str:
    try:
        in_file = dotenv_values(DOT_ENV).get(_NAME) if DOT_ENV.is_file() else None
    except (OSError, UnicodeDecodeError):
        # `load_settings` says what is wrong with the file.
        in_file = None
    return (os.environ.get(_NAME) or in_file or "zh").strip().lower()


LANGUAGE = _language()


def say(zh: str, en: str) -> str:
    """The sentence in the language of the setting."""
    return en if LANGUAGE == "en" else zh


def help_text(zh: str, en: str) -> str:
    """A help text: Chinese with the English behind it, or English alone."""
    return en if LANGUAGE == "en" else f"{zh} {en}"


def out() -> Console:
    """Where results go. Without markup: what customers and operators wrote is text."""
    return Console(markup=False, highlight=False, emoji=False)


def err() -> Console:
    """Where refusals go."""
    return Console(stderr=True, markup=False, highlight=False, emoji=False)
