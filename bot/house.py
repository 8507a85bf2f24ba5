"""Opening the shop's file: the lock, pending migrations after a copy, and a first filling from a folder."""

from dataclasses import asdict, dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from bot.channels.links import LINK_FACT
from bot.clock import machine_now
from bot.erasing import erase_again
from bot.errors import StartError
from bot.packing import packed_beside
from data import customers, facts, libraries, migrations, orders, products
from data.connection import Connection, DatabaseFault, alone
from data.database import Damaged, connect
from data.libraries import Published
from data.lock import Held, ServingLock
from data.shop_folder import ShopFolder, ShopFolderError, read_shop
from flows.situation import Order
from replies.library import Library, LibraryError
from replies.matcher import Matcher
from replies.pack import parse_packs


@dataclass(frozen=True, slots=True)
class House:
    """The file, ours to serve until `lock` is released."""

    path: Path
    lock: ServingLock
    #: Names of the migrations that were applied.
    migrated: tuple[str, ...]
    #: Whether it was empty and was filled from a folder.
    is_new: bool


def open_house(path: Path, shop: Path, *, keep: int, who: str) -> House:
    """Take the lock, bring the schema up to date, fill an empty file. Raises `StartError` with one clear sentence."""
    lock = _locked(path, who)
    was_there = path.exists()
    try:
        db = connect(path)
        path.chmod(0o600)
        try:
            migrated = migrations.migrate(path, db, keep=keep, stamp=str(machine_now()))
            erase_again(path, db)
            facts.secret(db, LINK_FACT)
            is_new = libraries.live(db) is None
            if is_new:
                fill(db, shop)
            else:
                _renew_matcher(db)
        finally:
            db.close()
    except BaseException as error:
        # Under the lock: whoever waits for it must not find a file that is about to go. The lock's own file stays.
        if not was_there:
            _sweep(path)
        lock.release()
        raise _plain(error, path) from error
    return House(path, lock, tuple(migrated), is_new)


def _sweep(path: Path) -> None:
    """A file that could not be filled is no database: the next try finds the place as empty as this one did."""
    for left in ("", "-wal", "-shm"):
        path.with_name(path.name + left).unlink(missing_ok=True)


def _locked(path: Path, who: str) -> ServingLock:
    lock = ServingLock(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.take(who)
    except Held as held:
        raise StartError(
            f"这个数据库已有进程在服务：{held.holder}。(This database is served already by {held.holder}.)"
        ) from held
    except OSError as error:
        raise _plain(error, path) from error
    return lock


def _plain(error: BaseException, path: Path) -> BaseException:
    """What went wrong in a sentence that says what to do; anything unexpected as it is."""
    if isinstance(error, OSError):
        return StartError(
            f"不能写 {path}：请检查权限，或用 XIAOER_DB 换一个位置。"
            f"(Cannot write {path}: check its permissions, or set XIAOER_DB.)"
        )
    if isinstance(error, (Damaged, DatabaseFault)):
        return StartError(
            f"{path} 打不开或已损坏：请从旁边的 .before-*.db 备份恢复。"
            f"(It cannot be opened or is damaged; restore a backup beside it: {error})"
        )
    if isinstance(error, (migrations.NewerDatabase, ShopFolderError, LibraryError)):
        return StartError(str(error))
    return error


def fill(db: Connection, folder: Path) -> None:
    """Put the folder's shop and the starter library into an empty file, all of it or nothing."""
    now = machine_now()
    shop = read_shop(folder, now)
    library = starter_library(1)
    published = Published(1, library.to_json(), packed_beside(library), look_alikes=library.look_alikes_json())

    def whole(db: Connection) -> None:
        put_shop(db, shop, now)
        facts.put(db, "shop_folder", str(folder))
        libraries.publish(db, published, "starter library", "xiaoer", now)

    alone(db, whole)


def put_shop(db: Connection, shop: ShopFolder, now: int) -> None:
    """Policy, articles, customers and orders of a folder that was read and checked."""
    libraries.set_policy(db, shop.policy.model_dump_json(), "from the shop's folder", "xiaoer", now)
    products.replace(db, shop.products)
    ids = {customer.key: customers.put(db, customer, now) for customer in shop.customers}
    for record in shop.orders:
        row = {name: getattr(record, name) for name in asdict(record) if name != "customer_key"}
        orders.save(db, Order(customer_id=ids[record.customer_key], **row), now)


def starter_library(version: int) -> Library:
    """The library that a new shop starts with; raises `LibraryError` with every fault of its files."""
    packs = resources.files("replies").joinpath("packs")
    return parse_packs(dict(_texts(packs, "")), version)


def _texts(folder: Traversable, prefix: str) -> list[tuple[str, str]]:
    found = []
    for one in folder.iterdir():
        if one.is_dir():
            found += _texts(one, f"{one.name}/")
        elif one.name.endswith(".yaml"):
            found.append((prefix + one.name, one.read_text(encoding="utf-8")))
    return sorted(found)


def _renew_matcher(db: Connection) -> None:
    """The live library's matcher, where an earlier version packed it. What is said stays as it is."""
    published = libraries.live(db)
    if published is None or Matcher.fits(published.matcher):
        return
    packed = packed_beside(Library.from_json(published.source))
    alone(db, lambda db: libraries.put_matcher(db, published.version, packed))
