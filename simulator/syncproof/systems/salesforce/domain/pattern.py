r"""Patterns of the formula function REGEX, matched in time that grows only with the text.

Literals, `.`, classes, `\d \w \s` and their opposites, groups, `|`, `*`, `+`, `?`, `{n,m}`. All
states that the text may be in are followed at once, and sets of states are remembered, so no text
makes a match slow. What cannot be matched so (back references, looking ahead) is refused.
"""

from __future__ import annotations

import string
from collections.abc import Callable
from dataclasses import dataclass, field

from syncproof.kit.errors import SyncProofError

Test = Callable[[str], bool]
_LONGEST, _MAX_STATES, _MAX_REPEAT, _DEPTH, _REMEMBERED = 500, 400, 100, 20, 2_000
_TEXT = 32_768
_WORD = frozenset(string.ascii_letters + string.digits + "_")
_CLASSES: dict[str, frozenset[str]] = {
    "d": frozenset(string.digits), "w": _WORD, "s": frozenset(" \t\n\x0b\f\r"),
}  # fmt: skip
_ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}


@dataclass(slots=True)
class _State:
    """A state: a test and where it leads to, or steps that need no character."""

    test: Test | None = None
    to: int = -1
    free: list[int] = field(default_factory=list)


class Pattern:
    """One pattern; it has to match the whole text."""

    def __init__(self, source: str) -> None:
        if len(source) > _LONGEST:
            raise SyncProofError(f"formula: a pattern of more than {_LONGEST} characters")
        self._states: list[_State] = []
        reader = _Reader(source, self._states)
        first, self._end = reader.alternatives(0)
        reader.expect_end()
        self._first = self._closure([first])
        self._known: dict[tuple[frozenset[int], str], frozenset[int]] = {}

    def matches(self, text: str) -> bool:
        """Match a text; one longer than any field does not match."""
        if len(text) > _TEXT:
            return False
        at = self._first
        for char in text:
            at = self._step(at, char)
            if not at:
                return False
        return self._end in at

    def _step(self, at: frozenset[int], char: str) -> frozenset[int]:
        found = self._known.get((at, char))
        if found is None:
            states = self._states
            reached = [s.to for n in at if (s := states[n]).test is not None and s.test(char)]
            found = self._closure(reached)
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[(at, char)] = found
        return found

    def _closure(self, start: list[int]) -> frozenset[int]:
        seen, todo = set(start), list(start)
        while todo:
            for other in self._states[todo.pop()].free:
                if other not in seen:
                    seen.add(other)
                    todo.append(other)
        return frozenset(seen)


