"""The shop's rules. Every number that a flow needs is here, with its unit; an operator may change each of them.

The defaults are the trade's habits; a shop's own values come from its `policy.yaml` or the console.
"""

from datetime import time
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator

from flows.days_off import knows
from flows.manners import Manners
from flows.rules import Amount, Count, Kept, Rules, Share

Language = Literal["zh", "en"]


class Shop(Rules):
    """Who the shop is."""

    name: dict[str, str] = {"zh": "小店", "en": "The shop"}
    time_zone: str = "Asia/Shanghai"
    currency: str = "CNY"
    currency_sign: str = "¥"
    language: Language = "zh"
    phone: str = ""
    url: str = ""
    return_address: dict[str, str] = {}

    @field_validator("time_zone")
    @classmethod
    def known_zone(cls, zone: str) -> str:
        """Refuse a zone that the machine's time-zone database does not have."""
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"no time zone is called {zone!r}; write for example Asia/Shanghai") from error
        return zone


class Hours(Rules):
    """When people are on duty, in the shop's time. Days are 1 (Monday) to 7."""

    start: time = time(9)
    end: time = time(22)
    days: tuple[Annotated[int, Field(ge=1, le=7)], ...] = (1, 2, 3, 4, 5, 6, 7)
    #: Whose public holidays are days off, by two letters (CN), with the weekends that are worked for them; empty: none.
    calendar: str = ""
    #: Dates (YYYY-MM-DD) on which nobody is there all the same, and days off on which somebody is.
    holidays: tuple[str, ...] = ()
    workdays: tuple[str, ...] = ()

    @field_validator("calendar")
    @classmethod
    def known_calendar(cls, country: str) -> str:
        """Refuse a country whose holidays nobody knows."""
        if country and not knows(country):
            raise ValueError(f"no country's holidays are called {country!r}; write two letters, such as CN")
        return country


class Quiet(Rules):
    """Quiet hours: nudges, and notices that can wait, are moved to their end and spread over some minutes."""

    start: time = time(22)
    end: time = time(9)
    spread_minutes: Count = 20


class Greeting(Rules):
    """When to greet."""

    #: Not again within this time after the last message.
    again_after_hours: Count = 8
    #: The queue is longer than this: say that we are busy.
    busy_above: Count = 5
    #: Whether a member is greeted by their level.
    names_level: bool = True
    #: So long a first word that only announces another waits for it; 0: it is greeted at once.
    patience_seconds: Annotated[float, Field(ge=0, le=30)] = 3
    #: What only announces: the whole message, without spaces and marks.
    fragments: tuple[str, ...] = (
        "在吗", "在么", "在嘛", "在不", "在不在", "有人吗", "有人在吗", "有人么", "客服在吗", "老板在吗", "亲在吗",
        "想问下", "想问一下", "我想问下", "我想问一下", "想问", "问下", "问一下", "请问", "请问下", "请问一下",
        "想咨询", "想咨询下", "想咨询一下", "咨询下", "咨询一下", "打扰一下", "有个问题", "问个问题", "想了解下",
        "想了解一下",
        "are you there", "anyone there", "anybody there", "is anyone there", "i have a question", "quick question",
        "question", "excuse me", "can i ask something", "i want to ask", "just a question",
    )  # fmt: skip


class Inquiry(Rules):
    """How questions are answered."""

    #: The same question within this time is 'the same again'.
    same_again_hours: Count = 24
    #: The n-th time the same question is asked, a human is offered.
    human_at_times: Annotated[int, Field(ge=2)] = 3
    #: Answers in a row that did not help, before a human is offered.
    human_at_misses: Annotated[int, Field(ge=1)] = 2
    #: A score from here on is answered. These three are the library's own where they are not set.
    certain: Annotated[float, Field(ge=0, le=100)] | None = None
    #: A score from here on is asked back: did you mean …?
    likely: Annotated[float, Field(ge=0, le=100)] | None = None
    #: The best must lead the second by this much to be certain.
    lead: Annotated[float, Field(ge=0, le=100)] | None = None
    #: Products shown as cards at most.
    cards: Annotated[int, Field(ge=1, le=10)] = 3
    haggle_allowed: bool = False
    haggle_percent: Annotated[int, Field(ge=0, le=90)] = 5
    haggle_floor: Amount = 0
    haggle_per_day: Count = 10


class Nudges(Rules):
    """Payment nudges."""

    first_after_minutes: Count = 10
    #: Who pays before it is shipped today.
    cutoff: time = time(16)
    before_cutoff_minutes: Count = 45
    closes_after_hours: Annotated[int, Field(ge=1)] = 24
    before_close_hours: Count = 2
    at_most: Count = 3
    #: Messages that the bot starts, a customer and day, and a customer and week.
    per_day: Count = 4
    per_week: Count = 10
    #: A customer who wrote within this time is in the middle of a conversation.
    talking_minutes: Count = 5
    #: Whether a nudge that falls due meanwhile is said in the conversation itself, once that comes to rest.
    said_in_talk: bool = True
    #: 'Later' and 'tomorrow' without a time mean these.
    later_hours: Annotated[int, Field(ge=1)] = 2
    tomorrow_at: time = time(10)


class Shipping(Rules):
    """How orders go out."""

    within_hours: Count = 24
    at_latest_hours: Count = 48
    usual_days: Count = 3
    #: So many days more than usual under way is late.
    late_days: Count = 2
    carrier: dict[str, str] = {"zh": "中通快递", "en": "ZTO Express"}
    fee: Amount = 800
    free_from: Amount = 9900
    cod_fee: Amount = 500
    #: Whether a customer is asked, once the address stands, for a courier or anything else they wish.
    asks_wishes: bool = True


