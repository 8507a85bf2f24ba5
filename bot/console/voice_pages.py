"""All pages of those who decide what the bot says."""

from bot.console.replies_page import add_replies_page
from bot.console.reply_page import add_reply_page
from bot.console.studio import Studio


def add_voice_pages(studio: Studio) -> None:
    """Add them to NiceGUI."""
    for add in (add_replies_page, add_reply_page):
        add(studio)
