"""What the tests of the documents read out of Markdown pages."""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from project_tree import documents, name, text

FENCE = re.compile(r"^```(?P<language>\S*)[^\n]*\n(?P<code>.*?)^```\s*$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!!)\[(?:[^\]`]|`[^`]*`)+\]\((?P<target>[^)\s]+)\)")
INLINE = re.compile(r"(?<!`)`([^`]+)`(?!`)", re.DOTALL)
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    page: Path
    line: int
    language: str
    code: str

    def __str__(self) -> str:
        return f"{name(self.page)}:{self.line}"


def blocks(page: Path) -> list[Block]:
    return [
        Block(page, text(page).count("\n", 0, m.start()) + 1, m["language"], m["code"])
        for m in FENCE.finditer(text(page))
    ]


def all_blocks() -> list[Block]:
    return [b for page in documents() for b in blocks(page)]


def prose(page: Path) -> str:
    """Give a page without its fenced blocks."""
    return FENCE.sub("", text(page))


def links(page: Path) -> list[str]:
    return [m["target"] for m in LINK.finditer(prose(page))]


def anchors(page: Path) -> set[str]:
    """Give the anchors of a page's headings, spelled as code hosts spell them."""
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in HEADING.findall(prose(page))
    }


def shell_lines(page: Path) -> list[str]:
    """Give the commands of a page's bash blocks."""
    return [
        line.strip()
        for block in blocks(page)
        if block.language == "bash"
        for line in block.code.splitlines()
        if line.strip() and not line.lstrip().startswith("#")
    ]


def quoted_commands(page: Path) -> list[list[str]]:
    """Give every command of ours that a page quotes in its text or its blocks, as arguments."""
    quoted = [" ".join(q.split()) for q in INLINE.findall(prose(page))]
    return [shlex.split(q)[1:] for q in (*quoted, *shell_lines(page)) if q.startswith("syncproof ")]
