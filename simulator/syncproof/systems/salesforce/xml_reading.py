"""Reads XML that strangers sent: no DTD, no entities, neither deep nor of countless elements."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import XMLParser

MAX_DEPTH, MAX_ELEMENTS = 200, 10_000


class _Bounded(TreeBuilder):
    """Builds a tree that is neither deeper nor larger than allowed."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most
        self.depth = self.elements = 0

    def start(self, tag: str, attrs: Any, /) -> Element:
        """Count an element in, refusing the document when it is one too many."""
        self.depth += 1
        self.elements += 1
        if self.depth > MAX_DEPTH or self.elements > self.most:
            raise ValueError(tag)
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        """Count an element out."""
        self.depth -= 1
        return super().end(tag)


def parse(body: bytes, most: int = MAX_ELEMENTS) -> Element:
    """Read a document; raises ValueError for everything that is no harmless XML."""
    parser = XMLParser(target=_Bounded(most), forbid_dtd=True)
    try:
        parser.feed(body)
        found: Element = parser.close()
    except (ParseError, DefusedXmlException, LookupError) as error:
        raise ValueError(str(error)) from None
    return found


def local(element: Element) -> str:
    """Give an element's name without its namespace."""
    return element.tag.rpartition("}")[2]
