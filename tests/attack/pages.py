"""What a page can be asked: its links, and its forms with the names of everything that can be filled in."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

from django.urls import Resolver404, resolve


@dataclass
class Form:
    """`fields` with what stands in them; `files` are those that take one."""

    method: str
    action: str
    fields: dict[str, str] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)

    @property
    def kind(self) -> tuple[str, ...]:
        return (self.method, *kind_of(self.action), *sorted({*self.fields, *self.files}))


class Page(HTMLParser):
    """A page at its address."""

    def __init__(self, address: str, text: str) -> None:
        super().__init__()
        self.address, self.is_read = address, bool(text)
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "a" and told.get("href"):
            self.links.append(self.here(told["href"]))
        elif tag == "form":
            self.forms.append(Form(told.get("method", "get").upper(), self.here(told.get("action", ""))))
        elif tag in ("input", "button", "select", "textarea") and self.forms and told.get("name"):
            form = self.forms[-1]
            form.files.update([told["name"]] if told.get("type") == "file" else [])
            form.fields.setdefault(told["name"], told.get("value", ""))

    def here(self, link: str) -> str:
        """A link as an address of this house; empty where it leads out of it."""
        split = urlsplit(urldefrag(urljoin(f"http://testserver{self.address}", link)).url)
        return split.path + (f"?{split.query}" if split.query else "") if split.hostname == "testserver" else ""


def kind_of(address: str) -> tuple[str, ...]:
    """Pages that differ only in whom they are about, or where in a list, are one kind."""
    split = urlsplit(address)
    try:
        view = resolve(split.path).view_name
    except Resolver404:
        return ()
    return (view, *sorted({part.partition("=")[0] for part in split.query.split("&")}))
