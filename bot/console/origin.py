"""Whether a request that changes something, or a socket, comes from the console's own pages."""

from urllib.parse import urlsplit

from starlette.requests import HTTPConnection


def is_own(connection: HTTPConnection, public_url: str) -> bool:
    """Whether the page that sent this is ours.

    Every browser names the origin of a POST and of a socket; some also say `Sec-Fetch-Site`. Who names neither is no
    browser of our staff's, and is refused with the rest.
    """
    site, origin = connection.headers.get("sec-fetch-site"), connection.headers.get("origin")
    if site is not None and site != "same-origin":
        return False
    if origin is None:
        return site is not None
    return urlsplit(origin).netloc in {connection.headers.get("host", ""), urlsplit(public_url).netloc} - {""}
