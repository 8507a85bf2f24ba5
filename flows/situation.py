"""What a step may look at: plain, frozen facts, loaded in the step's own transaction."""

from collections.abc import Mapping
from typing import Literal
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from flows.case import Case
from flows.policy import Policy

OrderState = Literal[
    "placed",
    "paid",
    "shipped",
    "out_for_delivery",
    "delivered",
    "completed",
    "cancelled",
    "closed",
    "out_of_stock",
    "returning",
    "returned",
    "refunded",
    "lost",
]

#: Orders in these states are on the way to the customer.
UNDER_WAY: frozenset[OrderState] = frozenset({"paid", "shipped", "out_for_delivery", "out_of_stock"})


#: What can be measured (`replies.measures` finds it in a text): its words, and the unit of the table.
MEASURES: Mapping[str, tuple[str, str, str]] = {
    "height": ("身高", "height", "cm"),
    "weight": ("体重", "weight", "kg"),
    "foot": ("脚长", "foot length", "cm"),
    "bust": ("胸围", "bust", "cm"),
    "waist": ("腰围", "waist", "cm"),
    "hips": ("臀围", "hips", "cm"),
    "head": ("头围", "head", "cm"),
    "wrist": ("手围", "wrist", "cm"),
    "table": ("桌长", "table length", "cm"),
    "bed": ("床宽", "bed width", "cm"),
}


class Size(Struct, frozen=True):
    """A size of an article, and whom it fits."""

    name: str
    #: What is measured → from and to, in centimetres or kilogrammes: {"height": (160, 168), "weight": (45, 55)}.
    fits: Mapping[str, tuple[float, float]]


class Product(Struct, frozen=True):
    """An article of the shop. Texts are by language; the first language of the shop is always there."""

    sku: str
    title: Mapping[str, str]
    #: Minor units.
    price: int
    stock: int
    category: Mapping[str, str] = field(default_factory=dict)
    summary: Mapping[str, str] = field(default_factory=dict)
    #: Attribute name → value, by language: {"zh": {"颜色": "青"}, "en": {"colour": "celadon"}}.
    attributes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    #: Words by which customers look for it, all languages together.
    keywords: tuple[str, ...] = ()
    #: SKUs that go well with it.
    goes_with: tuple[str, ...] = ()
    #: Why it cannot be returned within the seven days (`made_to_order`, `perishable`, `digital`, `hygiene`), or None.
    no_return: str | None = None
    #: Shop time in milliseconds at which it is back, where it is out of stock and the date is known.
    restock_at: int | None = None
    image: str = ""
    url: str = ""
    #: From the smallest to the largest.
    sizes: tuple[Size, ...] = ()

    def __hash__(self) -> int:
        """By its SKU, so that what is worked out for an article can be kept."""
        return hash(self.sku)


class OrderLine(Struct, frozen=True):
    """One article of an order, as it was bought."""

    sku: str
    title: str
    quantity: int
    #: Minor units for one piece.
    price: int


class TrackingPoint(Struct, frozen=True):
    """One line of a parcel's trail."""

    at: int
    text: str


class Order(Struct, frozen=True):
    """An order that is proven to be this customer's."""

    number: str
    state: OrderState
    customer_id: int | None
    lines: tuple[OrderLine, ...]
    #: Minor units: what the goods cost, the freight out, and what is paid in all.
    goods: int
    freight: int
    total: int
    placed_at: int
    paid_at: int | None = None
    shipped_at: int | None = None
    delivered_at: int | None = None
    closed_at: int | None = None
    carrier: str = ""
    tracking_number: str = ""
    trail: tuple[TrackingPoint, ...] = ()
    recipient: str = ""
    phone: str = ""
    address: str = ""
    is_cod: bool = False
    #: Field → when that was so, as the shop's system told it: what comes later of what was before changes nothing.
    told_at: Mapping[str, int] = field(default_factory=dict)
    #: How it was proven; `digits` shows name, phone and address masked.
    proof: Literal["digits", "link", "identity"] = "identity"


