import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncproof.systems.salesforce.domain.ids import full_id, make_id, number_of

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("000000000000000", "000000000000000AAA"),
        ("012000000000000", "012000000000000AAA"),
        ("0018M000003uKwe", "0018M000003uKweQAE"),
        ("AAAAAbbbbbCCCCC", "AAAAAbbbbbCCCCC5A5"),
    ],
)
def test_the_checksum_is_the_vendors(short, full):
    assert full_id(short) == full


@given(st.text(DIGITS, min_size=15, max_size=15))
def test_an_id_that_lost_its_case_gets_it_back_from_its_checksum(short):
    full = full_id(short)
    assert full_id(full) == full
    assert full_id(full.upper()) == full
    assert full_id(full.lower()) == full


@pytest.mark.parametrize(
    "text", ["", "00Q", "00Q7zzz000Kj4J-", "0018M000003uKweQAX", None, 5, "é" * 15]
)
def test_what_cannot_be_an_id_is_none(text):
    assert full_id(text) is None


@given(st.integers(min_value=1, max_value=62**9 - 1))
def test_an_id_keeps_its_number(number):
    made = make_id("00Q", "S1", number)
    assert (len(made), number_of(made)) == (18, number)
