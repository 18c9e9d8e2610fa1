"""Reading XML from outside: no document types, no entities, no network, no huge trees."""

from __future__ import annotations

from functools import lru_cache

from django.utils.translation import gettext_lazy as _
from lxml import etree

from billing.bank.statements import NotCamt

MAX_BYTES = 20 * 1024 * 1024
_LEADING = b"\xef\xbb\xbf \t\r\n"


def read_tree(data: bytes) -> etree._Element:
    """The root element of `data`; NotCamt with the reason if it is too large, unsafe or no XML."""
    if len(data) > MAX_BYTES:
        raise NotCamt(_("The file is larger than %(limit)s MB."), limit=MAX_BYTES // 1024 // 1024)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise NotCamt(_("The file defines its own document type, which no bank statement does."))
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        dtd_validation=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data.lstrip(_LEADING), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotCamt(_("The file is not XML, or it is cut off.")) from error
    if getattr(root.getroottree().docinfo, "doctype", ""):  # another encoding hides the mark from the search above
        raise NotCamt(_("The file defines its own document type, which no bank statement does."))
    return root


def find(node: etree._Element, path: str) -> etree._Element | None:
    """The first element at `path` (local names with slashes), in any namespace."""
    return node.find(_anywhere(path))


def find_all(node: etree._Element, path: str) -> list[etree._Element]:
    """All elements at `path`, in document order."""
    return node.findall(_anywhere(path))


def text_of(node: etree._Element | None, *paths: str) -> str:
    """The text of the first path that has any, spaces tidied; empty if none has."""
    for path in paths if node is not None else ():
        for found in find_all(node, path) if node is not None else ():
            words = " ".join((found.text or "").split())
            if words:
                return words
    return ""


@lru_cache(maxsize=256)
def _anywhere(path: str) -> str:
    return "/".join(step if step == "." else "{*}" + step for step in path.split("/"))
