"""Pictures that visitors send, and those of the shop's articles."""

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.requests import Request

from bot.channels.web_settings import WebSettings
from data.shop_folder import demo_folder
from tests.browser.counter import Web, running
from tests.browser.pictures import BROKEN, PNG, png


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    web = await running(WebSettings())
    yield web
    await web.client.aclose()


async def upload(web: Web, who: dict[str, str], content: bytes) -> httpx.Response:
    return await web.client.post("/widget/pictures", content=content, headers=who)


async def test_a_picture_is_sent_with_a_message(web: Web) -> None:
    who = await web.visitor()
    picture = (await upload(web, who, PNG)).json()["picture"]
    body = {"type": "picture", "id": "12345678", "picture": picture, "text": "裂了"}
    await web.client.post("/widget/messages", json=body, headers=who)
    attachment = next(iter(web.door.incoming.values())).attachments[0]
    assert (attachment.kind, attachment.mime, attachment.size) == ("photo", "image/png", len(PNG))


async def test_a_picture_is_shown_to_its_visitor_only(web: Web) -> None:
    who = await web.visitor()
    path = f"/widget/pictures/{(await upload(web, who, PNG)).json()['picture']}"
    own = await web.client.get(path, headers=who)
    codes = [(await web.client.get(path, headers=other)).status_code for other in (await web.visitor(), {})]
    assert (own.content, codes) == (PNG, [404, 401])


async def test_a_picture_is_served_as_a_file_and_nothing_else(web: Web) -> None:
    who = await web.visitor()
    answer = await web.client.get(f"/widget/pictures/{(await upload(web, who, PNG)).json()['picture']}", headers=who)
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"


async def test_staff_see_every_picture() -> None:
    async def is_staff(request: Request) -> bool:
        return request.headers.get("x-staff") == "yes"

    web = await running(WebSettings(), is_staff=is_staff)
    picture = (await upload(web, await web.visitor(), PNG)).json()["picture"]
    assert (await web.client.get(f"/widget/pictures/{picture}", headers={"X-Staff": "yes"})).content == PNG


async def test_another_visitors_picture_cannot_be_sent(web: Web) -> None:
    picture = (await upload(web, await web.visitor(), PNG)).json()["picture"]
    body = {"type": "picture", "id": "12345678", "picture": picture}
    assert (await web.client.post("/widget/messages", json=body, headers=await web.visitor())).status_code == 404


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (BROKEN, 415),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415),
        (b"", 415),
        (b"\x89PNG\r\n\x1a\n", 413),
        (png(60_000, 60_000), 413),
        (PNG + b"x" * 5 * 1024 * 1024, 413),
    ],
)
async def test_a_bad_picture_is_refused(web: Web, content: bytes, status: int) -> None:
    assert (await upload(web, await web.visitor(), content)).status_code == status


async def test_the_sample_articles_have_their_pictures_in_the_page() -> None:
    web = await running(WebSettings(images=demo_folder() / "images"))
    answer = await web.client.get("/shop/images/TEA-01.png")
    assert answer.headers["content-type"] == "image/png"
    assert answer.content == (demo_folder() / "images/TEA-01.png").read_bytes()


async def test_an_article_without_a_picture_has_a_pattern(web: Web) -> None:
    answer = await web.client.get("/shop/images/TEA-01.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.text.startswith("<svg")
