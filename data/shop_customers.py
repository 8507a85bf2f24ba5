"""`customers.yaml` or `customers.csv`: the people whom the shop knows."""

import re
from dataclasses import dataclass

from data.shop_dates import birthday
from data.shop_row import Row
from data.shop_sheet import Form

CUSTOMERS = Form(
    required=("key", "name"),
    optional=("language", "level", "birthday", "phone", "tags", "takes_nudges"),
)
LANGUAGES = ("zh", "zh-Hant", "en")
_PHONE = re.compile(r"\+?\d[\d -]{4,19}")


@dataclass(frozen=True, slots=True)
class CustomerRecord:
    """A customer as the shop keeps them."""

    #: The shop's own id of them.
    key: str
    name: str
    #: `zh`, `zh-Hant` or `en`.
    language: str
    level: str = ""
    #: `--MM-DD` or `YYYY-MM-DD`, empty where they did not give it.
    birthday: str = ""
    phone: str = ""
    tags: tuple[str, ...] = ()
    takes_nudges: bool = True


def customer_of(row: Row) -> CustomerRecord:
    """One customer; what is missing or wrong is in the row's report."""
    return CustomerRecord(
        key=row.required("key"),
        name=row.required("name"),
        language=row.choice("language", LANGUAGES) or row.setting.language,
        level=row.text("level"),
        birthday=_birthday(row),
        phone=phone_of(row),
        tags=row.words("tags"),
        takes_nudges=row.flag("takes_nudges", default=True),
    )


def phone_of(row: Row) -> str:
    """The row's phone number as it is written."""
    phone = row.code("phone")
    if phone and not _PHONE.fullmatch(phone):
        cure = ("只写数字，可带 + 、空格和短横", "write digits, with +, spaces and dashes if you like")
        row.complain("phone", (f"「{phone}」不是电话号码", f"{phone!r} is not a phone number"), cure)
    return phone


def _birthday(row: Row) -> str:
    written = row.text("birthday")
    found = birthday(written, row.setting.now, row.setting.zone) if written else ""
    if found is None:
        cure = ("请写成 1995-05-21，不知道年份写 --05-21", "write 1995-05-21, or --05-21 without the year")
        row.complain("birthday", (f"「{written}」不是生日", f"{written!r} is not a birthday"), cure)
    return found or ""
