"""The evidence of an order as one page that opens anywhere: no script, nothing from elsewhere, pictures inside."""

import base64
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, StrictUndefined

from bot.terms import SLOTS, Language, in_words, term, value_in_words
from data.evidence import Evidence
from data.files import StoredFile
from data.messages import Line

#: The type of the page as a kept file: no picture of a customer's is of it.
EVIDENCE = "text/html"

_WORDS: Mapping[Language, Mapping[str, str]] = {
    "zh": {
        "title": "订单证据", "order": "订单", "state": "状态", "total": "金额", "times": "经过", "goods": "商品",
        "parcel": "物流", "talks": "聊天记录", "matters": "售后和跟进", "remarks": "备注", "customer": "顾客",
        "bot": "店小二", "agent": "客服", "note": "内部备注", "made": "导出时间", "unsent": "没有发出",
        "elsewhere": "（图片在聊天软件里，编号", "opened": "开始", "closed": "了结", "nothing": "没有",
        "placed_at": "下单", "paid_at": "付款", "shipped_at": "发货", "delivered_at": "签收", "closed_at": "关闭",
    },
    "en": {
        "title": "Evidence for an order", "order": "Order", "state": "State", "total": "Total", "times": "Its way",
        "goods": "Goods", "parcel": "Parcel", "talks": "What was said", "matters": "Matters", "remarks": "Remarks",
        "customer": "Customer", "bot": "Assistant", "agent": "Agent", "note": "Private note", "made": "Made at",
        "unsent": "not sent", "elsewhere": "(the picture is in the messenger, id", "opened": "opened",
        "closed": "closed", "nothing": "nothing", "placed_at": "placed", "paid_at": "paid", "shipped_at": "shipped",
        "delivered_at": "delivered", "closed_at": "closed",
    },
}  # fmt: skip
_TIMES = ("placed_at", "paid_at", "shipped_at", "delivered_at", "closed_at")
#: What a browser shows by itself.
_SHOWN = ("image/jpeg", "image/png", "image/webp", "image/gif")

_PAGE = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).from_string("""\
<!doctype html>
<html lang="{{ language }}">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>{{ words.title }} {{ order.number }}</title>
<style>
body { font: 15px/1.6 system-ui, "Noto Sans CJK SC", sans-serif; max-width: 860px; margin: 24px auto; padding: 0 16px }
table { border-collapse: collapse } td, th { padding: 2px 14px 2px 0; text-align: left; vertical-align: top }
time { color: #555; font-variant-numeric: tabular-nums } .line { margin: 6px 0; break-inside: avoid }
.text { white-space: pre-wrap } .note { color: #8a5a00 } img { max-width: 320px; max-height: 320px; display: block }
h2 { margin-top: 28px; border-bottom: 1px solid #ccc }
</style>
<h1>{{ words.title }} {{ order.number }}</h1>
<p>{{ words.made }} <time>{{ made_at }}</time></p>
<h2>{{ words.order }}</h2>
<table>
<tr><th>{{ words.state }}<td>{{ state }}
<tr><th>{{ words.total }}<td>{{ sign }}{{ total }}
<tr><th>{{ words.goods }}<td>{% for one in goods %}{{ one }}<br>{% endfor %}
<tr><th>{{ words.times }}<td>{% for name, at in times %}{{ name }} <time>{{ at }}</time><br>{% endfor %}
<tr><th>{{ words.parcel }}<td>{{ order.carrier }} {{ order.tracking_number }}<br>
{% for at, text in trail %}<time>{{ at }}</time> {{ text }}<br>{% endfor %}
</table>
<h2>{{ words.matters }}</h2>
{% for kind, opened, closed, told in matters %}
<p><b>{{ kind }}</b> {{ words.opened }} <time>{{ opened }}</time>
{% if closed %}{{ words.closed }} <time>{{ closed }}</time>{% endif %}<br>
{% for name, value in told %}{{ name }}: {{ value }}<br>{% endfor %}</p>
{% else %}<p>{{ words.nothing }}</p>
{% endfor %}
<h2>{{ words.remarks }}</h2>
{% for one in remarks %}<p><time>{{ one.at }}</time> {{ one.flag }} {{ one.text }} ({{ one.author }})</p>
{% else %}<p>{{ words.nothing }}</p>
{% endfor %}
{% for talk in talks %}
<h2>{{ words.talks }}: {{ talk.name }} ({{ talk.channel }})</h2>
{% for line in talk.lines %}
<div class="line{{ ' note' if line.is_note }}"><time>{{ line.at }}</time> <b>{{ line.who }}</b>
{% if line.unsent %}<i>({{ line.unsent }})</i>{% endif %}
<div class="text">{{ line.text }}</div>
{% for picture in line.pictures %}
{% if picture.data %}<img src="{{ picture.data }}" alt="">{% else %}<i>{{ picture.told }}</i>{% endif %}
{% endfor %}
</div>
{% endfor %}
{% else %}<h2>{{ words.talks }}</h2><p>{{ words.nothing }}</p>
{% endfor %}
</html>
""")


