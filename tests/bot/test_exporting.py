"""A library written over the files that it came from: what people wrote around it stays."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.exporting import export_to, texts_of
from replies.adoption import adopted
from replies.library import Library
from replies.pack import parse_packs

ZH = """# 我们店的发货说法
topic: shipping
intents:
  shipping.when:
    title: 什么时候发货
    reply: shipping.when
    phrasings:
      # 最常问的
      - 什么时候发货
      # 方言
      - 几时动身
      - 啥时候寄   # 小青加的
replies:
  # 发货慢的季节看这里
  shipping.when:
    wordings:
      fact:
        - 亲，付款后两天内发出  # 老板定的
        # 下面这句别动
        - 两天内就出门
        - 很快就发
"""
EN = """topic: shipping
intents:
  shipping.when:
    title: When does it ship
    phrasings: [when does it ship]
"""
OWN = {"zh/fahuo.yaml": ZH, "en/when it ships.yaml": EN}


@pytest.fixture
def library() -> Library:
    return parse_packs(OWN, 1)


def lines(files: dict[str, str], name: str = "zh/fahuo.yaml") -> list[str]:
    return [line.strip() for line in files[name].splitlines()]


def test_what_was_not_changed_is_written_as_it_was(library: Library) -> None:
    found = texts_of(library, OWN)

    assert found.keys() == OWN.keys()
    assert lines(found) == lines(OWN)


def test_the_files_keep_their_names_in_a_new_folder(library: Library, tmp_path: Path) -> None:
    export_to(library, tmp_path, OWN)

    assert {str(one.relative_to(tmp_path)) for one in tmp_path.rglob("*.yaml")} == OWN.keys()


def test_a_new_phrasing_costs_no_comment(library: Library) -> None:
    found = texts_of(adopted(library, "shipping.when", ["赶紧寄出"]), OWN)

    assert [line for line in lines(found) if line not in lines(OWN)] == ["- 赶紧寄出"]
    assert [line for line in lines(OWN) if line not in lines(found)] == []


def test_what_comes_into_the_middle_leaves_each_comment_where_it_belongs(library: Library) -> None:
    intent = library.intents["shipping.when"]
    first, *others = intent.phrasings["zh"]
    more = {**intent.phrasings, "zh": (first, "哪天发货", *others)}
    found = lines(texts_of(replace(library, intents={intent.id: replace(intent, phrasings=more)}), OWN))

    assert found[found.index("# 最常问的") + 1] == "- 什么时候发货"
    assert found[found.index("# 方言") + 1] in ("- 几时动身", "- 哪天发货")
    assert "- 啥时候寄   # 小青加的" in found


def test_what_is_taken_out_takes_no_other_comment_along(library: Library) -> None:
    reply = library.replies["shipping.when"]
    left = tuple(one for one in reply.wordings if one.text != "亲，付款后两天内发出")
    found = lines(texts_of(replace(library, replies={reply.id: replace(reply, wordings=left)}), OWN))

    assert "# 老板定的" not in " ".join(found)
    assert found[found.index("# 下面这句别动") + 1] == "- 两天内就出门"
    assert "# 发货慢的季节看这里" in found


def test_a_taken_out_entry_of_the_middle_leaves_what_stands_above_the_next(library: Library) -> None:
    intent = library.intents["shipping.when"]
    phrasings = {**intent.phrasings, "zh": ("什么时候发货", "啥时候寄")}
    found = lines(texts_of(replace(library, intents={intent.id: replace(intent, phrasings=phrasings)}), OWN))

    assert "# 最常问的" in found
    assert "- 几时动身" not in found
    assert "- 啥时候寄   # 小青加的" in found


def test_an_intent_that_moved_to_another_topic_leaves_its_file_and_nothing_comes_back(
    library: Library, tmp_path: Path
) -> None:
    export_to(library, tmp_path, OWN)
    moved = replace(
        library,
        intents={one.id: replace(one, topic="delivery") for one in library.intents.values()},
        replies={one.id: replace(one, topic="delivery") for one in library.replies.values()},
    )
    export_to(moved, tmp_path, OWN)

    files = {str(one.relative_to(tmp_path)): one.read_text("utf-8") for one in tmp_path.rglob("*.yaml")}
    assert "什么时候发货" not in files["zh/fahuo.yaml"]
    assert parse_packs(files, 1) == moved


def test_a_new_topic_gets_a_file_of_its_own(library: Library) -> None:
    pack = {"zh/sizes.yaml": ZH.replace("shipping", "sizes").replace("什么时候发货", "多大").replace("几时动身", "尺码")
            .replace("啥时候寄", "尺寸")}  # fmt: skip
    more = parse_packs(pack, 1)
    both = replace(
        library, intents={**library.intents, **more.intents}, replies={**library.replies, **more.replies}
    )  # fmt: skip

    assert texts_of(both, OWN).keys() == {*OWN, "zh/sizes.yaml"}
