"""The web channel: the shop's sample page and the widget that any page can embed.

It is a mailbox: `send` reaches the browsers that are connected, and whoever is not fetches what they missed when they
come back, by the id of the last message that they have. So nothing is lost, and nothing is shown twice.
"""

import time
from collections.abc import Callable

from starlette.requests import Request
from starlette.routing import BaseRoute

from bot.channels.protocol import Door, Hint, Sent
from bot.channels.web_api import Api
from bot.channels.web_assets import Assets
from bot.channels.web_intake import Intake
from bot.channels.web_limits import Allowance, Places
from bot.channels.web_lines import outgoing_line
from bot.channels.web_mailboxes import Mailboxes
from bot.channels.web_origins import Origins
from bot.channels.web_page import Page
from bot.channels.web_pictures import IsStaff, Pictures
from bot.channels.web_resume import Resume
from bot.channels.web_settings import WebSettings
from bot.channels.web_sockets import Sockets
from bot.channels.web_store import WebStore
from bot.channels.web_visitors import Visitors
from data.outbox import Outgoing


async def nobody(_request: Request) -> bool:
    """No request comes from the staff: the answer where no console is on."""
    return False


class WebChannel:
    """The channel. Its routes are mounted at the root of the app; it takes in from `start` on."""

    name = "web"

    def __init__(
        self,
        store: WebStore,
        settings: WebSettings,
        *,
        is_staff: IsStaff = nobody,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`clock` is machine time in seconds. Raises `SettingsError` for an origin that is none."""
        origins = Origins(settings.origins)
        visitors = Visitors(store, settings.widget_secret, clock)
        resume = Resume(store, settings)
        sessions = Allowance(settings.session_burst, settings.sessions_per_s, monotonic)
        uploads = Allowance(settings.picture_burst, settings.pictures_per_s, monotonic)
        self._mailboxes = Mailboxes(settings.queue)
        self._places = Places(settings)
        self._intake = Intake(store, self._mailboxes, settings, monotonic)
        parts = (visitors, self._intake, resume, self._mailboxes, self._places, origins, settings)
        self._routes: list[BaseRoute] = [
            Sockets(*parts).route(),
            *Api(*parts, sessions).routes(),
            *Pictures(store, visitors, origins, settings, uploads, is_staff).routes(),
            *Assets(origins).routes(),
            *Page(store, origins, settings).routes(),
        ]

    def routes(self) -> list[BaseRoute]:
        """The page, the widget's files, its socket and its HTTP fallback."""
        return list(self._routes)

    @property
    def connected(self) -> int:
        """How many sockets and waiting polls are open."""
        return self._places.taken

    async def start(self, door: Door) -> None:
        """Take in from now on."""
        self._intake.open(door)

    async def stop_intake(self) -> None:
        """Take in nothing more: browsers are told that it could not be stored, and send it again later."""
        self._intake.close()

    async def send(self, outgoing: Outgoing) -> Sent:
        """Give it to the browsers that are connected. Whoever is not gets it on coming back: it never fails."""
        self.show(outgoing)
        return Sent(ref=str(outgoing.id))

    def show(self, outgoing: Outgoing) -> None:
        """Push it to the browsers that are connected."""
        self._mailboxes.push(outgoing.address, {"type": "message", "line": outgoing_line(outgoing)})

    async def hint(self, address: str, hint: Hint) -> None:
        """Show that somebody is writing, or no longer is."""
        self._mailboxes.push(address, {"type": "typing", "on": hint == "typing"})

    async def close(self) -> None:
        """End all connections. To be called before the server waits for them, since a poll lasts 20 seconds."""
        self._intake.close()
        self._mailboxes.close()
