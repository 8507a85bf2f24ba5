"""A wording is checked, then rendered; nothing in it or in its context can do more than be text."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from replies.render import Locale, Renderer, RenderError
from replies.sandbox import check

ZONE = ZoneInfo("Asia/Shanghai")


def at(day: int, hour: int = 16, minute: int = 5, month: int = 8, year: int = 2025) -> int:
    return int(datetime(year, month, day, hour, minute, tzinfo=ZONE).timestamp() * 1000)


CONTEXT: dict[str, Any] = {
    "shop": {"name": "小店", "hours_start": "09:00:00", "phone": ""},
    "customer": {"name": "{{ 7*7 }}{% if %}", "level": None},
    "now": {"daypart": "afternoon", "at": at(20)},
    "policy": {"ship_hours": 24, "free_from": 9900},
    "order": {"number": "A1", "state": "paid", "total": 4990, "placed_at": at(20), "ships_by": at(21), "is_cod": False},
    "products": [{"title": "杯子", "price": 4990}, {"title": "碗", "price": 100}, {"title": "盘", "price": 5}],
    "orders": [],
}


def rendered(text: str, language: str = "zh", **more: Any) -> str:
    return Renderer().render(text, CONTEXT | more, Locale(language, ZONE, "¥"), "w1")


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("{{ order.total | money }}", "¥49.90", "¥49.90"),
        ("{{ policy.free_from | money }}", "¥99", "¥99"),
        ("{{ order.placed_at | date }}", "今天", "today"),
        ("{{ order.ships_by | datetime }}", "明天 16:05", "tomorrow at 16:05"),
        ("{{ order.ships_by | time }}", "16:05", "16:05"),
        ("{{ shop.hours_start | time }}", "09:00", "09:00"),
        ("{{ back_at | date }}", "8月30日", "30 Aug"),
        ("{{ at | date }}", "2026年1月3日", "3 Jan 2026"),
        ("{{ products | list }}", "杯子、碗和盘", "杯子, 碗 and 盘"),
        ("{{ products | count }}", "3", "3"),
        ("{{ order.number | upper }}", "A1", "A1"),
        ("{{ customer.level | default('亲') }}", "亲", "亲"),
        ("{{ order.paid_at | date | default('-') }}", "-", "-"),
        ("{{ line | truncate(4) }}", "一二三…", "一二三…"),
    ],
)
def test_values_are_written_as_people_write_them(text: str, zh: str, en: str) -> None:
    more: dict[str, Any] = {"back_at": at(30), "at": at(3, month=1, year=2026), "line": "一二三四五"}

    assert check(text) == ()
    assert (rendered(text, "zh", **more), rendered(text, "en", **more)) == (zh, en)


def test_a_day_is_the_shop_s_day() -> None:
    late: dict[str, Any] = {"back_at": at(21, 0, 30), "now": {"at": at(20, 23, 30)}}

    assert rendered("{{ back_at | date }}", **late) == "明天"


def test_without_the_time_no_date_is_today() -> None:
    assert rendered("{{ order.placed_at | date }}", now={}) == "8月20日"


@pytest.mark.parametrize(
    "condition",
    [
        "shop.phone",
        "customer.level",
        "order.tracking_number",
        "campaign",
        "campaign.name",
        "order.paid_at > 3",
        "order.paid_at == 3",
        "order.is_cod",
        "reason in ['a']",
        "orders",
        "order.tracking_number is defined",
    ],
)
def test_what_is_not_known_is_false_in_a_test(condition: str) -> None:
    assert check(f"{{% if {condition} %}}{{% endif %}}") == ()
    assert rendered(f"{{% if {condition} %}}有{{% else %}}没有{{% endif %}}") == "没有"


@pytest.mark.parametrize(
    ("text", "variable"),
    [
        ("{{ order.tracking_number }}", "order.tracking_number"),
        ("{{ customer.level }}", "customer.level"),
        ("{{ shop.phone }}", "shop.phone"),
        ("{{ campaign.name }}", "campaign.name"),
        ("{{ reason }}", "reason"),
        ("{{ order.paid_at | date }}", "order.paid_at"),
        ("{% for one in products %}{{ one.summary }}{% endfor %}", "products.summary"),
    ],
)
def test_what_is_not_known_is_never_shown(text: str, variable: str) -> None:
    with pytest.raises(RenderError, match="w1") as raised:
        rendered(text)
    assert (raised.value.wording, raised.value.variable) == ("w1", variable)


def test_a_customer_s_text_that_looks_like_a_template_is_text() -> None:
    assert rendered("{{ customer.name }}") == "{{ 7*7 }}{% if %}"


def test_a_loop_lists_products() -> None:
    text = "{% for one in products %}{{ loop.index }}. {{ one.title }} {{ one.price | money }}\n{% endfor %}"

    assert check(text) == ()
    assert rendered(text) == "1. 杯子 ¥49.90\n2. 碗 ¥1\n3. 盘 ¥0.05"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("好的 {% if campaign %}活动{% endif %} 亲", "好的 亲"),
        ("一\n{% if campaign %}\n二\n{% endif %}\n三", "一\n三"),
        ("一{% if order %}呢{% endif %}\n二", "一呢\n二"),
        ("一\n\n{% if campaign %}二{% endif %}\n\n三", "一\n\n三"),
        ("  一\n\n\n\n二  \n", "一\n\n二"),
        ("一\x00\u202e二\ud800", "一二"),
    ],
)
def test_what_an_if_leaves_behind_is_tidied(text: str, expected: str) -> None:
    assert rendered(text) == expected


HOSTILE = [
    "{{ ''.__class__.__mro__ }}",
    "{{ order.__class__ }}",
    "{{ order['__class__'] }}",
    "{{ order|attr('format') }}",
    "{{ '{0.__class__}'.format(order) }}",
    "{{ order.items() }}",
    "{{ order.items }}",
    "{{ shop.name.upper() }}",
    "{{ lipsum(n=100000) }}",
    "{{ range(99999) }}",
    "{{ cycler }}",
    "{{ self }}",
    "{{ self._TemplateReference__context }}",
    "{{ 'x' * 10**10 }}",
    "{{ 9**9**9 }}",
    "{{ [0]*10**9 }}",
    "{{ '%9999999999d' % 1 }}",
    "{{ order.number|center(10**10) }}",
    "{{ order.number|replace('a','b'*999) }}",
    "{{ order.number ~ order.number }}",
    "{{ -policy.ship_hours }}",
    "{% for a in products %}{% for b in products %}x{% endfor %}{% endfor %}",
    "{% for a in range(9) %}x{% endfor %}",
    "{% for a in products recursive %}{{ loop(a) }}{% endfor %}",
    "{% for a in products recursive %}x{% endfor %}",
    "{% for a in order %}x{% endfor %}",
    "{% for a in products if a.price %}x{% endfor %}",
    "{% for loop in products %}x{% endfor %}",
    "{% for a, b in products %}x{% endfor %}",
    "{% set a = 1 %}",
    "{% set a %}x{% endset %}",
    "{% macro a() %}{{ a() }}{% endmacro %}",
    "{% include 'x' %}",
    "{% import 'x' as x %}",
    "{% from 'x' import y %}",
    "{% extends 'x' %}",
    "{% block a %}{% endblock %}",
    "{% call a() %}{% endcall %}",
    "{% filter upper %}a{% endfilter %}",
    "{% with a = 1 %}{% endwith %}",
    "{% autoescape true %}x{% endautoescape %}",
    "{{ 1 if order else 2 }}",
    "{{ _frame }}",
    "{{ order.number|default(_frame) }}",
    "{{ order.number|default(*products) }}",
    "{{ order is callable }}",
    "{% if order.total > order.goods %}x{% endif %}",
    "{% if 1 < order.total < 3 %}x{% endif %}",
    "{{ (" * 900,
    "{{ " + "(" * 3000,
    "{% if " + "not " * 900 + "order %}{% endif %}",
    "{% if order %}" * 9 + "{% endif %}" * 9,
    "{{ number" + "|upper" * 600 + " }}",
    "x" * 5_000,
    "{% for a in products %}x{% endfor %}" * 5,
    "{{ 1" + "0" * 4_090,
]


@pytest.mark.parametrize("text", HOSTILE, ids=[text[:40] for text in HOSTILE])
def test_a_hostile_template_is_refused_with_a_cure_and_never_runs(text: str) -> None:
    assert check(text)
    with pytest.raises(RenderError, match="not allowed"):
        rendered(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{{ order.total }}", "order.total | money"),
        ("{{ order.placed_at }}", "datetime"),
        ("{{ order.is_cod }}", "{% if order.is_cod %}"),
        ("{{ order }}", "Print one of its fields"),
        ("{{ order.totl | money }}", "Did you mean total?"),
        ("{{ order.total | mony }}", "Did you mean money?"),
        ("{{ order.number | money }}", "It is for: amount"),
        ("好\n{{ ordr.number }}", "line 2"),
        ("{{ order.number", "markup is broken"),
    ],
)
def test_a_mistake_is_answered_with_its_cure(text: str, says: str) -> None:
    assert says in check(text)[0]


def test_a_slot_must_be_listed_by_the_reply() -> None:
    assert "Add order to its slots" in check("{{ order.number }}", {"shop"})[0]


def test_a_result_stops_at_what_a_message_may_hold() -> None:
    with pytest.raises(RenderError, match="4096"):
        rendered("{{ words }}", words="🍵" * 2_049)
    assert len(rendered("{{ words }}", words="🍵" * 2_048)) == 2_048


def test_only_plain_data_is_let_in() -> None:
    with pytest.raises(RenderError, match="not plain data"):
        rendered("{{ words }}", words=object())


@pytest.mark.parametrize("value", [True, [1], {"number": "A1"}])
def test_what_is_no_text_is_not_shown(value: object) -> None:
    with pytest.raises(RenderError, match="cannot be shown"):
        rendered("{{ words }}", words=value)


@pytest.mark.parametrize("value", [10**30, "soon", float("inf")])
def test_a_time_that_is_none_is_an_error_of_the_wording(value: object) -> None:
    with pytest.raises(RenderError, match="w1"):
        rendered("{{ back_at | datetime }}", back_at=value)


def test_a_wording_that_leaves_nothing_to_say_is_an_error() -> None:
    with pytest.raises(RenderError, match="nothing is left"):
        rendered("{% if campaign %}x{% endif %}")
