"""What passes between the widget and the shop: frames, each an object with a `type`, checked strictly.

The same frames go over the socket and, without `hello`, as bodies and answers of plain HTTP.
"""

import json
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from bot.channels.web_refusals import Refused

#: Characters of one message, everywhere.
TEXT_CAP = 4096
#: Bytes of a button's data.
DATA_CAP = 64


def clean(text: object) -> object:
    """The text without NUL, with lone surrogates (half an emoji, cut by some keyboard) as U+FFFD."""
    if not isinstance(text, str):
        return text
    return text.replace("\0", "").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _fits_button(data: object) -> object:
    if isinstance(data, str) and len(data.encode()) > DATA_CAP:
        raise ValueError(f"a button's data has {DATA_CAP} bytes at most")
    return data


Clean = Annotated[str, BeforeValidator(clean)]
Text = Annotated[Clean, Field(max_length=TEXT_CAP)]
#: Made by the browser, once for each message.
FrameId = Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{8,64}$")]
Speech = Literal["zh", "en"]


class Frame(BaseModel):
    """A frame from the widget: no field may be missing, of another type, or unknown."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Hello(Frame):
    """The first frame on a socket: whose it is, and the last message it has."""

    type: Literal["hello"]
    token: Annotated[str, Field(max_length=128)]
    after: Annotated[int, Field(ge=0, le=2**53)] = 0
    language: Speech = "zh"


class Ping(Frame):
    """Is anybody there? A browser cannot see the socket's own pings."""

    type: Literal["ping"]


class Said(Frame):
    """The visitor wrote something."""

    type: Literal["message"]
    id: FrameId
    text: Annotated[Text, Field(pattern=r"\S")]


class Pressed(Frame):
    """The visitor pressed a button or tapped a product."""

    type: Literal["press"]
    id: FrameId
    data: Annotated[Clean, BeforeValidator(_fits_button), Field(min_length=1)]
    label: Annotated[Clean, Field(max_length=200)] = ""


class Pictured(Frame):
    """The visitor sends a picture that is uploaded already."""

    type: Literal["picture"]
    id: FrameId
    picture: FrameId
    text: Text = ""


class CameIn(Frame):
    """The visitor opened the chat, perhaps at a product or an order."""

    type: Literal["opened"]
    id: FrameId
    payload: Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9_:.-]*$")] = ""


#: Frames that become events.
Told = Said | Pressed | Pictured | CameIn

_HELLO: TypeAdapter[Hello] = TypeAdapter(Hello)
_FRAME: TypeAdapter[Told | Ping] = TypeAdapter(Annotated[Told | Ping, Field(discriminator="type")])


class Identity(Frame):
    """Who the shop's server says this is."""

    customer: Annotated[Clean, Field(min_length=1, max_length=128)]
    #: Seconds since 1970.
    expires: Annotated[int, Field(ge=0, le=2**53)]
    signature: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class NewSession(Frame):
    """Asks for a token."""

    language: Speech = "zh"
    identity: Identity | None = None


_SESSION: TypeAdapter[NewSession] = TypeAdapter(NewSession)
_Wanted = TypeVar("_Wanted")
_HAS_ID: TypeAdapter[str] = TypeAdapter(FrameId)


def hello(text: str) -> Hello:
    """The first frame of a socket. Raises `Refused`."""
    return _checked(_HELLO, _parsed(text))


def session(body: bytes) -> NewSession:
    """A request for a token. Raises `Refused`."""
    return _checked(_SESSION, _parsed(body or b"{}"))


def frame(body: str | bytes) -> Told | Ping:
    """A frame from a visitor who is known. Raises `Refused` with the frame's id, where that can be read."""
    parsed = _parsed(body)
    try:
        return _checked(_FRAME, parsed)
    except Refused as refused:
        refused.message_id = _id_of(parsed)
        raise


def _parsed(body: str | bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Refused("bad_message") from error


def _checked(adapter: TypeAdapter[_Wanted], parsed: object) -> _Wanted:
    try:
        return adapter.validate_python(parsed)
    except ValidationError as error:
        raise Refused("bad_message") from error


def _id_of(parsed: object) -> str:
    try:
        return _HAS_ID.validate_python(parsed.get("id") if isinstance(parsed, dict) else None, strict=True)
    except ValidationError:
        return ""


def dumped(frame: dict[str, Any]) -> str:
    """A frame to the widget as it goes over the wire."""
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))
