"""Plain values that the templates in templates/ui show; views and panels make them, nothing is computed there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from django.utils.safestring import SafeString
    from django_stubs_ext import StrOrPromise

    Text: TypeAlias = StrOrPromise | SafeString


@dataclass(frozen=True)
class Figure:
    """A number under the page's head; `note` says compared with what, `url` leads to the rows that make it up."""

    label: Text
    value: Text
    note: Text = ""
    tone: str = ""
    url: str = ""


@dataclass(frozen=True)
class Fact:
    """A label and its value; `total` draws the line above it in a calculation."""

    label: Text
    value: Text
    url: str = ""
    total: bool = False
    lang: str = ""


@dataclass(frozen=True)
class Tab:
    """A saved view or a part of one thing."""

    label: Text
    url: str
    current: bool = False
    count: int | None = None
    tone: str = ""
    icon: str = ""
    # What a view's sharing says, for the mark beside it.
    note: str = ""


@dataclass(frozen=True)
class MenuItem:
    """A link, or with `post` a form's button, in a menu; `rule` draws a line above it."""

    label: Text
    url: str
    icon: str = ""
    post: bool = False
    danger: bool = False
    rule: bool = False
    kbd: str = ""


@dataclass(frozen=True)
class Todo:
    """One line of the attention list: the title states the fact, the text says why or what was done last."""

    title: Text
    text: Text
    url: str
    action: Text
    icon: str = "alert"
    tone: str = "warn"
    sum: Text = ""


@dataclass(frozen=True)
class Stage:
    """One part of a way with an order, as a deal's; `state` is done, current or empty."""

    label: Text
    note: Text = ""
    state: str = ""


@dataclass(frozen=True)
class Step:
    """One step of an approval chain: who, when, in which state (done, current or empty)."""

    label: Text
    note: Text = ""
    when: Text = ""
    state: str = ""
    pill: Text = ""
    tone: str = ""


@dataclass(frozen=True)
class Happening:
    """One entry of a timeline; `day` is given on the first entry of each day."""

    what: Text
    time: Text = ""
    said: Text = ""
    icon: str = "note"
    tone: str = ""
    day: Text = ""
    iso: str = ""
    url: str = ""
    # How it stands now, who else reads it, files on it as (name, address), and what can be done with it.
    pill: Text = ""
    pill_tone: str = ""
    seen: Text = ""
    files: tuple[tuple[str, str], ...] = ()
    menu: tuple[MenuItem, ...] = ()
    key: str = ""


@dataclass(frozen=True)
class Section:
    """A part of a form: heading and why on the left, bound fields on the right."""

    title: Text = ""
    why: Text = ""
    fields: list = field(default_factory=list)
    key: str = ""
