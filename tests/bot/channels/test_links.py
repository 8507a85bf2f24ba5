"""Signed links into a chat."""

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.links import PAYLOAD_LIMIT, VALUE_LIMIT, Bad, Kind, Link, make, read

SECRET = b"a secret of the shop"
LETTERS = string.ascii_letters + string.digits + "-_"
NOW = 1_800_000_000_000
LATER = NOW + 3_600_000

KINDS: st.SearchStrategy[Kind] = st.sampled_from(["order", "product"])
VALUES = st.text(min_size=1).filter(lambda value: len(value.encode("utf-8", "replace")) <= VALUE_LIMIT)
VALUES = VALUES.filter(lambda value: not any("\ud800" <= char <= "\udfff" for char in value))
NUMBERS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20)


@given(KINDS, VALUES, st.integers(NOW + 1, 2**32 * 1_000 - 2_000))
def test_what_was_put_in_comes_out(kind: Kind, value: str, expires_at: int) -> None:
    link = read(SECRET, make(SECRET, kind, value, expires_at), NOW)
    assert isinstance(link, Link)
    assert (link.kind, link.value) == (kind, value)
    assert 0 <= link.expires_at - expires_at < 1_000


@given(KINDS, NUMBERS)
def test_order_numbers_and_skus_fit_what_telegram_allows(kind: Kind, value: str) -> None:
    assert re.fullmatch(f"[A-Za-z0-9_-]{{1,{PAYLOAD_LIMIT}}}", make(SECRET, kind, value, LATER))


@given(KINDS, NUMBERS, st.data())
def test_no_letter_can_be_changed(kind: Kind, value: str, data: st.DataObject) -> None:
    payload = make(SECRET, kind, value, LATER)
    at = data.draw(st.integers(0, len(payload) - 1))
    for letter in set(LETTERS) - {payload[at]}:
        assert isinstance(read(SECRET, payload[:at] + letter + payload[at + 1 :], NOW), Bad)


@pytest.mark.parametrize("value", ["A", "AB", "ABC"])
def test_not_even_the_last_letters_unused_bits_can_be_changed(value: str) -> None:
    payload = make(SECRET, "order", value, LATER)
    others = [read(SECRET, payload[:-1] + letter, NOW) for letter in LETTERS if letter != payload[-1]]
    assert all(isinstance(one, Bad) for one in others)


def test_a_link_ends() -> None:
    payload = make(SECRET, "order", "20260701001", LATER)
    assert isinstance(read(SECRET, payload, LATER - 1), Link)
    assert read(SECRET, payload, LATER) == Bad("expired")


def test_another_shops_link_is_forged_even_after_its_end() -> None:
    payload = make(b"a secret of another", "order", "20260701001", LATER)
    assert [read(SECRET, payload, now) for now in (NOW, LATER)] == [Bad("forged")] * 2


@pytest.mark.parametrize("payload", ["", "hello", "newyear2027", "AQ", "A", "a" * 65, "好" * 30, "A+/=", "AQ==", "\n"])
def test_anything_else_is_no_link(payload: str) -> None:
    assert read(SECRET, payload, NOW) == Bad("not a link")


@given(st.text(max_size=80) | st.text(LETTERS, max_size=64))
def test_no_payload_is_an_error(payload: str) -> None:
    assert isinstance(read(SECRET, payload, NOW), Bad)


def test_a_link_has_an_id_that_stays_and_tells_nothing() -> None:
    one, same, other = (make(SECRET, "order", value, LATER) for value in ("1", "1", "2"))
    ids = [link.id for link in (read(SECRET, payload, NOW) for payload in (one, same, other)) if isinstance(link, Link)]
    assert ids[0] == ids[1] != ids[2]
    assert re.fullmatch("[0-9a-f]{16}", ids[0])
    assert ids[0] not in one


@pytest.mark.parametrize(("value", "said"), [("", "this has 0"), ("好" * 11, "1 to 31 bytes in UTF-8, this has 33")])
def test_what_does_not_fit_is_refused_clearly(value: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        make(SECRET, "product", value, LATER)


@pytest.mark.parametrize("expires_at", [-1_000, 2**32 * 1_000])
def test_an_impossible_expiry_is_refused_clearly(expires_at: int) -> None:
    with pytest.raises(ValueError, match="before the year 2106"):
        make(SECRET, "order", "1", expires_at)


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 16 bytes"):
        make(b"short", "order", "1", LATER)
