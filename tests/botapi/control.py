"""The control door, by which another process makes people write and reads what came of it.

Every act is a POST of JSON to /control/ACT, and answers JSON.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from tests.botapi.wire import Connection, Reply, Request

if TYPE_CHECKING:
    from tests.botapi.server import BotApi

Json = dict[str, Any]


class Door:
    """The acts by their name; each takes the JSON that came and gives back what becomes JSON."""

    def __init__(self, api: BotApi) -> None:
        self._api = api
        self._acts = {
            "say": self._say,
            "press": self._press,
            "push": self._push,
            "repeat": lambda given: api.repeat(given["update"]),
            "jump": lambda given: api.jump_ids(given["to"]),
            "group": self._group,
            "fault": self._fault,
            "heal": lambda given: api.faults.clear(),
            "latency": self._latency,
            "lines": lambda given: [line.raw for line in api.chat(given["chat"]).lines],
            "calls": self._calls,
            "replies": lambda given: {str(chat): texts for chat, texts in api.replies().items()},
            "counters": self._counters,
        }

    async def answer(self, act: str, request: Request, connection: Connection) -> None:
        """Does it; what goes wrong is said with a 400."""
        try:
            given = orjson.loads(request.body or b"{}")
            if act == "until":
                done: Any = await self._until(given)
            else:
                done = self._acts[act](given)
        except (KeyError, TypeError, ValueError) as error:
            connection.reply(Reply(orjson.dumps(f"{act}: {error!r}"), 400))
            return
        connection.reply(Reply(orjson.dumps(done)))

    def _say(self, given: Json) -> list[int]:
        """{"messages": [{"from": 1001, "text": "…"}, …]}, in order: the ids of the updates. Unknown people appear."""
        said = (self._api.person(each["from"]).says(each["text"]) for each in given["messages"])
        return [update.get("update_id", 0) for update in said]

    def _press(self, given: Json) -> Json:
        """{"from", "message", "data"}: a press on a message of the private chat, or of `chat` where one is named."""
        line = self._api.chat(given["chat"] if "chat" in given else given["from"]).by_id[given["message"]]
        return self._api.person(given["from"]).presses(line, given["data"])

    def _push(self, given: Json) -> list[int]:
        """{"updates": […]}: raw ones, as they are."""
        return [self._api.push(update)["update_id"] for update in given["updates"]]

    def _group(self, given: Json) -> Json:
        """{"id", "title", "is_forum", "by"}: a group into which somebody adds the bot as an administrator."""
        group = self._api.group(given["id"], given.get("title", "客服"), is_forum=given.get("is_forum", False))
        return group.adds_bot(self._api.person(given["by"]))

    def _fault(self, given: Json) -> None:
        """The arguments of BotApi.fault by name."""
        self._api.fault(**given)

    def _latency(self, given: Json) -> None:
        self._api.latency_s = given["latency_s"]

    def _calls(self, given: Json) -> list[Json]:
        """{"since": n}: the calls from the n-th on."""
        calls = self._api.calls[given.get("since", 0) :]
        return [
            {
                "method": call.method,
                "parameters": call.parameters,
                "at": call.at,
                "code": call.code,
                "fault": call.fault,
            }
            for call in calls
        ]

    def _counters(self, given: Json) -> Json:
        """How much there is of everything; `replies` is by chat."""
        api = self._api
        return {
            "calls": len(api.calls),
            "methods": dict(api.counts()),
            "pending": len(api.pending),
            "replies": {str(chat.id): len(chat.replies) for chat in api.world.chats.values() if chat.replies},
            "breaches": [f"{broken.method}: {broken.why}" for broken in api.breaches],
            "unanswered": api.unanswered,
        }

    async def _until(self, given: Json) -> Json:
        """{"replies": n, "calls": n, "pending": n, "within_s": s}: waits; `is_so` says whether it came in time."""
        api = self._api

        def is_so() -> bool:
            chats = api.world.chats.values()
            return bool(
                sum(len(chat.replies) for chat in chats) >= given.get("replies", 0)
                and len(api.calls) >= given.get("calls", 0)
                and len(api.pending) <= given.get("pending", len(api.pending))
            )

        try:
            await api.until(is_so, given.get("within_s", 30.0))
        except TimeoutError:
            return {"is_so": False, **self._counters({})}
        return {"is_so": True, **self._counters({})}
