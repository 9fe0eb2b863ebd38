import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncproof.systems.salesforce.bulk.delimited import (
    DELIMITERS,
    MAX_RECORD,
    Reader,
    check_endings,
    cut_rows,
    write_row,
)
from syncproof.systems.salesforce.bulk.refusals import DataError

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
MARKS = st.sampled_from(sorted(DELIMITERS.values()))
ENDS = st.sampled_from(["\n", "\r\n"])
TABLE = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(TEXT, min_size=width, max_size=width), max_size=6)
)


def pieces(data, size):
    return [data[n : n + size] for n in range(0, len(data), size)]


@given(TABLE, MARKS, ENDS, st.integers(1, 7), st.booleans())
def test_what_is_written_is_read_back_however_it_is_cut(table, mark, end, size, marked):
    width = len(table[0]) if table else 1
    header = [f"c{n}" for n in range(width)]
    data = "".join(write_row(row, mark, end) for row in [header, *table]).encode()
    reader = Reader(pieces((b"\xef\xbb\xbf" if marked else b"") + data, size), mark,
                    "CRLF" if end == "\r\n" else "LF")  # fmt: skip
    assert reader.header == header
    assert list(reader.rows()) == table


@given(TABLE, MARKS, ENDS)
def test_what_other_writers_write_is_read(table, mark, end):
    table = [[v.replace("\r", "") for v in row] for row in table]  # that writer leaves them bare
    out = io.StringIO()
    writer = csv.writer(out, delimiter=mark, lineterminator=end)
    width = len(table[0]) if table else 1
    writer.writerow([f"c{n}" for n in range(width)])
    writer.writerows(table)
    assert list(Reader([out.getvalue().encode()], mark).rows()) == table


@given(TABLE, MARKS, ENDS, st.integers(0, 6), st.integers(0, 6))
def test_rows_are_cut_out_whole(table, mark, end, first, last):
    lines = [write_row(row, mark, end) for row in table]
    assert cut_rows("".join(lines), first, last) == "".join(lines[first:last])


@given(st.binary(max_size=200), MARKS, st.sampled_from(["", "LF", "CRLF"]))
def test_any_bytes_are_rows_or_refused(data, mark, ending):
    try:
        width = len((reader := Reader([data], mark, ending)).header)
        assert all(len(row) == width for row in reader.rows())
    except DataError:
        pass


@given(TABLE, ENDS, st.sampled_from(["LF", "CRLF"]), st.integers(1, 5))
def test_the_look_ahead_at_line_ends_is_that_of_the_reader(table, end, ending, size):
    header = [f"c{n}" for n in range(len(table[0]) if table else 1)]
    data = "".join(write_row(row, ",", end) for row in [header, *table]).encode()
    right = (ending == "CRLF") == (end == "\r\n")
    if right:
        check_endings(lambda: pieces(data, size), ",", ending)
    else:
        with pytest.raises(DataError, match="LineEnding is invalid"):
            check_endings(lambda: pieces(data, size), ",", ending)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", "no column names"),
        (b"\n\n\n", "no column names"),
        (b",\n", "no column names"),
        (b'a\n"b', "Failed to parse CSV"),
        (b'a\n"b"c\n', "Failed to parse CSV"),
        (b"a\nb\rc\n", "LineEnding is invalid"),
        (b"a,b\n1\n", "differs from the header"),
        (b"a\n\xff\n", "not UTF-8"),
        (b"a\n" + b"x" * (MAX_RECORD + 1), "more than 400000 characters"),
        (b"a,b,c,d\n" + b",".join([b'"' + b"x\n" * 60_000 + b'"'] * 4), "more than 400000"),
        (b"a\n" + b"x" * 200_000 + b"\n", "field larger than field limit"),
        (b"a," * 5_000 + b"b", "More than 5000 columns"),
    ],
)  # fmt: skip
def test_what_is_no_such_csv_is_refused(data, text):
    with pytest.raises(DataError, match=text):
        list(Reader(pieces(data, 1000), ",").rows())
