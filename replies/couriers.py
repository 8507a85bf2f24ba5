"""Couriers: by the names that customers give them, and by the form of a tracking number."""

import re
from functools import cache
from typing import Final

#: A courier's code, as it stands on its waybills, and what customers call it.
_NAMES: Final = {
    "SF": "顺丰 顺风 顺丰速运 SF SFEXPRESS SHUNFENG",
    "JD": "京东快递 京东物流 京东配送 JDL JDLOGISTICS",
    "EMS": "EMS 邮政特快 邮政速递",
    "POST": "邮政 中国邮政 邮局 平邮 CHINAPOST",
    "YTO": "圆通 YTO YUANTONG",
    "ZTO": "中通 ZTO ZHONGTONG",
    "STO": "申通 STO SHENTONG",
    "YD": "韵达 韵达快递 YUNDA",
    "JT": "极兔 JT J&T JITU",
    "DBL": "德邦 DEPPON DEBANG",
    "HT": "百世 汇通 百世汇通 BEST BESTEXPRESS",
    "TT": "天天快递",
    "DN": "丹鸟",
    "UC": "优速",
    "KY": "跨越 跨越速运",
    "DHL": "DHL",
    "UPS": "UPS",
    "FEDEX": "FEDEX 联邦快递",
    "USPS": "USPS",
}
#: Whose number it is, by how it begins; the two letters at both ends are the postal unions' form.
_FORMS: Final = (
    ("SF", r"SF\d{12,15}"),
    ("JD", r"JD[A-Z]{0,3}\d{9,20}"),
    ("YTO", r"YTO?\d{10,18}"),
    ("ZTO", r"ZTO?\d{10,18}|7[3-9]\d{12}"),
    ("STO", r"STO\d{10,18}|77\d{13}"),
    ("JT", r"JT(?:SD|TK)?\d{10,18}"),
    ("YD", r"YD\d{10,18}|4[36]\d{13}"),
    ("DBL", r"DPK?\d{9,18}|DBL\d{9,18}"),
    ("EMS", r"E[A-Z]\d{9}CN|EMS\d{9,13}|1[01]\d{11}"),
    ("POST", r"[A-DF-Z][A-Z]\d{9}CN|CNPS?\d{9,18}"),
    ("TT", r"(?:HH)?TT\d{9,18}"),
    ("HT", r"(?:BEST|HT)\d{9,18}"),
    ("UC", r"UC\d{9,18}"),
    ("KY", r"KYE?\d{9,18}"),
    ("UPS", r"1Z[A-Z0-9]{16}"),
)
_SPACES = re.compile(r"[ &]")
#: Names that are words of their own.
_AMBIGUOUS: Final = frozenset({"BEST", "HT", "TT", "POST"})


@cache
def _by_name() -> dict[str, str]:
    return {name: code for code, names in _NAMES.items() for name in names.split() if name not in _AMBIGUOUS}


@cache
def _pattern() -> re.Pattern[str]:
    chinese = sorted((name for name in _by_name() if not name.isascii()), key=len, reverse=True)
    latin = sorted((name for name in _by_name() if name.isascii()), key=len, reverse=True)
    spaced = "|".join(map(re.escape, (*latin, "JD LOGISTICS", "SF EXPRESS", "CHINA POST", "BEST EXPRESS")))
    return re.compile(f"{'|'.join(chinese)}|(?<![A-Z0-9])(?:{spaced})(?![A-Z0-9])")


@cache
def _form() -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{code}>{form})" for code, form in _FORMS))


def find_couriers(upper: str) -> tuple[str, ...]:
    """The codes of the couriers named in an upper-case text, in the order in which they stand."""
    names = (_SPACES.sub("", match[0]) for match in _pattern().finditer(upper))
    return tuple(dict.fromkeys(_by_name().get(name) or _by_name()[name.replace("&", "")] for name in names))


def courier_of(tracking_number: str) -> str | None:
    """The code of the courier that gives numbers of this form; None where several do, or nobody."""
    match = _form().fullmatch(tracking_number)
    return match.lastgroup if match else None
