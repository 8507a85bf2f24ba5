"""The sample shop holds what it promises; a shop folder's mistakes are all told, each with its line."""

import inspect
import re
import shutil
import struct
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest

import flows.policy
from data.shop_customers import CUSTOMERS as CUSTOMER_FORM
from data.shop_folder import Problem, ShopFolder, ShopFolderError, demo_folder, read_shop
from data.shop_orders import FLAT_ORDERS
from data.shop_orders import ORDERS as ORDER_FORM
from data.shop_policy import AMOUNTS
from data.shop_products import PRODUCTS as PRODUCT_FORM
from flows.situation import OrderState

#: 2026-08-20 12:00 in Shanghai.
NOW = round(datetime(2026, 8, 20, 4, tzinfo=UTC).timestamp() * 1000)
HOUR = 3_600_000
DAY = 24 * HOUR

Files = dict[str, str | bytes]
PRODUCTS = "sku,title,price,stock\nT1,绿茶,49.90,5\nT2,红茶,100,0\n"
CUSTOMERS = "key,name,phone\nann,安安,13800138001\n"
ORDERS = "number,customer,state,sku,quantity,placed_at\nA1,ann,placed,T1,2,-25m\n"


@pytest.fixture
def demo() -> ShopFolder:
    return read_shop(demo_folder(), NOW)


