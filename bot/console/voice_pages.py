"""All pages of those who decide what the bot says."""

from bot.console.intent_page import add_intent_page
from bot.console.intents_page import add_intents_page
from bot.console.misses_page import add_misses_page
from bot.console.publish_page import add_publish_page
from bot.console.replies_page import add_replies_page
from bot.console.reply_page import add_reply_page
from bot.console.studio import Studio
from bot.console.try_page import add_try_page


def add_voice_pages(studio: Studio) -> None:
    """Add them to NiceGUI."""
    for add in (
        add_replies_page,
        add_reply_page,
        add_intents_page,
        add_intent_page,
        add_misses_page,
        add_try_page,
        add_publish_page,
    ):
        add(studio)
