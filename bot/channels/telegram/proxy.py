"""The proxy that the environment names for a host.

aiohttp can look itself (`trust_env`), but it does so for every request, in a thread, and reads `~/.netrc` each time.
The answer does not change while the program runs, so it is asked once a host.
"""

from functools import lru_cache
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

#: What aiohttp can speak to a proxy.
_SCHEMES = ("http", "https")


def checked_proxy(url: str) -> str:
    """The address itself. Raises `ValueError` for a proxy that cannot be used, such as SOCKS."""
    parts = urlsplit(url)
    if parts.scheme not in _SCHEMES or not parts.hostname:
        raise ValueError(f"a proxy is http://HOST:PORT, with NAME:PASSWORD@ where it asks for them: {_shown(url)}")
    return url


@lru_cache(maxsize=64)
def environment_proxy(scheme: str, host: str) -> str | None:
    """From `HTTPS_PROXY`, `HTTP_PROXY` or `ALL_PROXY`, unless `NO_PROXY` takes the host out."""
    if proxy_bypass(host):
        return None
    known = getproxies()
    found = known.get(scheme) or known.get("all")
    return checked_proxy(found) if found else None


def _shown(url: str) -> str:
    """Without the password."""
    return url.rpartition("@")[2]