class AfterSales(Rules):
    """Returns, exchanges and refunds."""

    window_days: Count = 7
    remind_tracking_days: Count = 3
    check_hours: Count = 24
    refund_days: Count = 3
    #: What to pick as the reason in the platform's own form; empty where the shop has no such form.
    form_reason: dict[str, str] = {"zh": "七天无理由", "en": "No-reason return"}
    #: Refunds above this are for people.
    large_amount: Amount = 50000


class Review(Rules):
    """Asking for stars."""

    after_days: Count = 3
    #: Where the carrier is silent: the usual delivery time and this.
    silent_extra_days: Count = 1
    #: Not asked any more after this.
    give_up_days: Count = 10
    #: From here on it is a good one.
    good_from: Annotated[int, Field(ge=1, le=5)] = 4
    url: str = ""
    coupon_low: Amount = 500
    coupon_high: Amount = 1000
    coupon_budget_per_day: Amount = 20000
    #: Whether a fault that a good review mentions is answered.
    answers_faults: bool = True
    #: Whether all of an order is put together at once where a bad review is held against money.
    gathers_evidence: bool = True


class Handoff(Rules):
    """Passing a conversation to a human."""

    #: What one conversation takes an agent: the estimate of the wait until the queue has shown how fast it moves.
    minutes_each: Annotated[int, Field(ge=1)] = 3
    #: An agent who says nothing for this long gives the conversation back to the bot.
    idle_hours: Annotated[int, Field(ge=1)] = 12
    wait_notice_minutes: Annotated[int, Field(ge=1)] = 5
    #: A person's first words are due after this, and the matter's end after that; both count working time alone.
    first_reply_seconds: Annotated[int, Field(ge=1)] = 30
    settled_hours: Annotated[int, Field(ge=1)] = 8
    #: The share of such a time after which it is due soon.
    due_soon_from: Share = 0.8
    asks_stars: bool = True


class Talk(Rules):
    """How the talk is kept together."""

    #: After this, an interrupted flow comes back with a sentence that says what it was about.
    resume_says_after_minutes: Count = 30
    #: A question that was not answered is dropped, a matter of which nobody spoke is closed after this.
    forget_after_hours: Annotated[int, Field(ge=1)] = 24
    left_alone_days: Annotated[int, Field(ge=1)] = 15


class Proof(Rules):
    """Proving by number and digits that an order is one's own; each limit is for an hour."""

    tries_per_order: Annotated[int, Field(ge=1)] = 5
    tries_per_contact: Annotated[int, Field(ge=1)] = 10
    #: Of all visitors of the web page who come from one network address.
    tries_per_address: Annotated[int, Field(ge=1)] = 20


class Checks(Rules):
    """Lists of words that a new version of the library is checked for; the usual ones where they are not set."""

    #: Superlatives that the advertising law forbids, blind promises, and contexts in which such words are harmless.
    superlatives: tuple[str, ...] | None = None
    promises: tuple[str, ...] | None = None
    allowed: tuple[str, ...] | None = None
    #: Words too stiff, and too familiar, for this shop.
    stiff: tuple[str, ...] | None = None
    familiar: tuple[str, ...] | None = None
    #: Words that lead off the platform.
    contacts: tuple[str, ...] | None = None
    #: Hosts that a link may lead to.
    hosts: tuple[str, ...] = ()


class Replies(Rules):
    """How a new version of the library is tried before it is published."""

    #: Customers' messages of so many days are run against it.
    replay_days: Count = 14


class Retention(Rules):
    """How many days what is kept of customers stays. `forever` is written where it is never let go."""

    #: Raw updates that could not be read.
    raw_updates: Kept = 7
    #: What came in, once it is answered: the messages are kept by themselves.
    inbox_bodies: Kept = 2
    #: Events that failed, with their tracebacks.
    set_aside: Kept = 90
    #: What was said. The rows stay, empty, for the figures.
    messages: Kept = 730
    #: Pictures that customers sent.
    pictures: Kept = 180
    #: Evidence that was gathered of an order, with the talk and the pictures in it.
    evidence: Kept = 1095
    #: Lines of registers, remarks on orders, and what closed cases collected.
    registers: Kept = 730
    #: Recipient, phone, address and parcel of an order. The order itself stays: the law wants three years at least.
    orders: Kept = 1095


class Campaign(Rules):
    """A sale with a beginning and an end; it comes and goes by itself."""

    name: dict[str, str]
    #: ISO dates with time, in the shop's zone.
    start: str
    end: str
    #: What it gives, in the shop's own words.
    offer: dict[str, str] = {}
    #: By this, wordings of the library belong to this campaign alone: `when: {campaign: KEY}`.
    key: Annotated[str, Field(pattern=r"^([a-z0-9][a-z0-9_-]{0,39})?$")] = ""
    #: SKUs that are recommended while it runs, the first that is in stock before anything else.
    recommend: tuple[str, ...] = ()


class Policy(Rules):
    """All rules of the shop."""

    shop: Shop = Shop()
    hours: Hours = Hours()
    quiet: Quiet = Quiet()
    greeting: Greeting = Greeting()
    inquiry: Inquiry = Inquiry()
    manners: Manners = Manners()
    nudges: Nudges = Nudges()
    shipping: Shipping = Shipping()
    after_sales: AfterSales = AfterSales()
    review: Review = Review()
    handoff: Handoff = Handoff()
    talk: Talk = Talk()
    proof: Proof = Proof()
    replies: Replies = Replies()
    retention: Retention = Retention()
    checks: Checks = Checks()
    campaigns: tuple[Campaign, ...] = ()
