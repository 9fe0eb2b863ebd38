"""Bodies that come in chunks, and bodies that come with their length."""

from __future__ import annotations

import re
from typing import Protocol

from syncproof.kit.environ import BodyError

MAX_CHUNK = 64 * 1024 * 1024
MAX_LINE = 4 * 1024
_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})(?:[ \t]*;[\t -~\x80-\xff]*)?")


class Body(Protocol):
    """A body on its way: `take` eats from the buffer, and gives the body once it is whole."""

    def take(self, buffer: bytearray) -> bytes | None:
        """Eat what belongs to the body; None while it is not whole."""


class Sized:
    """A body of a known length, which stays in the buffer until it is whole."""

    def __init__(self, length: int) -> None:
        self._length = length

    def take(self, buffer: bytearray) -> bytes | None:
        """Eat the body once all of it is there."""
        if len(buffer) < self._length:
            return None
        body = bytes(memoryview(buffer)[: self._length])
        del buffer[: self._length]
        return body


class Chunked:
    """A body in chunks; trailers are read and forgotten.

    Raises BodyError for what is no chunk, and when all chunks are longer than `limit`.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._body = bytearray()
        self._left = 0
        self._trailers = 0
        self._state = self._size

    def take(self, buffer: bytearray) -> bytes | None:
        """Eat whole lines and what there is of a chunk."""
        while True:
            again = self._state(buffer)
            if again is None:
                return bytes(self._body)
            if not again:
                return None

    def _size(self, buffer: bytearray) -> bool | None:
        line = _line(buffer)
        if line is None:
            return False
        found = _SIZE.fullmatch(line)
        if found is None or (size := int(found[1], 16)) > MAX_CHUNK:
            raise BodyError("cut off or wrongly chunked")
        if len(self._body) + size > self._limit:
            raise BodyError("too large")
        self._left = size
        self._state = self._data if size else self._trailer
        return True

    def _data(self, buffer: bytearray) -> bool | None:
        part = buffer[: self._left]
        self._body += part
        del buffer[: len(part)]
        self._left -= len(part)
        if self._left == 0:
            self._state = self._end
        return self._left == 0

    def _end(self, buffer: bytearray) -> bool | None:
        if len(buffer) < 2:
            return False
        if buffer[:2] != b"\r\n":
            raise BodyError("cut off or wrongly chunked")
        del buffer[:2]
        self._state = self._size
        return True

    def _trailer(self, buffer: bytearray) -> bool | None:
        line = _line(buffer)
        if line is None:
            return False
        self._trailers += len(line)
        if self._trailers > MAX_LINE:
            raise BodyError("cut off or wrongly chunked")
        return True if line else None


def _line(buffer: bytearray) -> bytes | None:
    """Eat one line and give it without its end; None while it has none."""
    end = buffer.find(b"\r\n", 0, MAX_LINE)
    if end < 0:
        if len(buffer) >= MAX_LINE:
            raise BodyError("cut off or wrongly chunked")
        return None
    line = bytes(buffer[:end])
    del buffer[: end + 2]
    return line
