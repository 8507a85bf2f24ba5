"""Messages that ask the same are one group, whatever their order and number."""

from random import Random

from replies.clusters import Told, clusters
from replies.text import normal_form

HOUR = 3_600_000


def told(*texts: str) -> list[Told]:
    return [Told(at, text, normal_form(text), at * HOUR) for at, text in enumerate(texts, start=1)]


SAID = told("能刻字吗", "可以刻字吗", "亲，能刻字吗？", "有没有实体店", "能刻字么", "🙂", "有实体店吗", "能不能刻个字")


def test_what_asks_the_same_is_one_group_named_by_the_commonest():
    first, second, *_ = clusters(SAID)

    assert (first.leading, first.text) == ("能刻字吗", "亲，能刻字吗？")
    assert {one.text for one in first.members} >= {"能刻字吗", "可以刻字吗", "能刻字么"}
    assert {one.text for one in second.members} == {"有没有实体店", "有实体店吗"}


def test_a_group_knows_how_often_and_from_when_to_when():
    first = clusters(told("能刻字吗", "今天星期几", "能刻字吗"))[0]

    assert (first.count, first.first_at, first.last_at) == (2, HOUR, 3 * HOUR)


def test_the_order_in_which_they_came_changes_nothing():
    shuffled = SAID[:]
    Random(3).shuffle(shuffled)

    assert clusters(shuffled) == clusters(SAID)


def test_what_only_shares_the_words_of_asking_is_another_group():
    groups = clusters(told("能刻字吗", "能换货吗", "怎么退", "能退吗"))

    assert [len(group.members) for group in groups] == [1, 1, 1, 1]


def test_every_text_with_words_is_in_exactly_one_group():
    ids = [one.id for group in clusters(SAID) for one in group.members]

    assert sorted(ids) == [one.id for one in SAID if one.text != "🙂"]


def test_a_chain_of_ever_less_similar_texts_is_not_one_group():
    chain = told("甲乙丙丁戊己庚辛", "甲乙丙丁戊己庚壬", "甲乙丙丁戊癸子壬", "丑寅卯辰戊癸子壬")

    assert len(clusters(chain)) > 1
