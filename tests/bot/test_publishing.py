import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import StartError
from bot.exporting import export_to
from bot.house import starter_library
from bot.publishing import findings, live_library, publish, read_folder
from bot.shelf import load
from data import libraries
from data.connection import connect
from replies.library import Conditions, Library, LibraryError, Wording, wording_id
from replies.matcher import Matcher
from replies.thresholds import Thresholds

REPLY = "handoff.leave_message"


@pytest.fixture(scope="module")
def starter() -> Library:
    return starter_library(1)


@pytest.fixture
def small(starter: Library) -> Library:
    """One reply and no intent."""
    return replace(starter, intents={}, golden={}, replies={REPLY: starter.replies[REPLY]})


def with_wording(library: Library, reply: str, text: str, when: Conditions | None = None) -> Library:
    """The library with another wording at the end of a reply's Chinese ones."""
    old = library.replies[reply]
    zh = [one for one in old.wordings if one.language == "zh"]
    new = replace(zh[-1], text=text, when=when or Conditions())
    wordings = (*zh, new, *(one for one in old.wordings if one.language != "zh"))
    return replace(library, replies={**library.replies, reply: replace(old, wordings=wordings)})


def texts(library: Library, reply: str) -> list[tuple[str, Conditions]]:
    return [(one.text, one.when) for one in library.replies[reply].wordings]


def test_what_is_exported_is_imported_as_it_was(starter, tmp_path):
    export_to(starter, tmp_path)

    assert read_folder(tmp_path).to_json() == starter.to_json()


def test_thresholds_go_with_the_library(starter, shop_file, tmp_path):
    own = replace(starter, thresholds=Thresholds(certain=71.5, likely=22, lead=3))

    export_to(own, tmp_path)
    publish(shop_file, read_folder(tmp_path), "calibrated", "t")

    assert live_library(shop_file).thresholds == own.thresholds
    db = connect(shop_file, read_only=True)
    assert Matcher.from_bytes(libraries.live(db).matcher).thresholds == own.thresholds
    db.close()


@pytest.mark.parametrize("line", ["certain: high", "certain: 10", "lead: -1", "sure: 3"])
def test_thresholds_that_cannot_be_are_refused_with_their_line(small, tmp_path, line):
    (file, *_) = export_to(small, tmp_path)
    file.write_text(file.read_text("utf-8") + f"thresholds:\n  {line}\n", "utf-8")

    with pytest.raises(LibraryError, match=r"line \d+: .*thresholds"):
        read_folder(tmp_path)


@pytest.mark.parametrize(
    "text", ["{{ shop.name }}: 在的", "- 亲", "yes", "'引号'\"", "# 不是注释", "第一行\n第二行", "1.0", "~"]
)
def test_a_wording_that_yaml_could_take_for_something_else_comes_back_as_it_was(small, tmp_path, text):
    library = with_wording(small, REPLY, text, Conditions(hours=(22, 9), campaign=True, levels=("金卡会员",)))

    export_to(library, tmp_path)

    assert texts(read_folder(tmp_path), REPLY) == texts(library, REPLY)


def test_a_publish_goes_live_under_the_next_number(starter, shop_file):
    changed = with_wording(starter, REPLY, "亲，小店今天也在等您")

    assert publish(shop_file, changed, "a word more", "the tests") == 2
    assert live_library(shop_file).version == 2
    assert ("亲，小店今天也在等您", Conditions()) in texts(live_library(shop_file), REPLY)


def test_a_publish_finds_which_wordings_read_alike_and_keeps_it_with_the_version(starter, shop_file):
    old, texts = starter.replies[REPLY], ("小店今天也在等您来喝茶哦", "小店今天也在等您来喝茶呢")
    ids = [wording_id(REPLY, "zh", text) for text in texts]
    twins = (replace(old.wordings[0], id=name, text=text) for name, text in zip(ids, texts, strict=True))
    changed = replace(starter, replies={**starter.replies, REPLY: replace(old, wordings=(*old.wordings, *twins))})
    publish(shop_file, changed, "", "the tests")

    with closing(connect(shop_file)) as db:
        kept = load(db).library
        db.execute("update libraries set look_alikes = ''")
        db.commit()
        of_before = load(db).library

    assert kept.look_alikes is not None
    assert ids[1] in kept.look_alikes[ids[0]]
    assert of_before.look_alikes is None
    for library in (kept, of_before):
        assert ids[0] in library.alike(REPLY, "zh", ids[1])


async def test_a_running_shop_says_what_was_published_beside_it(starter, shop, shop_file):
    only = starter.replies[REPLY]
    one: Wording = replace(only.wordings[0], text="只有这一句啦", when=Conditions())
    changed = replace(starter, replies={**starter.replies, REPLY: replace(only, wordings=(one,))})

    publish(shop_file, changed, "", "the tests")
    await shop.app.engine.refresh()

    assert shop.app.engine.shelf.library.wordings(REPLY, "zh")[0].text == "只有这一句啦"


def test_a_reply_that_the_flows_say_must_be_there(starter):
    fewer = {name: reply for name, reply in starter.replies.items() if name != "handoff.away"}

    wrong = [one for one in findings(replace(starter, replies=fewer)) if one.severity == "error"]

    assert "handoff.away" in {one.reply for one in wrong}


def test_a_folder_without_packs_says_how_they_look(tmp_path: Path):
    with pytest.raises(StartError, match="replies export"):
        read_folder(tmp_path)


def test_every_fault_of_a_folder_is_told_with_its_line(small, tmp_path):
    export_to(small, tmp_path)
    (tmp_path / "zh/handoff.yaml").write_text(
        "topic: handoff\nreplies:\n  a.b:\n    wordings: {fact: ['{{ x }}']}\n", "utf-8"
    )

    with pytest.raises(LibraryError, match=r"zh/handoff.yaml, line \d+"):
        read_folder(tmp_path)


def test_a_number_that_was_taken_meanwhile_is_not_used_twice(starter, shop_file):
    publish(shop_file, starter, "", "one")
    publish(shop_file, starter, "", "two")

    db: sqlite3.Connection = connect(shop_file, read_only=True)
    assert [row[0] for row in libraries.history(db)] == [3, 2, 1]
    db.close()


async def test_a_campaign_greets_in_its_own_words_and_they_come_back_as_they_were_written(
    starter, shop_file, tmp_path, app_at
):
    own = "茶节开张啦，想喝点什么呢"
    changed = with_wording(starter, "greeting.campaign", own, Conditions(campaign="tea-days"))
    export_to(changed, tmp_path)
    assert (own, Conditions(campaign="tea-days")) in texts(read_folder(tmp_path), "greeting.campaign")

    publish(shop_file, read_folder(tmp_path), "the tea days", "the tests")
    shop = await app_at()
    days = {"name": {"zh": "茶节"}, "start": "2020-01-01T00:00", "end": "2090-01-01T00:00"}
    for key, says_own in (("moon", False), ("tea-days", True)):
        policy = {**shop.app.engine.shelf.policy.model_dump(), "campaigns": [{**days, "key": key}]}
        stored = type(shop.app.engine.shelf.policy).model_validate(policy).model_dump_json()
        await shop.write(lambda db, stored=stored: libraries.set_policy(db, stored, "t", "t", 1))
        await shop.app.engine.refresh()
        await shop.say("你好", key)
        said = await shop.rows("select text from messages where reply = 'greeting.campaign' order by id desc limit 1")
        assert (own in said[0][0]) is says_own
