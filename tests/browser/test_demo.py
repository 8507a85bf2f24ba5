"""The sample page walks a newcomer through an order in a few presses; a real shop's page has nothing of it."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.visit import Visit

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
Serve = Callable[..., str]


@contextmanager
def served(folder: Path, **settings: str) -> Iterator[str]:
    """`xiaoer run` on a database of its own; gives its address."""
    given = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "XIAOER_DB": str(folder / "x.db"), **settings}
    child = subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "run", "--no-console", "--port", "0"],
        stdout=subprocess.PIPE, text=True, cwd=folder, env=given,
    )  # fmt: skip
    assert child.stdout is not None
    try:
        url = ""
        while "Ctrl-C" not in (line := child.stdout.readline()):
            assert line, "the shop did not start"
            url = next((word for word in line.split() if word.startswith("http://")), url)
        yield url.rstrip("/")
    finally:
        child.terminate()
        child.communicate(timeout=30)


def test_an_order_goes_from_the_first_press_to_the_stars(page: Page, tmp_path: Path, complaints: list[str]) -> None:
    # A morning: at night no reminder goes out.
    with served(tmp_path) as url:
        visit = Visit(page)
        page.goto(url)
        page.get_by_text("演示台").click()
        expect(page.locator("[data-demo-order]")).to_have_text("还没有下单")
        expect(page.get_by_role("button", name="付款", exact=True)).to_be_disabled()

        _press(page, "下一单")
        expect(page.locator("[data-demo-order]")).to_contain_text("待付款")
        expect(visit.lines.first).to_be_visible()
        _until_morning(page)
        _press(page, "10 分钟后")
        expect(visit.button("我付过了")).to_be_visible()

        before = visit.lines.count()
        _press(page, "付款")
        expect(page.locator("[data-demo-order]")).to_contain_text("已付款")
        expect(visit.lines.nth(before)).to_be_visible()
        for name, state in (("发货", "已发货"), ("派送", "派送中"), ("签收", "已签收")):
            _press(page, name)
            expect(page.locator("[data-demo-order]")).to_contain_text(state)
        expect(visit.lines.filter(has_text="ZT00000008888").first).to_be_visible()
        _press(page, "3 天后")
        _press(page, "10 分钟后")
        _until_morning(page)
        expect(visit.button("★★★★★")).to_be_visible()
        assert complaints == []


def _press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    # All are enabled again once it is done.
    expect(page.get_by_role("button", name="下一单", exact=True)).to_be_enabled()


def _until_morning(page: Page) -> None:
    """Reminders keep quiet at night: the clock goes on until the day has begun."""
    for _ in range(12):
        hour = int((page.locator("[data-demo-now]").inner_text()).split()[1].split(":")[0])
        if 10 <= hour < 20:
            return
        _press(page, "2 小时后")


def test_a_real_shop_has_no_such_buttons_and_no_such_doors(page: Page, tmp_path: Path) -> None:
    with served(tmp_path, XIAOER_DEMO="off") as url:
        page.goto(url)
        assert page.get_by_text("演示台").count() == 0
        assert httpx.post(f"{url}/demo/forward", json={"by": "1d"}).status_code == 404


def test_another_site_s_form_moves_no_clock(tmp_path: Path) -> None:
    with served(tmp_path) as url:
        form = httpx.post(f"{url}/demo/forward", content=b'{"by":"1d"}', headers={"content-type": "text/plain"})
        assert form.status_code == 415
        assert httpx.post(f"{url}/demo/forward", json={"by": "5000d"}).status_code == 422
        assert httpx.post(f"{url}/demo/order", json={}).status_code == 401
