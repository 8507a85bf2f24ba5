"""The files that the server keeps, by the id that a message carries."""

from dataclasses import dataclass

from telegram.constants import FileSizeLimit

from tests.botapi.chat import Json
from tests.botapi.form import Form, Upload
from tests.botapi.refusal import Breach, Refusal

#: The smallest picture that is one: a GIF of one dot.
DOT = bytes.fromhex("47494638396101000100800000ffffff00000021f90400000000002c00000000010001000002024401003b")
PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF", b"BM")


@dataclass(frozen=True, slots=True)
class Stored:
    id: str
    name: str
    path: str
    content: bytes

    def raw(self, **more: object) -> Json:
        """As it stands within a message."""
        size = len(self.content)
        return {"file_id": self.id, "file_unique_id": f"u{self.id}", "file_size": size, **more}


class Files:
    """All of them; the folder in a path is the kind, as it is with the real server."""

    def __init__(self) -> None:
        self._by_id: dict[str, Stored] = {}
        self._by_path: dict[str, Stored] = {}

    def keep(self, content: bytes, folder: str, name: str) -> Stored:
        number = len(self._by_path)
        ending = name.rpartition(".")[2] if "." in name else "jpg"
        stored = Stored(f"AgAC{folder}{number}", name, f"{folder}/file_{number}.{ending}", content)
        self._by_id[stored.id] = self._by_path[stored.path] = stored
        return stored

    def lose(self, file_id: str) -> None:
        """Telegram does not know the id any more, as when a bot gets another token."""
        del self._by_id[file_id]

    def at(self, path: str) -> Stored | None:
        return self._by_path.get(path)

    def get(self, file_id: str) -> Stored:
        if not (stored := self._by_id.get(file_id)):
            raise Refusal("wrong file_id or the file is temporarily unavailable")
        return stored

    def sent(self, form: Form, name: str, folder: str, given: str | None = None) -> Stored:
        """The file of a call: uploaded with it, known by its id, or at an address. Breach where it is too large."""
        value = form.text(name) if given is None else given
        upload = form.uploads.get(value.removeprefix("attach://") if value.startswith("attach://") else name)
        if upload and (given is None or value.startswith("attach://")):
            return self._uploaded(upload, folder)
        if value.startswith(("http://", "https://")):
            return self.keep(DOT, folder, value.rpartition("/")[2])
        if not value:
            raise Breach(f"there is no {name} in the request")
        if not (stored := self._by_id.get(value)):
            raise Refusal("wrong file identifier/HTTP URL specified")
        kept = stored.path.partition("/")[0]
        if kept != folder:
            raise Refusal(f"can't use file of type {kept} as {folder}")
        return stored

    def _uploaded(self, upload: Upload, folder: str) -> Stored:
        is_photo = folder == "photos"
        most = FileSizeLimit.PHOTOSIZE_UPLOAD if is_photo else FileSizeLimit.FILESIZE_UPLOAD
        if len(upload.content) > most:
            raise Breach(f"file is too big, the most is {int(most)} bytes")
        if not upload.content:
            raise Breach("file must be non-empty")
        if is_photo and not upload.content.startswith(PICTURES):
            raise Breach("IMAGE_PROCESS_FAILED")
        return self.keep(upload.content, folder, upload.name)


def photo_sizes(stored: Stored) -> list[Json]:
    """A photo as a message has it: the same picture small and large."""
    return [stored.raw(width=90, height=90), stored.raw(width=800, height=800)]
