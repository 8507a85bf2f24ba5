"""The console: agents see who waits, step in, answer and hand back. NiceGUI is imported only when it is mounted."""

from bot.console.parts import ConsoleParts
from bot.console.sessions import is_staff_of
from bot.console.site import console_site, mount

__all__ = ["ConsoleParts", "console_site", "is_staff_of", "mount"]