class Customer(Struct, frozen=True):
    """The person behind the contact."""

    id: int
    name: str = ""
    level: str = ""
    #: `--MM-DD` or `YYYY-MM-DD`, where they gave it.
    birthday: str = ""
    tags: tuple[str, ...] = ()
    takes_nudges: bool = True
    #: Whether the shop vouched for them (its signed identity): then all their orders are theirs to see.
    is_known: bool = False
    first_seen_at: int = 0


class Contact(Struct, frozen=True):
    """One channel's end of a customer."""

    id: int
    channel: str
    address: str
    name: str = ""
    is_reachable: bool = True
    #: When the customer was last heard of here, shop time in milliseconds, to the minute.
    seen_at: int = 0


class Duty(Struct, frozen=True):
    """Who is there to take over."""

    on_duty: int = 0
    #: Conversations that wait for a human, without this one.
    waiting: int = 0
    #: This conversation's place in the queue, 1 is next; 0 where it does not wait.
    place: int = 0
    #: Shop time at which somebody will be there, None where somebody is or nobody knows.
    back_at: int | None = None
    #: Of those who wait, the urgent ones: they come before one that is not.
    urgent: int = 0
    #: How long one place in the queue took of late, None where too few came to tell.
    minutes_a_place: float | None = None


class Passage(Struct, frozen=True):
    """A passage to a human that is not over yet."""

    #: One of `flows.handoff.REASONS`.
    reason: str = "asked"
    came_at: int = 0
    is_urgent: bool = False
    #: By when somebody should have answered, and settled it.
    first_due_at: int = 0
    solve_due_at: int = 0
    #: The first words of a person, None where nobody wrote yet.
    answered_at: int | None = None
    #: Whose turn it is to take it, who had theirs, and how far that got.
    offered_to: int | None = None
    tried: tuple[int, ...] = ()
    stage: str = "line"


class Nudged(Struct, frozen=True):
    """A nudge or other message that the bot started, for the caps."""

    at: int
    kind: str
    order_number: str | None = None


class Asked(Struct, frozen=True):
    """How often an intent was asked within the policy's window."""

    intent: str
    times: int
    last_at: int


class Situation(Struct, frozen=True):
    """The facts of one step. Nothing here is fetched later and nothing changes while a step reacts."""

    #: Shop time, milliseconds UTC.
    now: int
    policy: Policy
    customer: Customer
    contact: Contact
    orders: tuple[Order, ...] = ()
    cases: tuple[Case, ...] = ()
    products: tuple[Product, ...] = ()
    duty: Duty = field(default_factory=Duty)
    asked: tuple[Asked, ...] = ()
    nudged: tuple[Nudged, ...] = ()
    #: An order that was named but is not proven, with its phone: only to compare digits, never to show.
    unproven: Order | None = None
    #: The campaign that runs now (name, offer, ends_at, key, recommend), None where none does.
    campaign: Mapping[str, object] | None = None
    #: Discounts that were promised by haggling today, to all customers together.
    haggled_today: int = 0
    #: What the bot gave away in coupons today, to all customers together; minor units.
    coupons_today: int = 0
    #: Tries for a proof that are left to this contact within the hour.
    proof_tries_left: int = 0
    #: The passage to a human that this conversation is on, None where the bot has it.
    passage: Passage | None = None

    @property
    def is_campaign(self) -> bool:
        """Whether a campaign runs now."""
        return self.campaign is not None

    @property
    def campaign_key(self) -> str:
        """The key of the campaign that runs now; empty where none does, or where it has none."""
        return str((self.campaign or {}).get("key", ""))

    @property
    def zone(self) -> ZoneInfo:
        """The shop's time zone."""
        return ZoneInfo(self.policy.shop.time_zone)

    def order(self, number: str | None) -> Order | None:
        """The proven order with this number, None where it is not theirs."""
        return next((order for order in self.orders if order.number == number), None)

    def case(self, case_id: int | None) -> Case | None:
        """The case with this id."""
        return next((case for case in self.cases if case.id == case_id), None)

    def product(self, sku: str | None) -> Product | None:
        """The product with this SKU."""
        return next((product for product in self.products if product.sku == sku), None)
