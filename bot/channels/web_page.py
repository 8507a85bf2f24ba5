"""The shop's sample page, and the pictures of its products."""

import hashlib
import re
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.channels.web_assets import FOLDER
from bot.channels.web_lines import card
from bot.channels.web_origins import Origins
from bot.channels.web_settings import WebSettings
from bot.channels.web_store import WebStore

_PICTURE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_PAYLOAD = re.compile(r"[A-Za-z0-9_:.-]{1,64}")
_KINDS = {
    ".svg": "image/svg+xml",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".png": "image/png",
    ".webp": "image/webp",
}
#: What the page says, in each language.
_WORDS: dict[str, dict[str, Any]] = {
    "zh": {
        "lang": "zh-CN",
        "tagline": "好好挑，慢慢问。有事点右下角，店小二马上来。",
        "products": "店里在卖",
        "ask": "问问客服",
        "chat": "找客服聊聊",
        "other": "English",
        "other_language": "en",
        "skip": "跳到商品",
        "note": "这是示例店铺，商品、价格和人物都是虚构的。",
        "empty": "货架还空着呢，晚点再来看看。",
        "demo": "演示台",
        "demo_about": "走一遍：下单、催付、付款、物流、评价。只有示例店铺有。",
        "demo_now": "店里现在",
        "demo_steps": (
            ("order", "下一单"),
            ("paid", "付款"),
            ("shipped", "发货"),
            ("out_for_delivery", "派送"),
            ("delivered", "签收"),
        ),
        "demo_spans": (("10m", "10 分钟后"), ("2h", "2 小时后"), ("1d", "1 天后"), ("3d", "3 天后")),
    },
    "en": {
        "lang": "en",
        "tagline": "Take your time, ask anything. The chat is at the bottom right.",
        "products": "In the shop",
        "ask": "Ask about it",
        "chat": "Chat with us",
        "other": "中文",
        "other_language": "zh",
        "skip": "Skip to the products",
        "note": "This is a sample shop; goods, prices and people are invented.",
        "empty": "The shelves are empty for now. Do come back later.",
        "demo": "Demo",
        "demo_about": "Walk through it: order, nudge, payment, parcel, review. Only the sample shop has this.",
        "demo_now": "In the shop it is",
        "demo_steps": (
            ("order", "Place an order"),
            ("paid", "Pay"),
            ("shipped", "Ship"),
            ("out_for_delivery", "Deliver"),
            ("delivered", "Arrived"),
        ),
        "demo_spans": (("10m", "+10 min"), ("2h", "+2 h"), ("1d", "+1 day"), ("3d", "+3 days")),
    },
}


class Page:
    """Shows the page in Chinese or English."""

    def __init__(self, store: WebStore, origins: Origins, settings: WebSettings) -> None:
        self._store = store
        self._origins = origins
        self._images = settings.images
        self._has_page = settings.has_page
        self._has_demo = settings.has_demo
        environment = Environment(loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined)
        self._template = environment.get_template("shop.html")

    def routes(self) -> list[Route]:
        """Where they are."""
        images = Route("/shop/images/{sku}.{ending}", self._image, methods=["GET"])
        return [Route("/", self._show, methods=["GET"]), images] if self._has_page else [images]

    async def _show(self, request: Request) -> Response:
        language = _language(request)
        shop, products = await self._store.shop(language), await self._store.products(language)
        page = self._template.render(
            words=_WORDS[language],
            language=language,
            shop=shop.name,
            has_demo=self._has_demo,
            payload=_payload(request),
            products=[card(one) for one in products],
        )
        headers = {
            "Content-Security-Policy": self._origins.page_policy(request),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Cache-Control": "no-cache",
            "Content-Language": _WORDS[language]["lang"],
            "Vary": "Accept-Language",
        }
        return HTMLResponse(page, headers=headers)

    async def _image(self, request: Request) -> Response:
        """The product's picture, or a quiet pattern where the shop has none."""
        sku, ending = request.path_params["sku"], f".{request.path_params['ending']}"
        headers = {
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "public, max-age=3600",
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
            "Cross-Origin-Resource-Policy": "cross-origin",
        }
        if not _PICTURE.fullmatch(sku) or ending not in _KINDS:
            return Response(status_code=404, headers=headers)
        kept = _kept(self._images, sku, ending)
        content = kept if kept is not None else _pattern(sku).encode()
        return Response(content, media_type=_KINDS[ending] if kept is not None else _KINDS[".svg"], headers=headers)


def _kept(folder: Path | None, sku: str, ending: str) -> bytes | None:
    path = folder / f"{sku}{ending}" if folder else None
    return path.read_bytes() if path and path.is_file() else None


def _pattern(sku: str) -> str:
    """A drawing made from the SKU alone: the same article always looks the same."""
    digest = hashlib.sha256(sku.encode()).digest()
    hue, turn, size = digest[0] * 360 // 256, digest[1] % 90, 90 + digest[2] % 60
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400">'
        f'<rect width="400" height="400" fill="hsl({hue} 38% 90%)"/>'
        f'<g transform="rotate({turn} 200 200)" fill="none" stroke-width="14" stroke-linejoin="round">'
        f'<circle cx="200" cy="200" r="{size}" stroke="hsl({hue} 34% 68%)"/>'
        f'<rect x="{200 - size // 2}" y="{200 - size // 2}" width="{size}" height="{size}" rx="22"'
        f' stroke="hsl({(hue + 40) % 360} 40% 60%)"/></g></svg>'
    )


def _payload(request: Request) -> str:
    """What a link brings along for the chat; what cannot be a payload is none."""
    asked = request.query_params.get("chat", "")
    return asked if _PAYLOAD.fullmatch(asked) else ""


def _language(request: Request) -> str:
    asked = request.query_params.get("language")
    if asked in _WORDS:
        return str(asked)
    first = request.headers.get("accept-language", "zh").strip().lower()
    return "en" if first.startswith("en") else "zh"
