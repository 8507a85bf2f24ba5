"""Two wordings are held against each other without the values of the matter at hand."""

from replies.likeness import as_said, fixed, like, likeness

TEMPLATE = "亲，订单 {{ order.number }} {% if order.carrier %}走{{ order.carrier }}{% else %}等快递{% endif %}，今天发"


def test_values_and_lists_are_taken_out() -> None:
    assert fixed("共{% for one in products %}{{ one.title }}、{% endfor %}{{ count }}件") == "共件"


def test_a_branch_that_was_not_taken_was_not_said() -> None:
    assert as_said([TEMPLATE], "亲，订单 A1 走中通，今天发") == "亲，订单 走，今天发"


def test_a_salutation_in_another_s_place_hides_nothing_of_the_rest() -> None:
    assert as_said(["您好，", TEMPLATE], "您好，订单 A1 等快递，今天发") == "您好，订单 等快递，今天发"


def test_more_than_70_alike_reads_the_same() -> None:
    texts = ["今天下午就能发出", "今天晚上就能发出", "先付先发"]

    assert like(texts[0], texts) == [0, 1]
    assert likeness(texts[0], texts[2]) < 70
