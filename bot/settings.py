"""The environment (XIAOER_*) and `.env`, checked at start. docs/reference/settings.md lists every setting.

A variable beats the same name in `.env`; a secret may stand in a file that `XIAOER_…_FILE` names.
"""

import base64
import os
import re
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from rapidfuzz import fuzz, process

import data
from bot.errors import SettingsError
from bot.logs import LogFormat, LogLevel

PREFIX = "XIAOER_"
DOT_ENV = Path(".env")

#: The folder of the sample shop, where no other is named.
SAMPLE_SHOP = Path(data.__path__[0]) / "demo"

#: As @BotFather gives it: the bot's number, a colon and a long word.
TELEGRAM_TOKEN = re.compile(r"\d{5,12}:[A-Za-z0-9_-]{30,}")

#: What a signature's key must have at least; 32 hexadecimal digits are 128 bits.
SECRET_LENGTH = 32
FOREIGN_SECRET_LENGTH = 16


def _web_address(value: Any) -> Any:
    """An http(s) address without a slash at its end. Empty means that there is none."""
    address = str(value).strip().rstrip("/")
    parts = urlsplit(address)
    if address and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment):
        raise ValueError
    return address


def _origins(value: Any) -> Any:
    """The addresses of pages, separated by commas: scheme, host and port, no path."""
    names = value.split(",") if isinstance(value, str) else value
    found = tuple(_web_address(name) for name in names if str(name).strip())
    if any(urlsplit(origin).path or "@" in origin for origin in found):
        raise ValueError
    return found


def _telegram_token(value: Any) -> Any:
    token = str(value).strip()
    if token and not TELEGRAM_TOKEN.fullmatch(token):
        raise ValueError
    return token


def _long_secret(value: Any) -> Any:
    secret = str(value).strip()
    if secret and len(secret) < SECRET_LENGTH:
        raise ValueError
    return secret


def _foreign_secret(value: Any) -> Any:
    """A secret that another system gave out or was given: short ones are guessed."""
    secret = str(value).strip()
    if secret and len(secret) < FOREIGN_SECRET_LENGTH:
        raise ValueError
    return secret


def _webhook_keys(value: Any) -> Any:
    """Standard Webhooks' keys with commas between: `whsec_` and 24 to 64 bytes in base64."""
    keys = [one.strip() for one in str(value).split(",") if one.strip()]
    for key in keys:
        raw = base64.b64decode(key.removeprefix("whsec_") + "==", validate=False)
        if not 24 <= len(raw) <= 64:
            raise ValueError
    return ",".join(keys)


def _lower(value: Any) -> Any:
    return value.strip().lower() if isinstance(value, str) else value


def _expects(default: Any, zh: str, en: str, **limits: Any) -> Any:
    """A setting's default, and what a good value is, in both languages: the second half of its error."""
    return Field(default, title=zh, description=en, **limits)


FilePath = Annotated[Path, AfterValidator(Path.expanduser)]
Switch = Annotated[bool, BeforeValidator(_lower)]
Address = Annotated[str, BeforeValidator(_web_address)]


