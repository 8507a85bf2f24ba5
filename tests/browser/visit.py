"""What a customer does in the chat and sees of it, by the words on the screen."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect


@dataclass
class Visit:
    """A page with the chat in it."""

    page: Page

    @property
    def chat(self) -> Locator:
        return self.page.locator("xiaoer-chat")

    @property
    def bubble(self) -> Locator:
        return self.chat.locator(".bubble")

    @property
    def field(self) -> Locator:
        return self.chat.get_by_role("textbox")

    @property
    def lines(self) -> Locator:
        """Every line with words, in order, both sides."""
        return self.chat.locator(".line:not(.typing) .bubble-text")

    def open(self) -> None:
        self.bubble.click()
        expect(self.field).to_be_visible()

    def say(self, text: str) -> None:
        self.field.fill(text)
        self.field.press("Enter")

    def sees(self, *texts: str) -> None:
        """These lines and no others, in this order."""
        expect(self.lines).to_have_text(list(texts))

    def button(self, name: str) -> Locator:
        return self.chat.get_by_role("button", name=name, exact=True)

    @property
    def own(self) -> Locator:
        return self.chat.locator(".line.own")
