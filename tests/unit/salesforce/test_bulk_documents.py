import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncproof.systems.salesforce.bulk import documents
from syncproof.systems.salesforce.bulk.documents import (
    element,
    read_flat,
    read_json_rows,
    read_rows,
)
from syncproof.systems.salesforce.bulk.refusals import DataError

NAMES = st.text("abcXYZ_", min_size=1, max_size=6)


@given(st.lists(st.dictionaries(NAMES, st.text(min_size=1, max_size=10), max_size=4), max_size=4))
def test_rows_are_read_as_they_were_written(rows):
    inner = "".join(
        "<sObject>" + "".join(element(k, v) for k, v in row.items()) + "</sObject>" for row in rows
    )
    found = read_rows(f"<sObjects>{inner}</sObjects>".encode())
    assert len(found) == len(rows)
    for got, row in zip(found, rows, strict=True):
        assert all(got[k] == v for k, v in row.items() if v.isprintable())


@given(st.binary(max_size=100))
def test_any_bytes_are_rows_or_refused(data):
    for read in (read_rows, read_json_rows):
        with contextlib.suppress(DataError):
            assert isinstance(read(data), list)
    with pytest.raises(ValueError, match=r"^$"):
        read_flat(b"<other>" + data + b"</other>", "jobInfo")


@pytest.mark.parametrize(
    "inner",
    [
        "<row/>",
        "<sObject><a><b>1</b></a></sObject>",
        "<sObject><a><sObject><b><c/></b></sObject></a></sObject>",
        "<sObject>" + "<a>" * 50,
        '<!DOCTYPE x [<!ENTITY a "b">]>',
    ],
)
def test_rows_of_another_shape_are_refused(inner):
    with pytest.raises(DataError, match="Unable to parse the records as XML"):
        read_rows(f"<sObjects>{inner}</sObjects>".encode())


def test_elements_are_bounded(monkeypatch):
    monkeypatch.setattr(documents._Target, "limit", 100)
    assert len(read_rows(b"<sObjects>" + b"<sObject><a/></sObject>" * 49 + b"</sObjects>")) == 49
    with pytest.raises(DataError):
        read_rows(b"<sObjects>" + b"<sObject><a/></sObject>" * 50 + b"</sObjects>")
    with pytest.raises(ValueError, match=r"^$"):
        read_flat(b"<jobInfo>" + b"<a/>" * 200 + b"</jobInfo>", "jobInfo")