class Settings(BaseSettings):
    """What this machine decides; what the shop decides is policy and lives in the database."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True
    )

    #: The database file. Its folder is made where it is missing; the lock and the backup copies lie beside it.
    db: FilePath = _expects(Path("var/xiaoer.db"), "文件路径", "a path of a file")
    host: str = _expects(
        "127.0.0.1", "要监听的地址，例如 127.0.0.1", "an address to listen on, such as 127.0.0.1", min_length=1
    )
    #: 0 takes any free port; the address is printed at start.
    port: int = _expects(8000, "0 到 65535 的整数", "a whole number from 0 to 65535", ge=0, le=65535)
    #: Where customers and agents reach the shop from outside; empty: what host and port say.
    public_url: Address = _expects(
        "", "http:// 或 https:// 开头的网址", "an address that begins with http:// or https://"
    )
    #: The folder that a new database starts from; None: the sample shop.
    shop: FilePath | None = _expects(None, "文件夹路径", "a path of a folder")
    #: What `xiaoer` itself speaks on the terminal and in the console; what customers get is policy.
    language: Annotated[Literal["zh", "en"], BeforeValidator(_lower)] = _expects("zh", "zh 或 en", "zh or en")
    log_level: Annotated[LogLevel, BeforeValidator(_lower)] = _expects(
        "info", "debug、info、warning 或 error", "debug, info, warning or error"
    )
    log_format: Annotated[LogFormat, BeforeValidator(_lower)] = _expects(
        "console", "console 或 json", "console or json"
    )
    #: Off saves the memory of the console's pages.
    console: Switch = _expects(True, "on 或 off", "on or off")
    #: Whether the demo's clock and signing in as a sample customer are offered; None: while the shop is the sample.
    demo: Switch | None = _expects(None, "on 或 off", "on or off")
    telegram_token: Annotated[SecretStr, BeforeValidator(_telegram_token)] = _expects(
        SecretStr(""), "@BotFather 给的机器人令牌", "a bot's token as @BotFather gives it"
    )
    #: A Bot API server of one's own; empty: Telegram's.
    telegram_api: Address = _expects(
        "", "http:// 或 https:// 开头的网址", "an address that begins with http:// or https://"
    )
    #: How Telegram's messages come in: they are asked for, or posted to `public_url`.
    telegram_mode: Annotated[Literal["polling", "webhook"], BeforeValidator(_lower)] = _expects(
        "polling", "polling 或 webhook", "polling or webhook"
    )
    #: What Telegram tolerates: calls a second in all, a second to one chat, a minute to one group. 0 turns one off,
    #: for benchmarks and tests only.
    telegram_rate: int = _expects(30, "0 到 1000 的整数", "a whole number from 0 to 1000", ge=0, le=1000)
    telegram_chat_rate: float = _expects(1, "0 到 30 的数", "a number from 0 to 30", ge=0, le=30)
    #: The group where agents see conversations and answer them; 0: none.
    telegram_desk: int = _expects(
        0, "工作群的群号，负的整数，例如 -1001234567890", "the number of a group, such as -1001234567890", le=0
    )
    telegram_group_rate: int = _expects(20, "0 到 1000 的整数", "a whole number from 0 to 1000", ge=0, le=1000)
    #: The key with which the shop's server signs who a visitor is. Empty: every visitor is a stranger.
    widget_secret: Annotated[SecretStr, BeforeValidator(_long_secret)] = _expects(
        SecretStr(""), "至少 32 个字符", "at least 32 characters"
    )
    #: Pages, beside the shop's own, that may embed the widget.
    widget_origins: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_origins)] = _expects(
        (),
        "逗号分隔的网站地址，例如 https://shop.example",
        "addresses with commas between, such as https://shop.example",
    )
    #: The keys with which the shop's system signs what it tells of orders, several while one takes another's place.
    #: Empty: nobody may tell anything.
    orders_secret: Annotated[SecretStr, BeforeValidator(_webhook_keys)] = _expects(
        SecretStr(""), "whsec_ 开头的密钥（24 到 64 字节的 base64），可用逗号隔开写几个",
        "whsec_ and 24 to 64 bytes in base64; several with commas between",
    )  # fmt: skip
    #: What Shopify's app, and WooCommerce's webhook, sign with.
    shopify_secret: Annotated[SecretStr, BeforeValidator(_foreign_secret)] = _expects(
        SecretStr(""),
        "Shopify 应用的 client secret，至少 16 个字符",
        "the client secret of the app, at least 16 characters",
    )
    woocommerce_secret: Annotated[SecretStr, BeforeValidator(_foreign_secret)] = _expects(
        SecretStr(""), "WooCommerce 网络钩子的密钥，至少 16 个字符", "the secret of its webhook, at least 16 characters"
    )
    #: Addresses or networks of proxies whose word on a visitor's address is believed; `*`: of anybody who connects.
    trusted_proxies: str = _expects(
        "127.0.0.1",
        "逗号分隔的代理地址，例如 127.0.0.1,172.16.0.0/12",
        "proxies' addresses with commas between, such as 127.0.0.1,172.16.0.0/12",
        min_length=1,
    )
    #: Sends in flight at once, over all chats.
    send_concurrency: int = _expects(6, "1 到 64 的整数", "a whole number from 1 to 64", ge=1, le=64)
    #: Copies that are kept of those made before migrations.
    backup_keep: int = _expects(5, "1 到 100 的整数", "a whole number from 1 to 100", ge=1, le=100)
    #: The largest request that is read at all, photos aside: 4,096 characters are at most 16 KiB, escaped 48.
    max_body_kb: int = _expects(64, "16 到 1024 的整数", "a whole number from 16 to 1024", ge=16, le=1024)
    #: The largest photo that a customer may send in the web page.
    max_photo_kb: int = _expects(5120, "64 到 20480 的整数", "a whole number from 64 to 20480", ge=64, le=20480)

    @property
    def shop_folder(self) -> Path:
        """The folder that a new database starts from."""
        return self.shop or SAMPLE_SHOP


#: Names of the settings that may stand in a file, and never in a message.
SECRETS = tuple(name for name, field in Settings.model_fields.items() if field.annotation is SecretStr)


class Given(NamedTuple):
    """One variable as it was found."""

    name: str
    value: str


def load_settings() -> Settings:
    """The settings of this process. Raises `SettingsError` with a sentence for each that is wrong."""
    given = _given()
    _refuse_unknown(given)
    from_files = _secrets_from_files(given)
    try:
        return Settings(_env_file=DOT_ENV if DOT_ENV.is_file() else None, **from_files)
    except ValidationError as error:
        raise SettingsError("\n".join(_sentences(error, given))) from None


def _given() -> dict[str, Given]:
    """Our variables by their name in capitals: those of the environment over those of `.env`."""
    try:
        in_file = dotenv_values(DOT_ENV) if DOT_ENV.is_file() else {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"读不了当前文件夹里的 .env：请检查它的权限，并存成 UTF-8。"
            f" (.env in this folder cannot be read: {error}. Check its permissions and save it as UTF-8.)"
        ) from error
    both = {**in_file, **os.environ}
    return {
        name.upper(): Given(name, value) for name, value in both.items() if name.upper().startswith(PREFIX) and value
    }


def _refuse_unknown(given: dict[str, Given]) -> None:
    known = [PREFIX + name.upper() for name in Settings.model_fields]
    known += [f"{PREFIX}{name.upper()}_FILE" for name in SECRETS]
    wrong = [_unknown(found.name, known) for name, found in given.items() if name not in known]
    if wrong:
        raise SettingsError("\n".join(wrong))


def _unknown(name: str, known: list[str]) -> str:
    # Without the prefix that all of them share: with it everything looks alike.
    words = [one.removeprefix(PREFIX) for one in known]
    near = process.extractOne(name.upper().removeprefix(PREFIX), words, scorer=fuzz.ratio, score_cutoff=65)
    zh = f"是不是想写 {PREFIX}{near[0]}？" if near else "全部设置见 docs/reference/settings.md。"
    en = f"did you mean {PREFIX}{near[0]}?" if near else "docs/reference/settings.md lists them all."
    return f"没有叫 {name} 的设置：{zh} (There is no setting {name}: {en})"


def _secrets_from_files(given: dict[str, Given]) -> dict[str, Any]:
    found = {}
    for name in SECRETS:
        variable = PREFIX + name.upper()
        pointer = given.get(f"{variable}_FILE")
        if pointer and variable in given:
            raise SettingsError(
                f"{variable} 和 {variable}_FILE 只能设一个，请去掉其中一个。"
                f" (Both {variable} and {variable}_FILE are set: take one away.)"
            )
        if pointer:
            found[name] = _read_secret(pointer)
    return found


def _read_secret(pointer: Given) -> str:
    try:
        secret = Path(pointer.value).expanduser().read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        secret = ""
    if not secret:
        raise SettingsError(
            f"{pointer.name}={pointer.value!r} 不对，应为：一个能读、里面有内容的文件。"
            f" ({pointer.name} is {pointer.value!r}: expected a file that can be read and is not empty.)"
        )
    return secret


def _sentences(error: ValidationError, given: dict[str, Given]) -> list[str]:
    return [_sentence(str(wrong["loc"][0]), given) for wrong in error.errors()]


def _sentence(name: str, given: dict[str, Given]) -> str:
    """Which setting, what it is, and what is expected. Of a secret only that it is wrong."""
    field = Settings.model_fields[name]
    variable = PREFIX + name.upper()
    if name in SECRETS:
        return f"{variable} 不对，应为：{field.title}。 ({variable} is wrong: expected {field.description}.)"
    value = given[variable].value if variable in given else ""
    return f"{variable}={value!r} 不对，应为：{field.title}。 ({variable} is {value!r}: expected {field.description}.)"
