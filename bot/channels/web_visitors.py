"""Who a visitor is: a bearer token that the browser keeps, and the shop's signature for customers it knows."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from ipaddress import IPv6Address, IPv6Network, ip_address

from bot.channels.web_refusals import Refused
from bot.channels.web_store import Visitor, WebStore

#: A signature holds for an hour at most: whoever copies it from a page cannot use it for long.
IDENTITY_S = 3600
#: 32 random bytes in base64url are 43 characters.
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def token_hash(token: str) -> str:
    """What is kept of a token: it has 256 random bits, so that a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def identity_signature(secret: str, customer_key: str, expires: int) -> str:
    """What the shop's server writes into its page for a customer who is signed in: HMAC-SHA256 in hex."""
    return hmac.new(secret.encode(), f"{customer_key}.{expires}".encode(), hashlib.sha256).hexdigest()


def network_of(ip: str) -> str:
    """The network that one household has: an IPv4 address, the first 64 bits of an IPv6 one; empty for no address."""
    try:
        address = ip_address(ip)
    except ValueError:
        return ""
    if isinstance(address, IPv6Address) and not address.ipv4_mapped:
        return str(IPv6Network((address, 64), strict=False))
    return str(getattr(address, "ipv4_mapped", None) or address)


class Visitors:
    """Makes visitors and knows them again."""

    def __init__(self, store: WebStore, widget_secret: str, clock: Callable[[], float]) -> None:
        """`clock` is machine time in seconds: signatures must not follow the demo's clock."""
        self._store = store
        self._secret = widget_secret
        self._clock = clock

    async def known(self, token: str) -> Visitor:
        """The visitor with this token. Raises `Refused` where there is none."""
        visitor = await self._store.visitor_of(token_hash(token)) if _TOKEN.fullmatch(token) else None
        if visitor is None:
            raise Refused("unknown_visitor")
        return visitor

    async def bearer(self, authorization: str) -> Visitor:
        """The visitor whose token an `Authorization` header bears."""
        scheme, _, token = authorization.partition(" ")
        return await self.known(token.strip() if scheme.lower() == "bearer" else "")

    async def welcome(self, language: str, customer_key: str = "", network: str = "") -> str:
        """Keep a new visitor from this network address; returns the token, known to nobody else from here on."""
        token = secrets.token_urlsafe(32)
        visitor = Visitor(f"v{secrets.token_hex(12)}", customer_key, language, network_of(network))
        await self._store.add_visitor(token_hash(token), visitor)
        return token

    def proven(self, customer_key: str, expires: int, signature: str) -> str:
        """The customer for whom the shop's signature vouches. Raises `Refused` where it does not."""
        good = identity_signature(self._secret, customer_key, expires)
        is_signed = bool(self._secret) and hmac.compare_digest(good.encode(), signature.encode())
        if not is_signed or not 0 < expires - self._clock() <= IDENTITY_S:
            raise Refused("bad_identity")
        return customer_key
