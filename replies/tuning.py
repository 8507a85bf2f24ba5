"""What pack files say of the understanding itself: the thresholds, and golden questions that must be understood."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields

from ruamel.yaml.nodes import Node

from replies.sheet import Sheet
from replies.thresholds import CAUTIOUS, Thresholds


@dataclass(frozen=True, slots=True)
class Tuning:
    """What one file has."""

    thresholds: Thresholds | None = None
    #: Message → intent, and its node, for the line.
    golden: Mapping[str, tuple[str, Node]] = field(default_factory=dict)


def tuning(sheet: Sheet, thresholds: Node | None, golden: Node | None) -> Tuning:
    """Read both; what does not fit is noted."""
    questions = {text: (sheet.text(node, f"golden: {text}"), node) for text, node in sheet.entries(golden, "golden")}
    return Tuning(_thresholds(sheet, thresholds), questions)


def _thresholds(sheet: Sheet, node: Node | None) -> Thresholds | None:
    if node is None:
        return None
    names = tuple(one.name for one in fields(Thresholds))
    texts = {
        name: sheet.text(one, f"thresholds: {name}") for name, one in sheet.fields(node, "thresholds", names).items()
    }
    try:
        return Thresholds(**{name: float(text) for name, text in texts.items()})
    except ValueError:
        sheet.wrong(node, "thresholds are numbers from 0 to 100, likely not above certain", "Run xiaoer calibrate")
        return None


def together(parts: Sequence[Tuning]) -> tuple[Thresholds, dict[str, str]]:
    """Those of all files: the first thresholds that there are, and every golden question."""
    thresholds = next((one.thresholds for one in parts if one.thresholds), CAUTIOUS)
    return thresholds, {text: intent for one in parts for text, (intent, _) in sorted(one.golden.items())}


def check_golden(sheets: Sequence[Sheet], parts: Sequence[Tuning], intents: Collection[str]) -> None:
    """A golden question names an intent that is there."""
    for sheet, part in zip(sheets, parts, strict=True):
        for text, (intent, node) in part.golden.items():
            if intent and intent not in intents:
                sheet.wrong(
                    node, f"golden: {text} names {intent}, and there is no such intent", "Name one that is there"
                )
