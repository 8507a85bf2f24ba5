"""The fault in a praise is found, and praise alone has none."""

import pytest

from replies.reservation import reservation


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("壶很漂亮，就是壶嘴有点滴水", "壶嘴有点滴水"),
        ("都挺好的，但是快递箱压扁了，别的没问题", "快递箱压扁了"),
        ("唯一的缺点是味道淡。", "味道淡"),
        ("Nice bowl, but smaller than I thought.", "smaller than I thought"),
        ("Love it. The handle wobbles though.", "The handle wobbles"),
    ],
)
def test_what_follows_a_but_is_the_fault(text: str, fault: str) -> None:
    assert reservation(text) == fault


@pytest.mark.parametrize(
    "text", ["就是喜欢", "很好，就是好看", "贵是贵，但是值得", "", "不过客服态度好", "small but great", "Perfect."]
)
def test_praise_alone_has_none(text: str) -> None:
    assert reservation(text) == ""


def test_a_long_story_is_cut_to_what_can_be_quoted() -> None:
    assert len(reservation("好看，但是" + "味道很怪" * 40)) == 60
