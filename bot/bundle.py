"""Pack files as they come in from a folder or a zip file: data only, from anybody, and so with limits.

Only plain YAML texts named `zh/….yaml` and `en/….yaml` are read. A link, a name that leads elsewhere, or more than a
library can be, is refused as a whole.
"""

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.errors import StartError
from replies.library import LANGUAGES
from replies.sheet import SHEET_CAP

#: Files of a bundle, and bytes of one and of all. The starter library has sixty files and 1 MB.
MOST_FILES = 400
MOST_BYTES = 4 * SHEET_CAP
MOST_IN_ALL = 20_000_000
_NAME = re.compile(r"(?:zh|en)/[0-9A-Za-z_-]{1,80}\.yaml")


def read_bundle(path: Path) -> dict[str, str]:
    """The texts by name, of a folder or of a `.zip`. Raises StartError with what is wrong."""
    found = _of_zip(path) if path.suffix.lower() == ".zip" else _of_folder(path)
    files: dict[str, str] = {}
    total = 0
    for name, content in found:
        total += len(content)
        if len(files) >= MOST_FILES or total > MOST_IN_ALL:
            raise _refused(path, f"超过 {MOST_FILES} 个文件或 {MOST_IN_ALL:,} 字节",
                           f"it has more than {MOST_FILES} files or {MOST_IN_ALL:,} bytes")  # fmt: skip
        try:
            files[name] = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise _refused(path, f"{name} 不是 UTF-8 文本", f"{name} is no UTF-8 text") from error
    if not files:
        raise StartError(
            f"{path} 里没有 zh/*.yaml 或 en/*.yaml；先运行 xiaoer replies export {path} 看看样子。"
            f"(There is no zh/*.yaml or en/*.yaml in it; xiaoer replies export shows the form.)"
        )
    return files


def write_zip(files: Mapping[str, str], path: Path) -> None:
    """The texts in one file that `read_bundle` reads."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in sorted(files.items()):
            packed.writestr(name, text)


def _of_folder(folder: Path) -> Iterator[tuple[str, bytes]]:
    for language in LANGUAGES:
        for file in sorted((folder / language).glob("*.yaml")):
            name = f"{language}/{file.name}"
            if not _NAME.fullmatch(name):
                raise _refused(folder, f"文件名 {file.name} 只能用字母、数字、- 和 _",
                               f"{file.name}: names have letters, digits, - and _ only")  # fmt: skip
            if file.is_symlink() or (folder / language).is_symlink() or not file.is_file():
                raise _refused(folder, f"{name} 不是普通文件", f"{name} is a link, or no file")
            if file.stat().st_size > MOST_BYTES:
                raise _too_long(folder, name)
            yield name, file.read_bytes()


def _of_zip(path: Path) -> Iterator[tuple[str, bytes]]:
    try:
        packed = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise _refused(path, "不是能打开的 zip 文件", "it is no zip file that can be opened") from error
    with packed:
        if len(packed.infolist()) > 2 * MOST_FILES:
            raise _refused(path, f"超过 {MOST_FILES} 个文件", f"it has more than {MOST_FILES} files")
        for entry in packed.infolist():
            if entry.is_dir():
                continue
            if not _NAME.fullmatch(entry.filename) or stat.S_ISLNK(entry.external_attr >> 16):
                raise _refused(path, f"里面的 {entry.filename!r} 不该在", f"{entry.filename!r} does not belong into it")
            try:
                with packed.open(entry) as file:
                    # What it says of its size may be a lie, so no more than that is unpacked.
                    content = file.read(MOST_BYTES + 1)
            except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError) as error:
                raise _refused(path, f"{entry.filename} 解不开", f"{entry.filename} cannot be unpacked") from error
            if len(content) > MOST_BYTES:
                raise _too_long(path, entry.filename)
            yield entry.filename, content


def _too_long(path: Path, name: str) -> StartError:
    return _refused(path, f"{name} 超过 {MOST_BYTES:,} 字节", f"{name} has more than {MOST_BYTES:,} bytes")


def _refused(path: Path, what: str, english: str) -> StartError:
    return StartError(f"{path} 没有读：{what}。(It was not read: {english}.)")
