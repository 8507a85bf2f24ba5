"""A shop as a folder of plain files: rules, products, customers, orders, pictures.

It is read as a whole or not at all: every line is checked, and all that is wrong is told together.
docs/reference/shop-folder.md shows the form; the sample shop in `data/demo/` is one.
"""

from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from data.shop_customers import CUSTOMERS, CustomerRecord, customer_of
from data.shop_orders import FLAT_ORDERS, ORDERS, OrderRecord, Stock, drafts_of, order_of
from data.shop_policy import check_recommended, read_policy
from data.shop_problem import Problem, Report, ShopFolderError
from data.shop_products import PRODUCTS, check_goes_with, product_of
from data.shop_row import Row, Setting, once
from data.shop_sheet import Form, rows_of
from flows.policy import Policy
from flows.situation import Product

__all__ = ["CustomerRecord", "OrderRecord", "Problem", "ShopFolder", "ShopFolderError", "demo_folder", "read_shop"]


@dataclass(frozen=True, slots=True)
class ShopFolder:
    """All that a shop folder says."""

    policy: Policy
    products: tuple[Product, ...]
    customers: tuple[CustomerRecord, ...]
    orders: tuple[OrderRecord, ...]


def demo_folder() -> Path:
    """The sample shop that comes with the program."""
    return Path(__file__).parent / "demo"


def read_shop(folder: Path, now: int) -> ShopFolder:
    """The shop in the folder; relative times count from `now` (milliseconds UTC).

    Raises ShopFolderError with every problem of every file.
    """
    reading = _Reading(folder, now)
    shop = reading.shop()
    problems = [problem for report in reading.reports for problem in sorted(report.problems, key=_line)]
    if problems:
        raise ShopFolderError(problems)
    return shop


def _line(problem: Problem) -> int:
    return problem.line


class _Reading:
    """One reading of a folder, with a report for each of its files."""

    def __init__(self, folder: Path, now: int) -> None:
        self.folder = folder
        self.now = now
        self.reports: list[Report] = []

    def shop(self) -> ShopFolder:
        """The shop, as far as it can be read; the reports say how far that is."""
        if not self.folder.is_dir():
            cure = ("请检查路径", "check the path")
            self.report(self.folder.name).add(0, ("没有这个文件夹", "there is no such folder"), cure)
            return ShopFolder(Policy(), (), (), ())
        policy = self.policy()
        setting = Setting(self.now, ZoneInfo(policy.shop.time_zone), policy.shop.language)
        policy_report = self.reports[-1]
        products = self.products(setting)
        if not self.is_lost("products"):
            check_recommended(policy, {one.sku for one in products}, policy_report)
        customers = self.customers(setting)
        stock = Stock(
            None if self.is_lost("customers") and not customers else {each.key: each for each in customers},
            None if self.is_lost("products") and not products else {each.sku: each for each in products},
        )
        return ShopFolder(policy, products, customers, self.orders(setting, stock))

    def policy(self) -> Policy:
        """The rules."""
        path = self.found("policy", (".yaml",))
        return read_policy(path, self.now, self.reports[-1]) if path else Policy()

    def products(self, setting: Setting) -> tuple[Product, ...]:
        """The articles."""
        path = self.found("products", (".yaml", ".csv"))
        rows = self.rows(path, PRODUCTS, setting)
        products = tuple(product_of(row, self.folder) for row in rows)
        kept = once(zip(rows, products, strict=True), "sku", lambda product: product.sku)
        check_goes_with({product.sku: row for row, product in kept}, tuple(product for _, product in kept))
        return tuple(product for _, product in kept)

    def customers(self, setting: Setting) -> tuple[CustomerRecord, ...]:
        """The customers."""
        path = self.found("customers", (".yaml", ".csv"))
        rows = self.rows(path, CUSTOMERS, setting)
        kept = once(((row, customer_of(row)) for row in rows), "key", lambda customer: customer.key)
        return tuple(customer for _, customer in kept)

    def orders(self, setting: Setting, stock: Stock) -> tuple[OrderRecord, ...]:
        """The orders."""
        path = self.found("orders", (".yaml", ".csv"))
        is_flat = path is not None and path.suffix == ".csv"
        rows = self.rows(path, FLAT_ORDERS if is_flat else ORDERS, setting)
        drafts = drafts_of(rows, is_flat)
        kept = once(((draft.head, order_of(draft, stock)) for draft in drafts), "number", lambda order: order.number)
        return tuple(order for _, order in kept)

    def rows(self, path: Path | None, form: Form, setting: Setting) -> tuple[Row, ...]:
        """The rows of a file, which is the one that was found last."""
        report = self.reports[-1]
        return tuple(Row(cells, report, setting) for cells in rows_of(path, form, report)) if path else ()

    def found(self, stem: str, suffixes: tuple[str, ...]) -> Path | None:
        """The file of this name, None where there is none or, which is as bad, two."""
        paths = [self.folder / f"{stem}{suffix}" for suffix in suffixes]
        there = [path for path in paths if path.exists()]
        report = self.report((there or paths)[0].name)
        if not there:
            names = " / ".join(path.name for path in paths)
            cure = (f"请新建 {names}，没有内容就写 []", f"make {names}; for none write []")
            report.add(0, ("缺少这个文件", "the file is missing"), cure)
        if len(there) > 1:
            cure = ("请只留一个", "keep one of them")
            report.add(0, (f"同时有 {there[1].name}", f"there is also {there[1].name}"), cure)
        return there[0] if there else None

    def is_lost(self, stem: str) -> bool:
        """Whether something is wrong in the file of this name."""
        return any(report.problems for report in self.reports if Path(report.file).stem == stem)

    def report(self, file: str) -> Report:
        """A new report, which is the last one from now on."""
        self.reports.append(Report(file))
        return self.reports[-1]
