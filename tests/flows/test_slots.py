import pytest
from msgspec.structs import replace

from flows.hours import DAY, HOUR
from flows.policy import Policy
from flows.slots import mask_address, mask_name, mask_phone, order_slots, product_slots, said_in
from replies.context import RECORDS
from tests.flows.world import CUP, MORNING, World, order


def told(proof: str) -> str:
    return str(order_slots(replace(order(), proof=proof), Policy(), "zh"))  # type: ignore[arg-type]


@pytest.mark.parametrize("secret", ["林小满", "13800138001", "茶香路 12 号"])
def test_digits_prove_an_order_and_show_nobodys_data(secret: str) -> None:
    assert secret not in told("digits")


@pytest.mark.parametrize("proof", ["identity", "link"])
def test_the_shops_word_shows_the_data_whole(proof: str) -> None:
    assert "林小满" in told(proof)
    assert "茶香路 12 号" in told(proof)


@pytest.mark.parametrize(("name", "masked"), [("林小满", "林**"), ("林", "林*"), ("Poppy Teacup", "P**"), ("", "")])
def test_a_name_keeps_its_first_letter(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(("phone", "masked"), [("138 0013 8001", "***8001"), ("", "")])
def test_a_phone_keeps_its_last_four(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


@pytest.mark.parametrize("address", ["云栖省听雨市半山区茶香路 12 号", "短巷 1 号", "7 Teapot Lane"])
def test_an_address_keeps_at_most_a_third(address: str) -> None:
    kept = mask_address(address).removesuffix("***")

    assert address.startswith(kept)
    assert len(kept) <= len(address) / 3


def test_dates_that_are_promised_come_from_the_policy() -> None:
    slots = order_slots(order(state="placed"), Policy(), "zh")

    assert slots["closes_at"] == MORNING + DAY
    assert slots["ships_by"] == MORNING + 48 * HOUR


def test_wordings_know_every_field_that_they_are_given() -> None:
    assert set(order_slots(order(), Policy(), "zh")) == set(RECORDS["order"])
    assert set(product_slots(CUP, "en")) == set(RECORDS["product"])


def test_texts_come_in_the_customers_language_or_the_first_there_is() -> None:
    assert said_in({"zh": "杯", "en": "cup"}, "en") == "cup"
    assert said_in({"zh": "杯"}, "en") == "杯"
    assert said_in({}, "en") == ""


def test_a_proof_by_digits_stays_masked_in_what_is_told_at_once() -> None:
    world = World(others={"A1009": order("A1009", "shipped")}).hear("A1009").hear("8001")

    assert world.said == ["order.tied", "order.status.shipped"]
    assert "林小满" not in str(world.says)
