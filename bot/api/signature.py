"""Who sent it: Standard Webhooks' signatures, with several keys while one is changed, and those of the shop systems."""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence

from standardwebhooks import Webhook, WebhookVerificationError

#: An id is a word, not a page.
_LONGEST_ID = 200


class Unsigned(Exception):
    """It is not signed with any of the keys, or too old, or too new."""


def verified_id(body: bytes, headers: Mapping[str, str], keys: Sequence[str]) -> str:
    """The event's id. Raises `Unsigned` with the reason; every key is tried, so that one can take another's place."""
    reason = "there is no key"
    for key in keys:
        try:
            Webhook(key).verify(body, dict(headers), json_parse=False)
        except WebhookVerificationError as error:
            reason = str(error)
        except ValueError:
            # A header that is no list of signatures, or a body that is no text.
            reason = "the headers webhook-id, webhook-timestamp and webhook-signature are not as they should be"
        else:
            event_id = headers.get("webhook-id", "")
            if len(event_id) <= _LONGEST_ID:
                return event_id
            reason = "webhook-id is too long"
    raise Unsigned(reason)


def is_signed(body: bytes, signature: str, secret: str) -> bool:
    """Whether the raw body bears what Shopify and WooCommerce sign with: base64 of HMAC-SHA256, in constant time."""
    expected = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest())
    return hmac.compare_digest(expected, signature.encode())
