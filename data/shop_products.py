"""`products.yaml` or `products.csv`: the articles of the shop."""

import re
from pathlib import Path, PurePosixPath

from data.shop_row import Row
from data.shop_sheet import Form
from flows.situation import MEASURES, Product, Size

PRODUCTS = Form(
    required=("sku", "title", "price", "stock"),
    optional=(
        "category", "summary", "attributes", "keywords", "goes_with", "no_return", "restock_at", "image", "url",
        "sizes",
    ),
    by_language=("title", "category", "summary", "attributes", "keywords"),
)  # fmt: skip
NO_RETURN = ("made_to_order", "perishable", "digital", "hygiene")
#: In the order in which they are looked for: drawings last, since Telegram takes none.
PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".svg")
_SPAN = re.compile(
    r"([^\d,，、;；]+?)\s*[:：]?\s*(\d+(?:\.\d+)?)\s*[-–~～至到]\s*(\d+(?:\.\d+)?)(?:\s*(?:cm|kg|厘米|公斤))?"
)
_MEASURED = {word: name for name, (zh, en, _) in MEASURES.items() for word in (zh, en, name)}
_SKU = re.compile(r"[\w.-]{1,64}")


def product_of(row: Row, folder: Path) -> Product:
    """One article; what is missing or wrong is in the row's report."""
    sku = _sku(row)
    title = row.spoken("title", PRODUCTS)
    if row.setting.language not in title:
        row.missing("title" if "title" in row.cells.lacking else f"title_{row.setting.language}")
    for name in ("price", "stock"):
        row.required(name)
    return Product(
        sku=sku,
        title=title,
        price=row.amount("price") or 0,
        stock=row.count("stock") or 0,
        category=row.spoken("category", PRODUCTS),
        summary=row.spoken("summary", PRODUCTS),
        attributes=_attributes(row),
        keywords=_keywords(row),
        goes_with=row.words("goes_with"),
        no_return=row.choice("no_return", NO_RETURN),
        restock_at=row.moment("restock_at"),
        image=_image(row, sku, folder),
        url=_url(row),
        sizes=_sizes(row),
    )


def check_goes_with(rows: dict[str, Row], products: tuple[Product, ...]) -> None:
    """Report what goes with an article that does not exist, or with itself."""
    known = {product.sku for product in products}
    for product in products:
        for sku in product.goes_with:
            if sku not in known or sku == product.sku:
                cure = ("请改成另一件商品的 SKU", "write the SKU of another article")
                what = (f"搭配商品「{sku}」不存在", f"goes_with names {sku!r}, which is no other article")
                rows[product.sku].complain("goes_with", what, cure)


def _sku(row: Row) -> str:
    sku = row.required("sku")
    if sku and not _SKU.fullmatch(sku):
        cure = ("只用字母、数字、点和短横", "use letters, digits, dots and dashes only")
        row.complain("sku", (f"SKU「{sku}」含有不能用的字符", f"{sku!r} cannot be a SKU"), cure)
    return sku


def _attributes(row: Row) -> dict[str, dict[str, str]]:
    columns = {language: f"attributes_{language}" for language in PRODUCTS.languages}
    found = {language: dict(row.pairs(column)) for language, column in columns.items()}
    if "attributes" in row.cells.by_name:
        found[row.setting.language] = dict(row.pairs("attributes"))
    return {language: pairs for language, pairs in found.items() if pairs}


def _sizes(row: Row) -> tuple[Size, ...]:
    """`M: 身高 160-168，体重 45-55`; in a cell of a table `M=身高 160-168 体重 45-55; L=…`."""
    return tuple(Size(name, _fits(row, name, text)) for name, text in row.pairs("sizes"))


def _fits(row: Row, size: str, text: str) -> dict[str, tuple[float, float]]:
    found: dict[str, tuple[float, float]] = {}
    for word, low, high in _SPAN.findall(text):
        name = _MEASURED.get(word.strip().lower())
        if name is None or float(low) > float(high):
            found.clear()
            break
        found[name] = (float(low), float(high))
    if not found or _SPAN.sub("", text).strip(" ,，、;；"):
        known = "、".join(zh for zh, _, _ in MEASURES.values())
        cure = (f"请写成「身高 160-168，体重 45-55」，可以写：{known}",
                f"write it like 'height 160-168, weight 45-55'; there are: {', '.join(MEASURES)}")  # fmt: skip
        row.complain("sizes", (f"尺码「{size}」的「{text}」看不懂", f"{text!r} of size {size!r} cannot be read"), cure)
    return found


def _keywords(row: Row) -> tuple[str, ...]:
    columns = ("keywords", *(f"keywords_{language}" for language in PRODUCTS.languages))
    return tuple(dict.fromkeys(word for column in columns for word in row.words(column)))


def _image(row: Row, sku: str, folder: Path) -> str:
    """The picture's path below the folder or its address; where none is named, the one called like the SKU."""
    written = row.text("image")
    if not written:
        found = (f"images/{sku}{suffix}" for suffix in PICTURES)
        return next((path for path in found if _SKU.fullmatch(sku) and (folder / path).is_file()), "")
    if written.startswith("https://"):
        return written
    path = PurePosixPath(written)
    fits = path.parts[:1] == ("images",) and ".." not in path.parts and path.suffix.lower() in PICTURES
    if not (fits and (folder / path).is_file()):
        cure = (
            "请放进 images/ 并写成 images/文件名，或写 https 网址",
            "put it in images/ and write images/NAME, or an https address",
        )
        row.complain("image", (f"找不到图片「{written}」", f"there is no picture {written!r}"), cure)
    return written


def _url(row: Row) -> str:
    url = row.text("url")
    if url and not url.startswith(("https://", "http://")):
        cure = ("请写完整网址，以 https:// 开头", "write the whole address, beginning with https://")
        row.complain("url", (f"「{url}」不是网址", f"{url!r} is not an address"), cure)
    return url
