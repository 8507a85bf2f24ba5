from pathlib import Path

import pytest

from bot.story import StoryError, StoryReport, parse_stories, prepare_template, recorded, run_stories, run_story


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepare_template(tmp_path_factory.mktemp("stage") / "shop.db")


def play(stage: Path, *steps: str, **head: str) -> StoryReport:
    """The report of a story with these steps."""
    lines = ["- story: a try", *(f"  {name.rstrip('_')}: {value}" for name, value in head.items()), "  steps:"]
    return run_story("\n".join([*lines, *(f"    - {step}" for step in steps)]), stage)


def test_a_story_that_comes_true_passes_and_shows_what_was_said(stage):
    report = play(stage, "customer: 转人工", "bot: {reply: handoff.away, buttons: [leave_message, call_back, go_on]}")

    assert report.passed, str(report)
    assert "handoff.away: " in str(report)


@pytest.mark.parametrize(
    ("step", "fault"),
    [
        ("bot: handoff.place", "reply: 要 handoff.place，实际 (expected, there is) handoff.away"),
        ("bot: {reply: handoff.away, buttons: [human]}", "buttons: 要 ['human']"),
        ("bot: {contains: 恭喜发财}", "没有「恭喜发财」"),
        ("bot: [handoff.away, handoff.sorry]", "没有说话"),
        ("expect: {state: idle}", "state: 要 idle，实际 (expected, there is) handoff.away"),
        ("expect: {case: {kind: return}}", "case: 要 {'kind': 'return'}"),
        ("expect: {timers: [wait]}", "timers: 要 ['wait']"),
        ("press: 不存在的按钮", "没有这个按钮"),
    ],
)
def test_a_difference_is_told_with_both_sides(stage, step, fault):
    report = play(stage, "customer: 转人工", step)

    assert any(one.startswith(fault) or fault in one for one in report.faults), str(report)


def test_what_the_bot_says_beyond_the_story_is_a_difference(stage):
    assert play(stage, "customer: 转人工").faults == ("故事里没有这一句 (the story does not say so)",)
    assert play(stage, "customer: 转人工", "bot: anything").passed


def test_a_day_passes_at_once_and_each_timer_fires_at_its_own_time(stage):
    report = play(
        stage,
        "opened: ''", "bot: anything",
        "order: {number: A1001, event: placed}", "forward: 9m", "bot: nothing",
        "forward: 2m", "bot: payment.nudge.first",
        as_="he-tiantian",
    )  # fmt: skip

    assert report.passed, str(report)


def test_a_story_may_change_the_policy_and_who_is_on_duty(stage):
    away = play(stage, "customer: 转人工", "bot: handoff.away")
    there = play(
        stage, "customer: 转人工", "bot: handoff.place", "expect: {owner: queue, timers: [wait]}", duty="[小青]"
    )
    later = play(
        stage, "opened: ''", "bot: anything", "order: {number: A1001, event: placed}", "forward: 11m", "bot: nothing",
        as_="he-tiantian", policy="{nudges: {first_after_minutes: 30}}",
    )  # fmt: skip

    assert (away.faults, there.faults, later.faults) == ((), (), ())


def test_at_night_nudges_wait_for_the_morning(stage):
    report = play(
        stage, "opened: ''", "bot: anything", "order: {number: A1001, event: placed}",
        "forward: 1h", "bot: nothing", "forward: 10h", "bot: payment.nudge.first",
        as_="he-tiantian", at="'23:00'",
    )  # fmt: skip

    assert report.passed, str(report)


def test_an_agent_takes_over_and_the_bot_is_silent(stage):
    report = play(
        stage, "customer: 你好", "bot: anything", "agent: {verb: reply, text: 我是小青}",
        "customer: 什么时候发货", "bot: nothing", "expect: {owner: agent, agent: 小青}",
    )  # fmt: skip

    assert report.passed, str(report)
    assert "→ 我是小青" in str(report)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("- story: x", "第 1 行"),
        ("- story: x\n  steps:\n    - customer: a\n      bot: b", "第 3 行"),
        ("- story: x\n  steps:\n    - bott: b", "每一步只写一样"),
        ("- story: x\n  steps:\n    - bot: {repy: b}", "不认识 repy"),
        ("- story: x\n  steps:\n    - forward: tomorrow", "2h30m"),
        ("- story: [", "YAML"),
        ("", "steps"),
    ],
)
def test_a_story_that_cannot_be_read_says_where(text, sentence):
    with pytest.raises(StoryError, match=sentence):
        parse_stories(text)


def test_a_stranger_to_the_shop_cannot_play(stage):
    with pytest.raises(StoryError, match="没有顾客「nobody」"):
        play(stage, "customer: 你好", as_="nobody")


def test_a_recorded_story_passes(stage):
    steps = ("customer: 转人工", "bot: wrong", "press: go_on", "expect: {owner: bot}")
    text = "- story: a\n  steps:\n" + "".join(f"    - {step}\n" for step in steps)

    again = recorded(text, run_stories(text, stage))

    assert "handoff.away" in again
    assert "wrong" not in again
    assert all(report.passed for report in run_stories(again, stage))
