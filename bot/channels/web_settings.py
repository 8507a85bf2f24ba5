"""What an operator may set of the web channel: who may embed it, and how much one visitor may take."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class WebSettings:
    """Every limit of the web channel, with its unit."""

    #: Origins (`https://shop.example`) whose pages may embed the widget. The shop's own host always may.
    origins: tuple[str, ...] = ()
    #: The key with which the shop's server signs who is signed in. Empty: nobody is known.
    widget_secret: str = ""
    #: What signs links that bring an order along. Empty: none is believed.
    link_secret: str = ""
    #: A folder of the products' pictures, `SKU.png`, `.jpg`, `.webp` or `.svg`.
    images: Path | None = None
    #: Whether `/` shows the shop's sample page.
    has_page: bool = True
    #: Whether that page has the demo's buttons.
    has_demo: bool = False

    #: Bytes of one message frame or request body; checked before it is parsed.
    body_cap: int = 65_536
    #: Bytes of one picture.
    picture_cap: int = 5 * 1024 * 1024
    #: Width times height of one picture: a small file may unpack to gigabytes in an agent's browser.
    pixel_cap: int = 50_000_000
    #: Seconds that an upload may take.
    upload_s: float = 60.0

    #: Connections (sockets and waiting polls) in all, from one address of the network, and of one visitor.
    sockets: int = 2_000
    sockets_per_ip: int = 64
    sockets_per_visitor: int = 8
    #: Frames that may wait for a slow reader; the next one cuts the connection.
    queue: int = 100
    #: Seconds until a new connection must have said who it is.
    hello_s: float = 10.0
    #: Seconds that a poll waits for something to tell.
    poll_s: float = 20.0

    #: What a visitor may send at once, and what comes back each second.
    message_burst: int = 20
    messages_per_s: float = 1.0
    picture_burst: int = 10
    pictures_per_s: float = 0.05
    #: New visitors from one address of the network: a school or an office may share one.
    session_burst: int = 60
    sessions_per_s: float = 1.0

    #: Lines of the thread that a page shows when it loads, and that a reconnect fetches at most.
    thread_lines: int = 100