class _Reader:
    """Reads a pattern into states; each part has a first and a last one."""

    def __init__(self, source: str, states: list[_State]) -> None:
        self.source, self.at, self.states = source, 0, states

    def alternatives(self, depth: int) -> tuple[int, int]:
        if depth > _DEPTH:
            raise self._wrong(f"groups nested more than {_DEPTH} deep")
        first, last = self._new(), self._new()
        while True:
            begin, end = self._sequence(depth)
            self.states[first].free.append(begin)
            self.states[end].free.append(last)
            if not self._took("|"):
                return first, last

    def expect_end(self) -> None:
        if self.at < len(self.source):
            raise self._wrong("a bracket that was never opened")

    def _sequence(self, depth: int) -> tuple[int, int]:
        first = last = self._new()
        while self.at < len(self.source) and self.source[self.at] not in "|)":
            if self._anchor():
                continue
            start = self.at
            begin, end = self._atom(depth)
            least, most = self._repeat()
            if (least, most) != (1, 1):
                begin, end = self._repeated((begin, end), start, depth, least, most)
            self.states[last].free.append(begin)
            last = end
        return first, last

    def _anchor(self) -> bool:
        """Pass over `^` at the very start and `$` at the very end, where they say nothing."""
        char = self.source[self.at]
        if char == "^" and self.at == 0:
            self.at += 1
            return True
        if char == "$" and self.at == len(self.source) - 1:
            self.at += 1
            return True
        if char in "^$":
            raise self._wrong(f'"{char}" in the middle')
        return False

    def _repeated(
        self, once: tuple[int, int], start: int, depth: int, least: int, most: int | None
    ) -> tuple[int, int]:
        """Write a part out as often as it has to come and may come."""
        after = self.at
        first, last = self._new(), self._new()
        parts = [once]
        for _ in range((most or max(least, 1)) - 1):
            self.at = start
            parts.append(self._atom(depth))
        self.at = after
        at = first
        for number, (begin, end) in enumerate(parts):
            if number >= least:
                self.states[at].free.append(last)
            self.states[at].free.append(begin)
            at = end
        if most is None:
            self.states[at].free.append(parts[-1][0])
        if most != 0:
            self.states[at].free.append(last)
        return (last, last) if most == 0 else (first, last)

    def _repeat(self) -> tuple[int, int | None]:
        least, most = 1, 1
        found: tuple[int, int | None] = (least, most)
        if self._took("*"):
            found = (0, None)
        elif self._took("+"):
            found = (1, None)
        elif self._took("?"):
            found = (0, 1)
        elif self._took("{"):
            found = self._counts()
        else:
            return found
        self._took("?")  # greedy or not makes no difference to a match of the whole text
        if self.at < len(self.source) and self.source[self.at] in "*+?{":
            raise self._wrong("a repetition of a repetition")
        return found

    def _counts(self) -> tuple[int, int | None]:
        inner, closed, _ = self.source[self.at :].partition("}")
        low, comma, high = inner.partition(",")
        counts = low.isdecimal() and (high.isdecimal() or not high)
        if not closed or not counts or len(inner) > 9:
            raise self._wrong("a repetition that is no {n}, {n,} or {n,m}")
        self.at += len(inner) + 1
        most = int(low) if not comma else int(high) if high else None
        if int(low) > _MAX_REPEAT or (most or 0) > _MAX_REPEAT or (most or int(low)) < int(low):
            raise self._wrong(f"a repetition beyond {_MAX_REPEAT}")
        return int(low), most

    def _atom(self, depth: int) -> tuple[int, int]:
        char = self.source[self.at]
        if char == "(":
            return self._group(depth)
        if char in "*+?{":
            raise self._wrong("a repetition of nothing")
        self.at += 1
        if char == ".":
            return self._single(lambda c: c not in "\n\r")
        if char == "[":
            return self._single(self._class())
        if char == "\\":
            return self._single(self._escape())
        if char in "]}":
            raise self._wrong(f'"{char}" without its beginning')
        return self._single(lambda c: c == char)

    def _group(self, depth: int) -> tuple[int, int]:
        self.at += 1
        if self._took("?") and not self._took(":"):
            raise self._wrong("a group that looks around, has a name or a flag")
        found = self.alternatives(depth + 1)
        if not self._took(")"):
            raise self._wrong("a group without its end")
        return found

    def _class(self) -> Test:
        negated = self._took("^")
        singles: set[str] = set()
        ranges: list[tuple[str, str]] = []
        tests: list[Test] = []
        begun = False
        while not begun or not self._took("]"):
            begun = True
            one = self._member(tests)
            ahead = self.source[self.at : self.at + 2]
            if one is None:
                continue
            if ahead[:1] == "-" and ahead != "-]" and len(ahead) == 2:
                self.at += 1
                other = self._member(tests)
                if other is None or other < one:
                    raise self._wrong("a range that ends before it begins")
                ranges.append((one, other))
            else:
                singles.add(one)

        def inside(c: str) -> bool:
            return c in singles or any(a <= c <= b for a, b in ranges) or any(t(c) for t in tests)

        return (lambda c: not inside(c)) if negated else inside

    def _member(self, tests: list[Test]) -> str | None:
        if self.at >= len(self.source):
            raise self._wrong("a class without its end")
        char = self.source[self.at]
        self.at += 1
        if char == "[" or self.source[self.at - 1 : self.at + 1] == "&&":
            raise self._wrong("a class within a class")
        if char != "\\":
            return char
        kind = self.source[self.at : self.at + 1]
        if kind.lower() in _CLASSES:
            tests.append(self._escape())
            return None
        self.at += 1
        return self._plain(kind)

    def _escape(self) -> Test:
        kind = self.source[self.at : self.at + 1]
        self.at += 1
        known = _CLASSES.get(kind.lower())
        if known is not None:
            return (lambda c: c in known) if kind.islower() else (lambda c: c not in known)
        plain = self._plain(kind)
        return lambda c: c == plain

    def _plain(self, kind: str) -> str:
        if kind in _ESCAPES:
            return _ESCAPES[kind]
        if not kind or kind.isalnum():
            raise self._wrong(f'"\\{kind}"')
        return kind

    def _single(self, test: Test) -> tuple[int, int]:
        begin, end = self._new(), self._new()
        self.states[begin].test, self.states[begin].to = test, end
        return begin, end

    def _new(self) -> int:
        if len(self.states) >= _MAX_STATES:
            raise SyncProofError("formula: a pattern that is too large")
        self.states.append(_State())
        return len(self.states) - 1

    def _took(self, char: str) -> bool:
        if self.source[self.at : self.at + 1] != char:
            return False
        self.at += 1
        return True

    def _wrong(self, what: str) -> SyncProofError:
        return SyncProofError(f"formula: REGEX does not take {what} (at {self.at + 1})")
