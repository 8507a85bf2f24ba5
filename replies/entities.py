"""Values in a text: numbers of orders and parcels, phones, ratings, amounts, days, goods, and the pick from a list."""

import re
from typing import Final

from replies.clocks import find_clock, find_delay
from replies.couriers import courier_of, find_couriers
from replies.days import find_days
from replies.goods import find_colours, find_quantities, find_sizes
from replies.measures import find_measures
from replies.numerals import DIGITS, number
from replies.text import folded, simplified
from replies.understanding import Entities

#: A carrier's prefix, as it stands in front of the digits of a waybill.
_CARRIERS: Final = "SF|YTO?|ZTO|ZT|STO|JTSD|JTTK|JT|JD[A-Z]{0,3}|JB|YD|DPK?|DBL|EMS|HHTT|TT|BEST|HT|CNPS?|LP|UC|KYE?"
_TRACKING = re.compile(rf"(?<![A-Z0-9])(?:(?:{_CARRIERS})[ -]?\d{{9,20}}|[A-Z]{{2}}\d{{9}}[A-Z]{{2}})(?![A-Z0-9])")
_ORDER = re.compile(r"(?<![A-Z0-9])[A-Z]{1,2}[ -]?\d{4,20}(?![A-Z0-9])")
#: Words in front of an order number that have the shape of its prefix.
_NOT_A_PREFIX = re.compile(r"(?:NO|ID|IS|IT|IN|OF|TO|AT|ON|MY|BY|OR|AN|A|I|#) ")
_DIGIT = re.compile(r"\d")
_LONG_DIGITS = re.compile(r"(?<![A-Z0-9.])\d{12,24}(?![A-Z0-9])")
_PHONE = re.compile(r"(?<![\dA-Z+])(?:\+?86[ -]?)?(1[3-9]\d[ -]?\d{4}[ -]?\d{4})(?![\d])")
_FOREIGN_PHONE = re.compile(r"(?<!\d)\+(?!86[ -]?1)\d{1,3}(?:[ -]?\(?\d{1,4}\)?){2,5}(?!\d)")
_FOREIGN_LENGTH: Final = range(8, 16)
_TAIL_AFTER = re.compile(
    r"(?:尾号|尾數|尾数|[后後末]四位|[后後]4位|[后後]四[个個]|LAST (?:FOUR|4)(?: DIGITS?| NUMBERS?)?|END(?:ING|"
    r"S)(?: IN| WITH)?)"
    r"[ :,]*(?:[是为為]|IS|ARE|OF MY PHONE)?[ :,]*(\d{4})(?!\d)"
)
_TAIL_BEFORE = re.compile(r"(?<!\d)(\d{4})[ ]?(?:结尾|結尾|的?尾号)")
_ALONE = re.compile(r"\d{4}")
#: What is said of a long number right before it decides which kind it is.
_OF_PARCEL = re.compile(r"(?:快[递遞]|物流|[运運][单單]|退[货貨][单單]|寄回|TRACKING|WAYBILL|PARCEL)[^\d]{0,10}$")
_OF_ORDER = re.compile(r"(?:[订訂][单單]|ORDER)[^\d]{0,10}$")
_EDGE: Final = " .,!?~:;。,！？、()[]\ufe0f\u20e3亲"
_STARS = re.compile(r"[⭐★🌟☆]")
_RATING = re.compile(rf"(?:给|給|打)?([1-5{DIGITS}]|满|滿)[ ]?(?:[颗顆]?星|分)(?:好[评評])?(?:吧|啦|哦|呢)?")
_RATING_EN = re.compile(r"([1-5]|ONE|TWO|THREE|FOUR|FIVE)[ -]?(?:STARS?|POINTS?)|([1-5]) ?(?:/|OUT OF) ?5")
_DECIMAL: Final = r"(\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,9}(?:\.\d{1,2})?)"
_AMOUNT = re.compile(
    rf"(?:[¥$€£]|RMB|CNY|USD) ?{_DECIMAL}(?!\d)"
    rf"|(?<![\dA-Z.]){_DECIMAL} ?(?:元|[块塊](?:钱|錢)?|YUAN|RMB|CNY|BUCKS|DOLLARS?)(\d(?!\d))?"
    rf"|([{DIGITS}十百千万]{{1,9}})(?:元|[块塊][钱錢])"
    rf"|([{DIGITS}十百千万]{{2,9}})[块塊]"
)
_ORDINALS: Final = {"FIRST": 1, "SECOND": 2, "THIRD": 3, "FOURTH": 4, "FIFTH": 5}
_WORDS: Final = {"ONE": 1, "TWO": 2, "THREE": 3, "FOUR": 4, "FIVE": 5}
_CHOICE = re.compile(
    rf"(?:我?[选選要]|第|OPTION|NUMBER|NO\.?|#)*[ ]?(\d{{1,2}}|[{DIGITS}]?十?[{DIGITS}]?)"
    r"[ ]?(?:[个個号號项項条條]|[款种種])?[吧的]?"
)
_CHOICE_EN = re.compile(r"(?:THE )?(FIRST|SECOND|THIRD|FOURTH|FIFTH|ONE|TWO|THREE|FOUR|FIVE)(?: ONE| OPTION)?")


