"""Plain HTML elements: a heading is a heading and a button a button, for the keyboard and for screen readers."""

from collections.abc import Callable
from typing import Any

from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement


class Plain(TextElement):
    """An element with a text of its own. Never markup: NiceGUI puts it in as text."""

    def __init__(self, tag: str, text: str = "", names: str = "", **props: str | bool) -> None:
        """`names`: classes. `props`: attributes; `aria_label` becomes `aria-label`."""
        super().__init__(tag=tag, text=text)
        self.classes(names)
        for name, value in props.items():
            self.props[name.rstrip("_").replace("_", "-")] = value


def box(tag: str = "div", names: str = "", **props: str | bool) -> Element:
    """An element that others are put into."""
    made = Element(tag).classes(names)
    for name, value in props.items():
        made.props[name.rstrip("_").replace("_", "-")] = value
    return made


def button(text: str, press: Callable[[], Any], names: str = "soft", **props: str | bool) -> Plain:
    """A button that does something."""
    made = Plain("button", text, names, type="button", **props)
    made.on("click", press, args=[])
    return made


def link(text: str, to: str, names: str = "", **props: str | bool) -> Plain:
    """A link within the console."""
    return Plain("a", text, names, href=to, **props)
