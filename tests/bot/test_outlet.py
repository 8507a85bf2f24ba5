"""Who is next at an outlet, and when the other side has room."""

import asyncio

from bot.channels.telegram.pace import Pace
from bot.outlet import Outlet, Where

NEWS, REPLY = Where("paced", "7", is_urgent=False), Where("paced", "8")


class Paced:
    """A channel with Telegram's rates."""

    def __init__(self, **rates: int) -> None:
        self.pace = Pace(**{"rate": 0, "chat_rate": 0, "group_rate": 0, **rates})

    def room_at(self, now: int, *, urgent: bool) -> int:
        return self.pace.room_at(now, urgent=urgent)

    def ready_at(self, address: str, now: int, *, urgent: bool) -> int:
        return self.pace.ready_at(int(address), now, urgent=urgent)

    def take(self, address: str, now: int) -> None:
        self.pace.take(int(address), now)

    def give_back(self, address: str) -> None:
        self.pace.give_back(int(address))


async def test_a_reply_goes_before_news_that_came_earlier() -> None:
    outlet = Outlet(Paced(), lambda: 0)
    outlet.put(1, NEWS)
    outlet.put(2, REPLY)

    assert [await outlet.next(), await outlet.next()] == [(2, REPLY), (1, NEWS)]


async def test_a_chat_that_has_had_its_share_waits_and_another_does_not() -> None:
    outlet = Outlet(Paced(chat_rate=1), lambda: 0)
    waits = [outlet.reserve(REPLY) for _ in range(4)]

    assert waits[:3] == [0, 0, 0]
    assert waits[3] > 0
    assert outlet.reserve(NEWS) == 0


async def test_what_was_reserved_in_vain_is_free_again() -> None:
    outlet = Outlet(Paced(rate=1, chat_rate=1), lambda: 0)
    assert outlet.reserve(REPLY) == 0
    assert outlet.reserve(NEWS) > 0

    outlet.give_back(REPLY)

    assert outlet.reserve(Where("paced", "9")) == 0


async def test_nobody_is_next_while_the_other_side_has_no_room() -> None:
    now = [0]
    outlet = Outlet(Paced(rate=2), lambda: now[0])
    assert [outlet.reserve(REPLY), outlet.reserve(REPLY)] == [0, 0]
    outlet.put(1, REPLY)

    soon = asyncio.create_task(outlet.next())
    await asyncio.sleep(0)
    assert not soon.done()
    now[0] = 2_000
    assert (await asyncio.wait_for(soon, 5))[0] == 1


async def test_a_channel_without_rates_is_never_waited_for() -> None:
    outlet = Outlet(object(), lambda: 0)

    assert [outlet.reserve(REPLY) for _ in range(100)] == [0] * 100