@pytest.fixture
def make(tmp_path: Path) -> Callable[[Files], Path]:
    """Writes a sound little shop, with the given files in place of its own."""

    def write(files: Files) -> Path:
        sound: Files = {
            "policy.yaml": "shop: {name: {zh: 小店}}\n",
            "products.csv": PRODUCTS,
            "customers.csv": CUSTOMERS,
            "orders.csv": ORDERS,
        }
        for name, content in {**sound, **files}.items():
            (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path

    return write


NO_ORDERS = "number,customer,state,sku,quantity,placed_at\n"

Make = Callable[[Files], Path]


def problems(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(ShopFolderError) as caught:
        read_shop(folder, NOW)
    return caught.value.problems


def only(folder: Path) -> Problem:
    found = problems(folder)
    assert len(found) == 1, "\n".join(map(str, found))
    return found[0]


def test_the_sample_shop_has_what_it_promises(demo: ShopFolder) -> None:
    assert (len(demo.products), len(demo.orders), len(demo.customers)) == (30, 40, 12)
    assert {order.state for order in demo.orders} == set(get_args(OrderState))
    assert {customer.language for customer in demo.customers} == {"zh", "zh-Hant", "en"}


def test_every_sample_article_speaks_both_languages_and_has_a_picture(demo: ShopFolder) -> None:
    for product in demo.products:
        assert product.title.keys() == product.summary.keys() == product.attributes.keys() == {"zh", "en"}
        assert product.image == f"images/{product.sku}.png"
        assert product.keywords
        assert product.goes_with


def test_the_sample_pictures_are_small_and_harmless() -> None:
    for picture in (demo_folder() / "images").iterdir():
        drawn = picture.read_bytes()
        assert len(drawn) < 30_000
        # A PNG of this size, eight bits a pixel out of a palette, with nothing said beside it.
        assert drawn[:29] == b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBB", 13, b"IHDR", 480, 480, 8, 3, 0, 0, 0)
        assert not re.search(rb"tRNS|tEXt|iTXt|zTXt|eXIf|tIME", drawn)


def test_the_sample_articles_cover_what_shops_meet(demo: ShopFolder) -> None:
    assert {product.no_return for product in demo.products} == {
        None, "perishable", "made_to_order", "digital", "hygiene",
    }  # fmt: skip
    out_of_stock = [product for product in demo.products if not product.stock]
    assert {product.restock_at is None for product in out_of_stock} == {True, False}
    assert any(0 < product.stock <= 5 for product in demo.products)


def test_the_sample_orders_cover_what_shops_meet(demo: ShopFolder) -> None:
    unpaid = [(o.customer_key, o.lines) for o in demo.orders if o.state == "placed"]
    assert len(unpaid) > len(set(unpaid)), "two unpaid orders of one customer with the same goods"
    assert any(order.is_cod for order in demo.orders)
    assert any(len(order.lines) > 1 for order in demo.orders)
    assert any(order.total > demo.policy.after_sales.large_amount for order in demo.orders)
    assert all(order.trail for order in demo.orders if order.shipped_at)


def test_the_sample_is_fresh_whenever_it_is_read(demo: ShopFolder) -> None:
    later = read_shop(demo_folder(), NOW + 400 * DAY)

    assert later.orders[0].placed_at - demo.orders[0].placed_at == 400 * DAY
    ages = {round((NOW - o.delivered_at) / DAY) for o in demo.orders if o.state == "delivered" and o.delivered_at}
    assert {0, 3, 20} <= ages


def test_somebody_has_their_birthday_today(demo: ShopFolder) -> None:
    assert "--08-20" in {customer.birthday for customer in demo.customers}


def test_an_english_customer_bought_an_english_title(demo: ShopFolder) -> None:
    order = next(order for order in demo.orders if order.customer_key == "poppy-teacup")

    assert order.lines[0].title == "Mug with your own words"
    assert order.recipient == "Poppy Teacup"


def test_money_of_the_policy_is_written_as_people_write_it(make: Make) -> None:
    shop = read_shop(make({"policy.yaml": "shipping: {fee: 7.5, free_from: '¥1,280'}\n"}), NOW)

    assert (shop.policy.shipping.fee, shop.policy.shipping.free_from) == (750, 128_000)
    assert shop.policy.shipping.cod_fee == 500


def test_every_amount_of_the_policy_is_known_as_money() -> None:
    written = set(re.findall(r"^    (\w+): Amount\b", inspect.getsource(flows.policy), re.MULTILINE))

    assert {name for _, name in AMOUNTS} == written


def test_csv_lines_with_one_number_are_one_order(make: Make) -> None:
    orders = ORDERS + "A1,,,T2,1,\n"

    (order,) = read_shop(make({"orders.csv": orders}), NOW).orders

    assert [(line.sku, line.quantity, line.price) for line in order.lines] == [("T1", 2, 4990), ("T2", 1, 10000)]
    assert (order.goods, order.total, order.placed_at) == (19980, 19980, NOW - 25 * 60_000)
    assert (order.recipient, order.phone) == ("安安", "13800138001")


@pytest.mark.parametrize("written", ["2026-08-19 12:00", "2026-08-19T04:00Z", "2026/8/19 12:00", "-1d", "-23h60m"])
def test_a_time_may_be_written_in_many_ways(make: Make, written: str) -> None:
    shop = read_shop(make({"orders.csv": ORDERS.replace("-25m", written)}), NOW)

    assert shop.orders[0].placed_at == NOW - DAY


def test_a_file_from_a_spreadsheet_is_taken(make: Make) -> None:
    products = "\ufeff" + PRODUCTS.replace(",", ";").replace("\n", "\r\n")

    assert [product.price for product in read_shop(make({"products.csv": products}), NOW).products] == [4990, 10000]


def test_yaml_keeps_what_is_written(make: Make) -> None:
    customers = "- {key: 0012, name: no, birthday: --02-29, tags: [on, 1.0]}\n"
    folder = make({"customers.yaml": customers, "orders.csv": ORDERS.splitlines()[0]})
    (folder / "customers.csv").unlink()

    (customer,) = read_shop(folder, NOW).customers

    assert (customer.key, customer.name, customer.birthday, customer.tags) == ("0012", "no", "--02-29", ("on", "1.0"))


def test_campaigns_may_begin_at_a_relative_time(demo: ShopFolder) -> None:
    assert demo.policy.campaigns[0].start == "2026-09-01T12:00"


def test_every_problem_of_every_file_is_told_with_its_line(make: Make) -> None:
    folder = make(
        {
            "policy.yaml": "shipping:\n  fee: dear\n  feee: 8\nhours:\n  days: [9]\n",
            "products.csv": "sku,title,price,stock,colour\nT1,绿茶,cheap,5,\nT1,红茶,1,some,\n",
            "customers.csv": "key,name,birthday\nann,安安,13-45\n",
            "orders.csv": ORDERS + "A2,bob,gone,T9,1,soon\nA3,ann,paid,T1,1,-1h\n",
        }
    )

    found = [(problem.file, problem.line) for problem in problems(folder)]

    assert found == [
        ("policy.yaml", 2), ("policy.yaml", 3), ("policy.yaml", 5),
        ("products.csv", 1), ("products.csv", 2), ("products.csv", 3), ("products.csv", 3),
        ("customers.csv", 2),
        ("orders.csv", 3), ("orders.csv", 3), ("orders.csv", 3), ("orders.csv", 3), ("orders.csv", 4),
    ]  # fmt: skip


def test_the_error_reads_like_a_compilers(make: Make) -> None:
    folder = make({"products.csv": PRODUCTS.replace("49.90", "4 yuan")})

    with pytest.raises(ShopFolderError, match=r"^products\.csv:2: .*'4 yuan' is not an amount.* – .*49\.90"):
        read_shop(folder, NOW)


ORDER_LINE = "number,customer,state,sku,quantity,placed_at,freight,total,paid_at,shipped_at\nA1,ann,{}\n"


@pytest.mark.parametrize(
    ("file", "content", "line", "says"),
    [
        ("customers.csv", CUSTOMERS.replace("phone", "fone"), 1, "did you mean 'phone'"),
        ("customers.csv", CUSTOMERS.replace("name", "").replace("安安", ""), 1, "column 'name' is missing"),
        ("products.csv", PRODUCTS.replace("T2", "T1"), 3, "comes twice (first on line 2)"),
        ("products.csv", PRODUCTS.replace("49.90", "-3"), 2, "is not an amount"),
        ("products.csv", PRODUCTS.replace(",5", ",5.5"), 2, "no whole number"),
        ("products.csv", PRODUCTS.replace("T1,绿茶", "T1,"), 2, "'title_zh' is missing"),
        ("products.csv", PRODUCTS.replace(",5\n", ",5,6\n"), 2, "more cells than the header"),
        ("products.csv", PRODUCTS + 'T3,"茶,1,2\n', 4, "not valid CSV"),
        ("products.csv", PRODUCTS.encode("gbk"), 2, "CSV UTF-8"),
        ("products.csv", PRODUCTS.encode("utf-16"), 1, "not UTF-8"),
        ("products.csv", "", 1, "the file is empty"),
        ("customers.csv", CUSTOMERS.replace("13800138001", "1.38E+10"), 2, "rounded by a spreadsheet"),
        ("customers.csv", CUSTOMERS + "ann,安妮,\n", 3, "comes twice"),
        ("orders.csv", ORDERS.replace(",ann,", ",bob,"), 2, "no customer 'bob'"),
        ("orders.csv", ORDERS.replace("T1", "T7"), 2, "no product 'T7'"),
        ("orders.csv", ORDERS.replace("placed,", "ordered,"), 2, "cannot be 'ordered'"),
        ("orders.csv", ORDERS.replace("-25m", "+25m"), 2, "lies in the future"),
        ("orders.csv", ORDERS.replace("-25m", "2026-13-01"), 2, "not a time"),
        ("orders.csv", ORDERS + "A1,ann,paid,T2,1,\n", 3, "differs from line 2"),
        ("orders.csv", ORDER_LINE.format("placed,T1,1,-1h,8,49.90,,"), 2, "adds up to 57.90"),
        ("orders.csv", ORDER_LINE.format("shipped,T1,1,-1h,,,-50m,"), 2, "needs 'shipped_at'"),
        ("orders.csv", ORDER_LINE.format("shipped,T1,1,-1h,,,-50m,-2h"), 2, "before the step"),
        ("policy.yaml", "shop:\n  name: &a {zh: 店}\n", 2, "anchors"),
        ("policy.yaml", "shop:\n  phone: !!python/object:os.system x\n", 2, "tags"),
        ("policy.yaml", "shop:\n  phone: 'open\n", 3, "not valid YAML"),
        ("policy.yaml", "shop:\n  phone: 1\n  phone: 2\n", 3, "first on line 2"),
        ("policy.yaml", "shop:\n  time_zone: Mars/Base\n", 2, "no time zone"),
        ("policy.yaml", "shop:\n  time_zone: Asia\n", 2, "no such time zone"),
        ("policy.yaml", "hours:\n  holidays: [2026-02-30]\n", 2, "not a date"),
        ("policy.yaml", "[" * 400, 1, "nested too deeply"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_cure(
    make: Make, file: str, content: str | bytes, line: int, says: str
) -> None:
    problem = only(make({file: content}))

    assert (problem.file, problem.line) == (file, line)
    assert says in f"{problem.what} – {problem.cure}"


def test_a_missing_file_is_told_beside_the_others_mistakes(make: Make) -> None:
    folder = make({"products.csv": PRODUCTS.replace("49.90", "x")})
    (folder / "customers.csv").unlink()

    found = [(problem.file, problem.line) for problem in problems(folder)]

    assert ("products.csv", 2) in found
    assert ("customers.yaml", 0) in found


def test_two_files_for_one_thing_are_refused(make: Make) -> None:
    assert "keep one" in only(make({"products.yaml": "[]\n"})).cure


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert "no such folder" in only(tmp_path / "nowhere").what


def test_a_file_of_absurd_size_is_refused_unread(make: Make) -> None:
    folder = make({})
    with (folder / "orders.csv").open("r+b") as file:
        file.truncate(21 * 1024 * 1024)

    assert "larger than 20 MB" in only(folder).what


def test_a_goes_with_that_does_not_exist_is_told_on_its_own_line(tmp_path: Path) -> None:
    shutil.copytree(demo_folder(), tmp_path, dirs_exist_ok=True)
    text = (tmp_path / "products.yaml").read_text("utf-8").replace("[POR-01, POR-04]", "[POR-01, POR-99]")
    (tmp_path / "products.yaml").write_text(text, "utf-8")

    problem = only(tmp_path)

    assert "goes_with: [POR-01, POR-99]" in text.splitlines()[problem.line - 1]
    assert "POR-99" in problem.what


def test_sizes_are_read_from_a_cell_and_from_a_table(make: Make) -> None:
    head = "sku,title,price,stock,sizes\n"
    cell = "S=身高 150-160 体重 40-50; M=height: 161–170，weight 51~60"
    (product,) = read_shop(
        make({"products.csv": f'{head}T1,围裙,1,1,"{cell}"\n', "orders.csv": NO_ORDERS}), NOW
    ).products

    assert [(size.name, dict(size.fits)) for size in product.sizes] == [
        ("S", {"height": (150, 160), "weight": (40, 50)}),
        ("M", {"height": (161, 170), "weight": (51, 60)}),
    ]
    runner = next(one for one in read_shop(demo_folder(), NOW).products if one.sizes)
    assert dict(runner.sizes[0].fits) == {"table": (80, 120)}


@pytest.mark.parametrize("cell", ["S=身高", "S=身高 170-160", "S=尾巴 10-20", "S=身高 150-160 随便"])
def test_a_size_that_cannot_be_read_is_told_with_what_may_be_written(make: Make, cell: str) -> None:
    products = f"sku,title,price,stock,sizes\nT1,围裙,1,1,{cell}\nT2,红茶,1,1,\n"

    problem = only(make({"products.csv": products}))

    assert "cannot be read" in problem.what
    assert "身高" in problem.cure


def test_what_a_campaign_recommends_must_be_there(make: Make) -> None:
    campaign = "{name: {zh: 茶节}, start: +1d, end: +2d, recommend: [T1, T9]}"

    problem = only(make({"policy.yaml": f"shop: {{name: {{zh: 小店}}}}\ncampaigns: [{campaign}]\n"}))

    assert "T9" in problem.what


def test_a_picture_outside_of_the_folder_is_refused(make: Make) -> None:
    products = "sku,title,price,stock,image\nT1,绿茶,1,1,images/../../secret.png\nT2,红茶,1,1,\n"

    assert "no picture" in only(make({"products.csv": products})).what


def test_a_photo_is_taken_before_a_drawing(tmp_path: Path) -> None:
    shutil.copytree(demo_folder(), tmp_path, dirs_exist_ok=True)
    for name in ("TEA-01.svg", "TEA-02.svg"):
        (tmp_path / "images" / name).write_text("<svg/>", "utf-8")
    (tmp_path / "images/TEA-02.png").unlink()

    images = {product.sku: product.image for product in read_shop(tmp_path, NOW).products}

    assert (images["TEA-01"], images["TEA-02"]) == ("images/TEA-01.png", "images/TEA-02.svg")


def test_the_reference_names_every_column_and_state() -> None:
    reference = (Path(__file__).parents[2] / "docs" / "reference" / "shop-folder.md").read_text("utf-8")
    forms = (PRODUCT_FORM, CUSTOMER_FORM, ORDER_FORM, FLAT_ORDERS)

    named = {name for form in forms for name in (*form.required, *form.optional)} | set(get_args(OrderState))

    assert {name for name in named if f"`{name}`" not in reference} == set()
