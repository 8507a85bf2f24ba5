"""What a customer says of their own measures: 身高一米七，体重130斤; 脚长24.5; 5'9 and 160 lbs; 桌子1米4."""

import re
from typing import Final

from replies.numerals import DIGITS, number

#: What can be measured. All lengths are centimetres, weights kilogrammes. In this order they are told.
MEASURES: Final = ("height", "weight", "foot", "bust", "waist", "hips", "head", "wrist", "table", "bed")
_IS: Final = r"(?:大概|差不多|大约|是|为|有|is|of|about|around|[:：, ])*"
#: A length: metres with what follows them, feet and inches, or a plain number with its unit.
_LENGTH: Final = (
    rf"(?:(?P<m>\d(?:\.\d{{1,2}})?|[{DIGITS}]) ?(?:米|m(?![a-z]))(?P<part>\d{{1,2}}|[{DIGITS}]{{1,2}})?"
    r"|(?P<ft>\d) ?(?:'|′|’|ft|feet|foot)\.? ?(?P<inch>\d{1,2})?(?:\"|″|”|in(?:ches)?\b)?"
    r"|(?P<n>\d{1,3}(?:\.\d{1,2})?) ?(?P<unit>cm|厘米|公分|尺|寸|inch(?:es)?|in\b)?(?P<tenth>(?<=尺)\d)?)"
)
_WEIGHT: Final = r"(?P<w>\d{2,3}(?:\.\d)?|[" + DIGITS + r"十百]{2,5}) ?(?P<wu>公斤|千克|kgs?|kilos?|斤|lbs?|pounds?|磅)"
#: Centimetres of a unit.
_UNITS: Final = {"尺": 100 / 3, "寸": 10 / 3, "inch": 2.54, "inches": 2.54, "in": 2.54}
_FOOT, _INCH, _JIN, _POUND = 30.48, 2.54, 0.5, 0.4536
#: From here on a bare number is no weight in kilogrammes but in jin, half a kilogramme each: 身高170体重130.
_BARE_JIN: Final = 90
_LABELS: Final = {
    "table": "桌长|(?:餐|书|茶)?桌子?长?度?|茶几长?|table(?: length)?", "bed": "床宽|床|bed(?: width)?",
    "foot": "脚长|脚|foot(?: length)?|feet", "bust": "胸围|bust|chest", "waist": "腰围|腰|waist",
    "hips": "臀围|hips?", "head": "头围|head", "wrist": "手围|手腕围?|wrist",
}  # fmt: skip
_LABELLED: Final = {name: re.compile(rf"(?:{label}){_IS}{_LENGTH}") for name, label in _LABELS.items()}
_HEIGHT = re.compile(rf"(?:身高|个子|净高|height|tall){_IS}{_LENGTH}")
#: Of what a bare length in metres, in feet or between 130 and 209 cm says, nothing else is as likely.
_BARE_HEIGHT = re.compile(
    rf"(?P<m>1(?:\.\d{{1,2}})?|一) ?(?:米|m(?![a-z]))(?P<part>\d{{1,2}}|[{DIGITS}]{{1,2}})?"
    r"|(?P<ft2>[4-6]) ?(?:'|′|’|ft|feet|foot)\.? ?(?P<inch2>\d{1,2})?(?!\d)"
    r"|(?<!\d)(?P<n2>1[3-9]\d|20\d) ?(?:cm|厘米|公分)"
)
_OF_WEIGHT = re.compile(rf"(?:体重|weight|weigh(?:ing)?|净重){_IS}(?:{_WEIGHT}|(?P<bare>\d{{2,3}}(?:\.\d)?))")
_SOME_WEIGHT = re.compile(rf"(?<!\d){_WEIGHT}")
#: 170/65, 165 110斤: what stands alone after 'your height and weight?'.
_PAIR = re.compile(r"(1[3-9]\d|20\d) ?(?:cm|厘米)?[/，, ]+(\d{2,3}(?:\.\d)?) ?(公斤|千克|kg|斤|lbs?|磅)?")
_HINT = re.compile(rf"\d|[{DIGITS}]米|[{DIGITS}十百]斤")


def find_measures(text: str) -> tuple[tuple[str, float], ...]:
    """Each measure once with its value, by the names and in the order of `MEASURES`; `text` simplified."""
    words = text.lower()
    if not _HINT.search(words):
        return ()
    if pair := _PAIR.fullmatch(words.strip(" ，,。.!！?？~～")):
        found = {"height": float(pair[1]), "weight": _kilos(pair[2], pair[3] or "")}
    else:
        found = _girths(words)
        rest = _without(words)
        found |= _height(rest, is_taken="table" in found or "bed" in found) | _weight(rest)
    return tuple((name, round(found[name], 1)) for name in MEASURES if found.get(name))


def _girths(words: str) -> dict[str, float]:
    found = {name: match for name, pattern in _LABELLED.items() if (match := pattern.search(words))}
    return {name: _centimetres(match) for name, match in found.items()}


def _without(words: str) -> str:
    """The text without those, so that none is read twice."""
    for pattern in _LABELLED.values():
        words = pattern.sub(" ", words)
    return words


def _height(words: str, *, is_taken: bool) -> dict[str, float]:
    if match := _HEIGHT.search(words):
        return {"height": _centimetres(match)}
    match = None if is_taken else _BARE_HEIGHT.search(words)
    if match is None:
        return {}
    if match["ft2"]:
        return {"height": int(match["ft2"]) * _FOOT + int(match["inch2"] or 0) * _INCH}
    return {"height": float(match["n2"]) if match["n2"] else _metres(match["m"], match["part"])}


def _weight(words: str) -> dict[str, float]:
    match = _OF_WEIGHT.search(words) or _SOME_WEIGHT.search(words)
    if match is None:
        return {}
    bare = match.groupdict().get("bare")
    return {"weight": _kilos(bare, "") if bare else _kilos(match["w"], match["wu"])}


def _centimetres(match: re.Match[str]) -> float:
    if match["m"]:
        return _metres(match["m"], match["part"])
    if match["ft"]:
        return int(match["ft"]) * _FOOT + int(match["inch"] or 0) * _INCH
    return float(f"{match['n']}.{match['tenth']}" if match["tenth"] else match["n"]) * _UNITS.get(
        match["unit"] or "", 1.0
    )


def _metres(whole: str, part: str | None) -> float:
    """1米7 and 1米70 are the same, 一米六五 is 165."""
    base = float(whole) if whole[0].isascii() else float(number(whole) or 0)
    digits = "" if not part else part if part.isascii() else "".join(str(number(one)) for one in part)
    return base * 100 + (int(digits.ljust(2, "0")) if digits else 0)


def _kilos(written: str, unit: str) -> float:
    value = float(written) if written[0].isascii() else float(number(written) or 0)
    if unit == "斤" or (not unit and value >= _BARE_JIN):
        return value * _JIN
    return value * _POUND if unit.startswith(("lb", "pound", "磅")) else value