def find(text: str) -> Entities:
    """The values in a text. Full-width characters, spaces inside numbers and lower case are put right."""
    upper = folded(text).upper()
    # Most messages have no number at all.
    has_digits = _DIGIT.search(upper) is not None
    phones, rest = _phones(upper) if has_digits else ((), upper)
    orders, parcels = _numbers(rest) if has_digits else ((), ())
    words = simplified(rest)
    carriers = filter(None, map(courier_of, parcels))
    return Entities(
        order_numbers=orders,
        tracking_numbers=parcels,
        phone_tails=_tails(rest) if has_digits else (),
        phones=phones,
        rating=_rating(upper),
        amounts=_amounts(rest),
        choice=_choice(upper),
        days=find_days(words),
        quantities=find_quantities(words),
        couriers=tuple(dict.fromkeys((*find_couriers(words), *carriers))),
        colours=find_colours(words),
        sizes=find_sizes(words),
        clock=find_clock(words.lower()),
        delay=find_delay(words.lower()),
        measures=find_measures(simplified(folded(text))),
    )


def _phones(upper: str) -> tuple[tuple[str, ...], str]:
    """The phone numbers, digits alone, and the text without them, so that they are not taken for something else."""
    found = {match.start(): _digits(match[1]) for match in _PHONE.finditer(upper)}
    rest = _PHONE.sub(_blank, upper)
    for match in _FOREIGN_PHONE.finditer(rest):
        if len(_digits(match[0])) in _FOREIGN_LENGTH:
            found[match.start()] = "+" + _digits(match[0])
    return _unique(found), _FOREIGN_PHONE.sub(_blank, rest)


def _numbers(rest: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The order numbers and the tracking numbers; a long run of digits of which nothing is said may be either."""
    parcels = {match.start(): _code(match[0]) for match in _TRACKING.finditer(rest)}
    left = _TRACKING.sub(_blank, rest)
    orders = {match.start(): _code(match[0]) for match in _ORDER.finditer(left) if not _NOT_A_PREFIX.match(match[0])}
    for match in _LONG_DIGITS.finditer(left):
        before = left[max(0, match.start() - 24) : match.start()]
        if not _OF_ORDER.search(before):
            parcels[match.start()] = match[0]
        if not _OF_PARCEL.search(before):
            orders[match.start()] = match[0]
    return _unique(orders), _unique(parcels)


def _tails(rest: str) -> tuple[str, ...]:
    alone = rest.strip(_EDGE)
    if _ALONE.fullmatch(alone):
        return (alone,)
    return _unique({match.start(1): match[1] for form in (_TAIL_AFTER, _TAIL_BEFORE) for match in form.finditer(rest)})


def _rating(upper: str) -> int | None:
    bare = upper.strip(_EDGE)
    stars = len(_STARS.findall(bare))
    if stars and not _STARS.sub("", bare).strip(_EDGE):
        return stars if stars <= 5 else None
    if match := _RATING.fullmatch(bare):
        return 5 if match[1] in "满滿" else _within(number(match[1]), 1, 5)
    if match := _RATING_EN.fullmatch(bare):
        return _WORDS.get(match[1] or "") or int(match[1] or match[2])
    return _within(number(bare), 1, 5)


def _amounts(rest: str) -> tuple[int, ...]:
    """Amounts in minor units; 12块5 is 12.50."""
    found: dict[int, int] = {}
    for match in _AMOUNT.finditer(rest):
        signed, counted, tenths, *chinese = match.groups()
        if spelled := next((text for text in chinese if text), None):
            value = number(spelled)
            minor = value * 100 if value is not None else None
        else:
            minor = _minor(signed or counted) + 10 * int(tenths or 0)
        if minor is not None:
            found[match.start()] = minor
    return tuple(found.values())


def _choice(upper: str) -> int | None:
    bare = upper.strip(_EDGE)
    if match := _CHOICE_EN.fullmatch(bare):
        return _ORDINALS.get(match[1]) or _WORDS[match[1]]
    match = _CHOICE.fullmatch(bare)
    return _within(number(match[1]), 1, 99) if match else None


def _minor(decimal: str) -> int:
    whole, _, part = decimal.replace(",", "").partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0") or 0)


def _within(value: int | None, least: int, most: int) -> int | None:
    return value if value is not None and least <= value <= most else None


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def _code(text: str) -> str:
    return text.replace(" ", "").replace("-", "")


def _blank(match: re.Match[str]) -> str:
    """Spaces of the same length, so that what is found later still stands where it stood."""
    return " " * len(match[0])


def _unique(found: dict[int, str]) -> tuple[str, ...]:
    """In the order in which they stand, each once."""
    return tuple(dict.fromkeys(value for _, value in sorted(found.items())))
