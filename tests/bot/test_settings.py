import re
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import PREFIX, SECRETS, Settings, load_settings

TOKEN = "123456789:" + "A" * 35

pytestmark = pytest.mark.usefixtures("empty_folder")


def refusal(monkeypatch: pytest.MonkeyPatch, **variables: str) -> str:
    """What a start with these variables says."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    return str(caught.value)


def test_without_a_setting_the_shop_starts_on_this_machine_only():
    settings = load_settings()

    assert (settings.host, settings.port, settings.db) == ("127.0.0.1", 8000, Path("var/xiaoer.db"))
    assert settings.telegram_token.get_secret_value() == ""


def test_the_environment_beats_the_file(empty_folder, monkeypatch):
    (empty_folder / ".env").write_text("XIAOER_PORT=9000\nXIAOER_LANGUAGE=en\nOTHER=1\n")
    monkeypatch.setenv("XIAOER_PORT", "9001")

    assert (load_settings().port, load_settings().language) == (9001, "en")


def test_an_empty_variable_counts_as_not_set(monkeypatch):
    monkeypatch.setenv("XIAOER_PORT", "")

    assert load_settings().port == 8000


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("XIAOER_PORT", "80a", "a whole number from 0 to 65535"),
        ("XIAOER_PORT", "70000", "a whole number from 0 to 65535"),
        ("XIAOER_CONSOLE", "perhaps", "on or off"),
        ("XIAOER_LOG_LEVEL", "loud", "debug, info, warning or error"),
        ("XIAOER_SEND_CONCURRENCY", "0", "from 1 to 64"),
        ("XIAOER_PUBLIC_URL", "shop.example", "begins with http://"),
        ("XIAOER_WIDGET_ORIGINS", "https://shop.example/page", "such as https://shop.example"),
    ],
)
def test_a_wrong_value_is_one_sentence_with_name_value_and_what_is_expected(monkeypatch, name, value, expected):
    sentence = refusal(monkeypatch, **{name: value})

    assert name in sentence
    assert value in sentence
    assert expected in sentence
    assert "\n" not in sentence


def test_each_wrong_setting_has_its_sentence(monkeypatch):
    assert len(refusal(monkeypatch, XIAOER_PORT="x", XIAOER_DEMO="maybe").splitlines()) == 2


@pytest.mark.parametrize("name", [PREFIX + name.upper() for name in SECRETS])
def test_a_wrong_secret_is_not_repeated(monkeypatch, name):
    sentence = refusal(monkeypatch, **{name: "hunter2"})

    assert name in sentence
    assert "hunter2" not in sentence


def test_a_misspelt_variable_is_refused_with_the_nearest_name(monkeypatch):
    assert "did you mean XIAOER_PORT?" in refusal(monkeypatch, XIAOER_PROT="9000")


def test_a_misspelt_variable_in_the_file_is_refused_too(empty_folder, monkeypatch):
    (empty_folder / ".env").write_text("XIAOER_TELEGRAM_TOKN=1\n")

    assert "did you mean XIAOER_TELEGRAM_TOKEN?" in refusal(monkeypatch)


def test_a_file_that_is_not_utf8_is_refused_with_a_sentence(empty_folder, monkeypatch):
    (empty_folder / ".env").write_bytes("XIAOER_SHOP=小店".encode("gb18030"))

    assert "UTF-8" in refusal(monkeypatch)


def test_a_secret_may_stand_in_a_file(empty_folder, monkeypatch):
    (empty_folder / "token").write_text(TOKEN + "\n")
    monkeypatch.setenv("XIAOER_TELEGRAM_TOKEN_FILE", str(empty_folder / "token"))

    assert load_settings().telegram_token.get_secret_value() == TOKEN


def test_a_secret_given_twice_is_refused(monkeypatch):
    sentence = refusal(monkeypatch, XIAOER_TELEGRAM_TOKEN=TOKEN, XIAOER_TELEGRAM_TOKEN_FILE="token")

    assert "take one away" in sentence


def test_a_secrets_file_that_is_missing_is_named(monkeypatch):
    assert "no-such-file" in refusal(monkeypatch, XIAOER_WIDGET_SECRET_FILE="no-such-file")


def test_settings_do_not_show_their_secrets(monkeypatch):
    monkeypatch.setenv("XIAOER_TELEGRAM_TOKEN", TOKEN)

    assert TOKEN not in repr(load_settings())


def test_origins_are_a_list_with_commas(monkeypatch):
    monkeypatch.setenv("XIAOER_WIDGET_ORIGINS", "https://shop.example, http://localhost:3000/")

    assert load_settings().widget_origins == ("https://shop.example", "http://localhost:3000")


def documented(page: str) -> dict[str, str]:
    return dict(re.findall(r"^\| `(XIAOER_\w+)` \| `?([^|`]*)`? \|", page, re.MULTILINE))


def shown(default: object) -> str:
    """A default as the page writes it."""
    if isinstance(default, bool):
        return "on" if default else "off"
    return str(default) if isinstance(default, str | int | Path) and default != "" else "（空 empty）"


def test_the_reference_page_lists_every_setting_with_its_default(root):
    fields = {PREFIX + name.upper(): shown(field.default) for name, field in Settings.model_fields.items()}
    fields |= {f"{PREFIX}{name.upper()}_FILE": "（空 empty）" for name in SECRETS}

    assert documented((root / "docs/reference/settings.md").read_text("utf-8")) == fields


def test_the_example_file_names_settings_that_exist(root, empty_folder):
    example = (root / ".env.example").read_text("utf-8")
    (empty_folder / ".env").write_text(re.sub(r"(?m)^# (?=XIAOER_)", "", example))

    assert load_settings().shop == Path("my-shop")
    assert {PREFIX + name.upper() for name in Settings.model_fields} == set(re.findall(r"XIAOER_\w+", example))
