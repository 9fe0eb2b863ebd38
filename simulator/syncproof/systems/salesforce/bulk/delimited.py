"""CSV as the Bulk APIs read and write it, a piece of the data at a time."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from syncproof.systems.salesforce.bulk.refusals import DataError

DELIMITERS = {
    "COMMA": ",", "TAB": "\t", "PIPE": "|", "SEMICOLON": ";", "CARET": "^", "BACKQUOTE": "`",
}  # fmt: skip
LINE_ENDINGS = {"LF": "\n", "CRLF": "\r\n"}
MAX_COLUMNS, MAX_RECORD = 5_000, 400_000
Row = list[str]


class Reader:
    """Reads rows of uploaded data; `header` is the first of them.

    Every record has to end as `ending` says ("LF", "CRLF", or "" for either). Raises DataError for
    what is no such CSV; rows before it have been given then.
    """

    def __init__(self, pieces: Iterable[bytes], delimiter: str = ",", ending: str = "") -> None:
        self._ending = ending
        self._line = ""
        self._open = 0
        self._rows = csv.reader(self._lines(pieces), delimiter=delimiter, strict=True)
        self.header = self._header()

    def rows(self) -> Iterator[Row]:
        """Give the rows; blank lines are none."""
        width = len(self.header)
        while (row := self._next()) is not None:
            if not row:
                continue
            if len(row) != width:
                raise DataError(
                    "InvalidBatch",
                    f"The number of columns in row {self._rows.line_num} differs from the header",
                )
            yield row

    def chunks(self, size: int) -> Iterator[list[Row]]:
        """Give the rows in lists of at most `size`."""
        rows = self.rows()
        while chunk := list(islice(rows, size)):
            yield chunk

    def _header(self) -> Row:
        header = self._next()
        while header == []:
            header = self._next()
        if not header or not any(header):
            raise DataError("InvalidBatch", "Failed to parse the header: no column names")
        if len(header) > MAX_COLUMNS:
            raise DataError("InvalidBatch", f"More than {MAX_COLUMNS} columns")
        return [name.strip() for name in header]

    def _next(self) -> Row | None:
        self._open = 0
        try:
            row = next(self._rows, None)
        except csv.Error as error:
            if "new-line" in str(error):
                raise EndingError(self._ending or "LF") from None
            raise DataError(
                "ClientInputError", f"Failed to parse CSV, line {self._rows.line_num}: {error}"
            ) from None
        if row is not None and self._ending and self._line.endswith("\n"):
            found = "CRLF" if self._line.endswith("\r\n") else "LF"
            if found != self._ending:
                raise EndingError(self._ending)
        return row

    def _lines(self, pieces: Iterable[bytes]) -> Iterator[str]:
        """Decode and cut into lines; a record of more than 400,000 characters is refused."""
        decoder = codecs.getincrementaldecoder("utf-8-sig")("strict")
        rest = ""
        try:
            for piece in pieces:
                *lines, rest = (rest + decoder.decode(piece)).split("\n")
                for line in lines:
                    yield self._take(line + "\n")
                self._bound(len(rest))
            rest += decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            raise DataError("ClientInputError", "The data is not UTF-8") from None
        if rest:
            yield self._take(rest)

    def _take(self, line: str) -> str:
        self._line = line
        self._open += len(line)
        self._bound(self._open)
        return line

    @staticmethod
    def _bound(length: int) -> None:
        if length > MAX_RECORD:
            raise DataError("InvalidBatch", f"A record has more than {MAX_RECORD} characters")


class EndingError(DataError):
    """Records end otherwise than the job says."""

    def __init__(self, ending: str) -> None:
        super().__init__(
            "ClientInputError",
            f"LineEnding is invalid on user data. Current LineEnding setting is {ending}",
        )


def check_endings(pieces: Callable[[], Iterable[bytes]], delimiter: str, ending: str) -> None:
    """Refuse data whose records do not end as `ending` says, before anything is worked off."""
    if _plain(pieces(), ending):
        return
    try:
        for _ in Reader(pieces(), delimiter, ending).rows():
            pass
    except EndingError:
        raise
    except DataError:
        return  # the rows before it count, and reading them again will tell


def _plain(pieces: Iterable[bytes], ending: str) -> bool:
    """Say whether a look at the bytes is enough: no line break is of the other kind."""
    returns = breaks = pairs = 0
    last = b""
    for piece in pieces:
        returns += piece.count(b"\r")
        breaks += piece.count(b"\n")
        pairs += piece.count(b"\r\n") + (last == b"\r" and piece[:1] == b"\n")
        last = piece[-1:]
    return returns == 0 if ending == "LF" else returns == breaks == pairs


def write_row(values: Sequence[str], delimiter: str = ",", end: str = "\n") -> str:
    """Write a row with every value in quotes."""
    between = f'"{delimiter}"'
    text = between.join(values)
    if text.count('"') != 2 * (len(values) - 1):
        text = between.join([v.replace('"', '""') for v in values])
    return f'"{text}"{end}'


def cut_rows(text: str, first: int, last: int) -> str:
    """Cut the rows from `first` to before `last` out of text that `write_row` wrote."""
    kept: list[str] = []
    number = quotes = start = 0
    while number < last and (end := text.find("\n", start)) >= 0:
        line = text[start : end + 1]
        if number >= first:
            kept.append(line)
        quotes += line.count('"')
        number += quotes % 2 == 0
        start = end + 1
    return "".join(kept)
