"""The parameters of a call, from whichever form its body has: JSON, urlencoded or multipart, and the query."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import orjson

from tests.botapi.refusal import Breach
from tests.botapi.wire import Request

INTEGER = re.compile(r"-?\d+")
BOUNDARY = re.compile(r'boundary="?([^";]+)"?')
DISPOSITION = re.compile(r'(name|filename)="((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True, slots=True)
class Upload:
    """A file within a call."""

    name: str
    content: bytes


class Form(Mapping[str, Any]):
    """Parameters that are read by type; one of the wrong type is a breach, as is one that is missing."""

    __slots__ = ("uploads", "values_given")

    def __init__(self, values: dict[str, Any], uploads: dict[str, Upload] | None = None) -> None:
        self.values_given, self.uploads = values, uploads or {}

    def __getitem__(self, name: str) -> Any:
        return self.values_given[name]

    def __iter__(self) -> Any:
        return iter(self.values_given)

    def __len__(self) -> int:
        return len(self.values_given)

    def text(self, name: str, default: str = "") -> str:
        value = self.values_given.get(name, default)
        if not isinstance(value, str):
            raise Breach(f"parameter {name} must be a string")
        return value

    def must_text(self, name: str) -> str:
        if not (value := self.text(name)):
            raise Breach(f"parameter {name} is required")
        return value

    def integer(self, name: str) -> int | None:
        value = self.values_given.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if isinstance(value, str) and INTEGER.fullmatch(value):
            return int(value)
        raise Breach(f"parameter {name} must be an integer")

    def must_integer(self, name: str) -> int:
        value = self.integer(name)
        if value is None:
            raise Breach(f"parameter {name} is required")
        return value

    def number(self, name: str) -> float:
        try:
            return float(self.values_given[name])
        except KeyError:
            raise Breach(f"parameter {name} is required") from None
        except (TypeError, ValueError):
            raise Breach(f"parameter {name} must be a number") from None

    def flag(self, name: str) -> bool:
        value = self.values_given.get(name, False)
        if isinstance(value, bool):
            return value
        if str(value).lower() not in {"true", "false", "1", "0", ""}:
            raise Breach(f"parameter {name} must be a boolean")
        return str(value).lower() in {"true", "1"}

    def parsed(self, name: str, shape: type) -> Any:
        """A nested value, in JSON within a form; None where it is not given. Breach where it has another shape."""
        value = self.values_given.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, str):
            try:
                value = orjson.loads(value)
            except orjson.JSONDecodeError:
                raise Breach(f"can't parse {name}: it is no JSON") from None
        if not isinstance(value, shape):
            raise Breach(f"can't parse {name}: expected {'an Array' if shape is list else 'an Object'}")
        return value

    def objects(self, name: str) -> list[dict[str, Any]]:
        """A nested Array of Objects; empty where it is not given."""
        values = self.parsed(name, list) or []
        if not all(isinstance(value, dict) for value in values):
            raise Breach(f"can't parse {name}: expected an Array of Objects")
        return list(values)


def read(request: Request) -> Form:
    """Reads the query and the body. Breach where the body is not what its type says."""
    values: dict[str, Any] = dict(parse_qsl(request.query, keep_blank_values=True)) if request.query else {}
    uploads: dict[str, Upload] = {}
    kind = request.headers.get("content-type", "")
    if not request.body:
        return Form(values)
    if kind.startswith("application/json"):
        values |= _json(request.body)
    elif kind.startswith("multipart/form-data"):
        _read_parts(request.body, kind, values, uploads)
    else:
        values |= dict(parse_qsl(request.body.decode(), keep_blank_values=True))
    return Form(values, uploads)


def _json(body: bytes) -> dict[str, Any]:
    try:
        values = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Breach("can't parse the body: it is no JSON") from None
    if not isinstance(values, dict):
        raise Breach("can't parse the body: expected an Object")
    return {name: value for name, value in values.items() if value is not None}


def _read_parts(body: bytes, kind: str, values: dict[str, Any], uploads: dict[str, Upload]) -> None:
    found = BOUNDARY.search(kind)
    if not found:
        raise Breach("can't parse the body: no boundary")
    for part in (b"\r\n" + body).split(b"\r\n--" + found[1].encode())[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        named = dict(DISPOSITION.findall(head.decode()))
        if "filename" in named:
            uploads[named["name"]] = Upload(named["filename"], content)
        else:
            values[named["name"]] = content.decode()
