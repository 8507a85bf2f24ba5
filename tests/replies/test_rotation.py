"""Nobody hears the same sentence twice while there is another."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from replies.library import Conditions, Wording, grouped, wording_id
from replies.rotation import Bag, choose


def wordings(*texts: str, weight: int = 0) -> tuple[Wording, ...]:
    """`fact1` is the first wording of the angle fact."""
    when = Conditions(campaign=True) if weight else Conditions()
    return tuple(Wording(wording_id("r", "zh", t), "r", "zh", t.rstrip("0123456789"), t, when) for t in texts)


def pick(some: Sequence[Wording], *args: Any, **more: Any) -> Wording:
    """A choice among these."""
    return choose(grouped(some), *args, **more)


SOME = wordings("fact1", "fact2", "reason1", "reason2", "help1")
IDS = tuple(wording.id for wording in SOME)
EVERY = frozenset(IDS)


def heard(times: list[int], seed: int = 0) -> list[str]:
    """What a customer hears who asks for the n-th time, for each n."""
    said, bag = [], Bag()
    for turn, n in enumerate(times):
        wording = pick(SOME, bag, n, seed + turn)
        bag = bag.take(wording.id, EVERY)
        said.append(wording.text)
    return said


def test_each_time_the_same_is_asked_another_angle_answers() -> None:
    assert [text[:-1] for text in heard([1, 2, 3])] == ["fact", "reason", "help"]


def test_a_used_up_angle_gives_way_to_another_before_a_repeat() -> None:
    said = heard([1, 1, 1, 1, 1])

    assert [text[:-1] for text in said] == ["fact", "fact", "reason", "reason", "help"]


@given(st.lists(st.integers(0, 9), min_size=15, max_size=15), st.integers(0, 10**9))
def test_a_wording_comes_back_only_when_all_were_heard(times: list[int], seed: int) -> None:
    said = heard(times, seed=seed)

    assert all(len(set(said[start : start + 5])) == 5 for start in (0, 5, 10))
    assert all(one != other for one, other in pairwise(said))


@given(st.lists(st.sets(st.integers(0, 4), min_size=2), max_size=30), st.integers(0, 10**9))
def test_never_the_same_twice_running_whatever_fits(fitting: list[set[int]], seed: int) -> None:
    bag, last = Bag(), ""
    for turn, which in enumerate(fitting):
        wording = pick([SOME[index] for index in sorted(which)], bag, turn, seed)
        assert wording.id != last
        bag, last = bag.take(wording.id, EVERY), wording.id


def test_what_could_not_be_said_before_comes_before_a_repeat() -> None:
    bag = Bag()
    for _ in range(6):
        bag = bag.take(pick(SOME[:4], bag, 1, 0).id, EVERY)

    assert pick(SOME, bag, 1, 0).text == "help1"


def test_where_one_never_fits_the_others_take_turns() -> None:
    bag, said = Bag(), []
    for turn in range(8):
        wording = pick(SOME[:4], bag, 1, turn)
        bag = bag.take(wording.id, EVERY)
        said.append(wording.text)

    assert said[:4] == said[4:]
    assert len(set(said)) == 4


def test_a_named_angle_wins_over_the_count() -> None:
    assert pick(SOME, Bag(), 1, 0, angle="help").text == "help1"
    assert pick(SOME, Bag((SOME[0].id,)), 1, 0, angle="fact").text == "fact2"
    assert pick(SOME, Bag((SOME[4].id,)), 1, 0, angle="help").text != "help1"
    assert pick(SOME, Bag(), 1, 0, angle="unheard_of").angle == "fact"


@given(st.lists(st.sampled_from(["fact", "reason", "help"]), min_size=15, max_size=15), st.integers(0, 10**9))
def test_a_named_angle_forces_no_repeat_and_never_the_same_twice_running(angles: list[str], seed: int) -> None:
    said, bag = [], Bag()
    for turn, angle in enumerate(angles):
        wording = pick(SOME, bag, 1, seed + turn, angle)
        unused = {one.angle for one in SOME if one.id not in bag.used}
        assert wording.angle == angle or angle not in unused
        bag = bag.take(wording.id, EVERY)
        said.append(wording.text)

    assert all(len(set(said[start : start + 5])) == 5 for start in (0, 5, 10))
    assert all(one != other for one, other in pairwise(said))


def test_what_reads_like_the_last_waits_while_there_is_another() -> None:
    bag = Bag((IDS[0],))

    assert pick(SOME, bag, 1, 0, echoes={IDS[1]}).text == "reason1"
    assert pick(SOME[:2], bag, 1, 0, echoes={IDS[1]}).text == "fact2"


def test_when_all_were_heard_what_reads_like_the_last_still_waits() -> None:
    bag = Bag(IDS)

    assert pick(SOME, bag, 1, 0, echoes={IDS[0]}).text == "fact2"
    assert pick(SOME[4:], bag, 1, 0, echoes={IDS[4]}).text == "help1"


def test_a_wording_given_back_no_longer_answers_its_question() -> None:
    bag = Bag().take(IDS[0], EVERY, "when")

    assert bag.answer_to("when") == IDS[0]
    assert bag.give_back(IDS[0]) == Bag()


@given(st.lists(st.integers(0, 4), max_size=25), st.integers(0, 4))
def test_a_wording_more_or_less_disturbs_nobody_s_bag(heard: list[int], removed: int) -> None:
    bag = Bag()
    for index in heard:
        bag = bag.take(IDS[index], EVERY)
    fewer = [wording for wording in SOME if wording.id != IDS[removed]]
    more = (*SOME, *wordings("new1"))

    assert pick(fewer, bag, 1, 0).id != bag.last
    assert pick(more, bag, 1, 0).id not in bag.used


def test_the_more_specific_wording_comes_first_but_forces_no_repeat() -> None:
    both = (*SOME[:2], *wordings("fact3", weight=1))

    first = pick(both, Bag(), 1, 7)

    assert first.text == "fact3"
    assert pick(both, Bag().take(first.id, {one.id for one in both}), 1, 7).text != "fact3"


def test_a_single_wording_is_repeated_rather_than_nothing_said() -> None:
    assert pick(SOME[:1], Bag((SOME[0].id,)), 1, 0) == SOME[0]


def test_a_wording_given_back_counts_as_unused() -> None:
    bag = Bag().take(IDS[0], EVERY).take(IDS[2], EVERY)

    assert bag.give_back(IDS[2]) == Bag().take(IDS[0], EVERY)


def test_giving_back_the_first_of_a_round_brings_the_round_before_back() -> None:
    full = Bag(IDS)

    assert full.take(IDS[0], EVERY).give_back(IDS[0]) == full


def test_a_bag_of_deleted_and_of_new_wordings_is_no_trouble() -> None:
    bag = Bag(("gone", IDS[0]))

    assert pick(SOME, bag, 1, 0).text == "fact2"
    assert bag.give_back("never-seen").used == bag.used
    assert Bag(IDS).take(IDS[1], {*IDS, "new"}).used[-1] == IDS[1]


def test_another_language_s_round_is_left_alone() -> None:
    full = Bag(("english", *IDS))

    assert full.take(IDS[0], EVERY).used == ("english", IDS[0])


def test_the_seed_decides_among_equals_and_always_in_the_same_way() -> None:
    first = [pick(SOME, Bag(), 1, seed).text for seed in range(50)]

    assert set(first) == {"fact1", "fact2"}
    assert first == [pick(SOME, Bag(), 1, seed).text for seed in range(50)]
