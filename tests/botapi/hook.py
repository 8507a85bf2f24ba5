"""How updates leave: getUpdates, or the webhook that is set in its place."""

import re
from urllib.parse import urlsplit

import orjson
from telegram.constants import WebhookLimit

from tests.botapi.chat import Json
from tests.botapi.form import Form
from tests.botapi.refusal import Breach
from tests.botapi.webhook import Webhook
from tests.botapi.world import World

SECRET = re.compile(r"[A-Za-z0-9_-]*")
DEFAULT_CONNECTIONS = 40


class Hook:
    """Holds the webhook, of which there is one or none."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.webhook: Webhook | None = None
        #: How long after a failure an update is sent again.
        self.retry_s = 0.05

    async def perform(self, method: str, form: Form) -> bytes:
        """The result in JSON of getUpdates or a method of webhooks."""
        if method == "getUpdates":
            return b"[" + b",".join(await self._world.updates.take(form)) + b"]"
        if method == "getWebhookInfo":
            return orjson.dumps(self._described())
        await (self._set(form) if method == "setWebhook" else self._delete(form))
        return b"true"

    async def end(self) -> None:
        """What was not taken is pending again for getUpdates."""
        if self.webhook:
            self._world.updates.deliver = None
            await self.webhook.close()
            self.webhook = None

    async def _set(self, form: Form) -> None:
        url, secret = form.text("url"), form.text("secret_token")
        if not url:
            await self._delete(form)
            return
        most = form.integer("max_connections") or DEFAULT_CONNECTIONS
        # The real server wants https; on the loopback there is nobody to listen in.
        if urlsplit(url).scheme not in {"https", "http"}:
            raise Breach("bad webhook: invalid webhook URL specified")
        if len(secret) > WebhookLimit.MAX_SECRET_TOKEN_LENGTH or not SECRET.fullmatch(secret):
            raise Breach("secret token contains unallowed characters")
        if not WebhookLimit.MIN_CONNECTIONS_LIMIT <= most <= WebhookLimit.MAX_CONNECTIONS_LIMIT:
            raise Breach("max_connections must be between 1 and 100")
        await self._delete(form)
        updates = self._world.updates
        updates.allow(form.parsed("allowed_updates", list))
        updates.end_poll("terminated by setWebhook request")
        self.webhook = Webhook(updates, url, secret, most, self.retry_s)
        updates.deliver = self.webhook.deliver

    async def _delete(self, form: Form) -> None:
        await self.end()
        if form.flag("drop_pending_updates"):
            self._world.updates.pending.clear()

    def _described(self) -> Json:
        described = self.webhook.described() if self.webhook else {"url": ""}
        pending = {"has_custom_certificate": False, "pending_update_count": len(self._world.updates.pending)}
        return described | pending | {"allowed_updates": sorted(self._world.updates.allowed)}