def page(evidence: Evidence, zone: ZoneInfo, sign: str, language: Language, now: int) -> str:
    """The page; times are the shop's."""
    words, order = _WORDS[language], evidence.order

    def when(at: int) -> str:
        return datetime.fromtimestamp(at / 1000, zone).strftime("%Y-%m-%d %H:%M:%S %z")

    return _PAGE.render(
        language=language,
        words=words,
        order=order,
        sign=sign,
        made_at=when(now),
        state=in_words(order.state, language),
        total=f"{order.total / 100:.2f}",
        goods=[f"{line.title} × {line.quantity}  {sign}{line.price / 100:.2f}" for line in order.lines],
        times=[(words[name], when(at)) for name in _TIMES if (at := getattr(order, name)) is not None],
        trail=[(when(point.at), point.text) for point in order.trail],
        matters=[
            (in_words(f"{one.kind} {one.status}", language), when(one.opened_at),
             when(one.closed_at) if one.closed_at else "", _collected(one.slots, language))
            for one in evidence.matters
        ],
        remarks=[
            {"at": when(one.at), "flag": in_words(one.flag, language), "text": one.text, "author": one.author}
            for one in evidence.remarks
        ],
        talks=[
            {"name": talk.name, "channel": talk.channel,
             "lines": [_shown(line, words, when(line.at), evidence.pictures) for line in talk.lines]}
            for talk in evidence.talks
        ],
    )  # fmt: skip


def _collected(slots: Mapping[str, Any], language: Language) -> list[tuple[str, str]]:
    """What a matter collected, in words; what is empty says nothing."""
    return [
        (term(SLOTS, name, language), value_in_words(name, value, language))
        for name, value in slots.items()
        if value not in ("", None, [], 0)
    ]


def safe_name(number: str) -> str:
    """An order's number as part of a file's name."""
    return re.sub(r"[^\w.-]+", "_", number)


def _shown(line: Line, words: Mapping[str, str], at: str, pictures: Mapping[str, StoredFile]) -> dict[str, Any]:
    is_unsent = line.author in ("bot", "agent") and line.status not in (None, "sent")
    return {
        "at": at,
        "who": " ".join(filter(None, (words[line.author], line.agent))),
        "is_note": line.author == "note",
        "unsent": f"{words['unsent']}: {line.status}" if is_unsent else "",
        "text": line.text,
        "pictures": [_picture(one.file_id, words, pictures) for one in line.attachments],
    }


def _picture(file_id: str, words: Mapping[str, str], pictures: Mapping[str, StoredFile]) -> dict[str, str]:
    found = pictures.get(file_id)
    if found is None or found.mime not in _SHOWN:
        return {"data": "", "told": f"{words['elsewhere']} {file_id[:40]})"}
    return {"data": f"data:{found.mime};base64,{base64.b64encode(found.content).decode()}", "told": ""}
