"""The identity of a conversation on Telegram."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.address import Chat

CHATS = st.builds(
    Chat,
    st.integers(-(2**52), 2**52).filter(bool),
    st.none() | st.integers(1, 2**31),
    st.text() | st.sampled_from(["/topic/3", "a/business/b", "/business/"]),
)


@given(CHATS)
def test_an_address_names_its_chat_and_no_other(chat: Chat) -> None:
    assert Chat.of(chat.address) == chat


@pytest.mark.parametrize(
    ("chat", "address"),
    [
        (Chat(12345), "12345"),
        (Chat(-10012345, 7), "-10012345/topic/7"),
        (Chat(12345, business="abc"), "12345/business/abc"),
        (Chat(12345, 7, "abc"), "12345/topic/7/business/abc"),
    ],
)
def test_an_address_is_plain_to_read(chat: Chat, address: str) -> None:
    assert chat.address == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "0",
        "x",
        "+5",
        "05",
        "５",
        " 5",
        "5/topic/",
        "5/topic/0",
        "5/topic/x",
        "5/business/",
        "5/topic/1/topic/2",
        "5/x",
    ],
)
def test_anything_else_is_no_address(address: str) -> None:
    with pytest.raises(ValueError, match="no address of a chat"):
        Chat.of(address)


def test_a_negative_number_is_a_group() -> None:
    assert [Chat(5).is_group, Chat(-5).is_group] == [False, True]
