"""What customers say of their measures is read in the units in which they say it."""

import pytest

from flows.situation import MEASURES as KNOWN
from replies.entities import find
from replies.measures import MEASURES as FOUND


@pytest.mark.parametrize(
    ("text", "measures"),
    [
        ("我身高168，体重104", {"height": 168, "weight": 52}),
        ("一米五八，九十斤", {"height": 158, "weight": 45}),
        ("身高1米82 体重80公斤", {"height": 182, "weight": 80}),
        ("172/60", {"height": 172, "weight": 60}),
        ("160 98斤", {"height": 160, "weight": 49}),
        ("I'm 5'11 and 180 lbs", {"height": 180.3, "weight": 81.6}),
        ("my height is 165 cm, I weigh 55 kg", {"height": 165, "weight": 55}),
        ("腳長23.5公分", {"foot": 23.5}),
        ("胸围 88，腰围2尺1", {"bust": 88, "waist": 70}),
        ("茶几长1.2米", {"table": 120}),
        ("我的桌子一米六", {"table": 160}),
        ("table length is 47 inches", {"table": 119.4}),
        ("床1米5的", {"bed": 150}),
        ("头围 57 手围 16", {"head": 57, "wrist": 16}),
    ],
)
def test_measures_are_read(text: str, measures: dict[str, float]) -> None:
    assert dict(find(text).measures) == measures


@pytest.mark.parametrize(
    "text", ["订单 A1019", "买3件一共多少", "100块以内的", "13800138001", "5分", "下午3点", "2024年"]
)
def test_other_numbers_are_none(text: str) -> None:
    assert find(text).measures == ()


def test_a_table_of_sizes_may_name_all_that_is_found() -> None:
    assert set(FOUND) == set(KNOWN)
