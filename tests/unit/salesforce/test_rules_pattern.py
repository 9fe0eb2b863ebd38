import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncproof.kit.errors import SyncProofError
from syncproof.systems.salesforce.domain.pattern import Pattern

ATOM = st.sampled_from(
    ["a", "b", ".", r"\d", r"\w", r"\S", "[ab]", "[^a]", "[a-c1]", r"\.", r"[\d-]", "(?:ab|c)",
     "(a|b*)", "()"]
)  # fmt: skip
REPEAT = st.sampled_from(["", "", "*", "+", "?", "{2}", "{0,2}", "{1,}", "*?"])
PIECE = st.tuples(ATOM, REPEAT).map("".join)
SEQUENCE = st.lists(PIECE, max_size=4).map("".join)
SOURCE = st.lists(SEQUENCE, min_size=1, max_size=3).map("|".join)


@given(SOURCE, st.text(alphabet="abc1.-Ä ", max_size=8))
def test_a_pattern_matches_what_pythons_own_engine_matches(source, text):
    assert Pattern(source).matches(text) == bool(re.fullmatch(source, text, re.ASCII))


@pytest.mark.parametrize(
    ("source", "text", "matches"),
    [
        (r"^\d{5}(-\d{4})?$", "12345-6789", True),
        (r"^\d{5}(-\d{4})?$", "1234", False),
        (r"\D*?(\d\D*?){10}", "(415) 555-1212", True),
        (r"((\(\d{3}\) ?)|(\d{3}-))?\d{3}-\d{4}", "(415) 555-1212", True),
        (r"[a-zA-Z]{0,100}", "x" * 101, False),
        ("a{0}b", "b", True),
    ],
)
def test_patterns_as_administrators_write_them(source, text, matches):
    assert Pattern(source).matches(text) is matches


@pytest.mark.parametrize(
    "source",
    [r"(a)\1", "(?=a)", "(?i)a", "(?<n>a)", "a**", "*a", "a{2", "a{101}", "a{3,2}", "[a", "(a",
     "a)", "[b-a]", r"\p{L}", "a$b", "a^", "[[a]]", "[a&&b]", "(" * 30 + ")" * 30, "a" * 501,
     "((a{100}){100}){100}", "\\", "]"],
)  # fmt: skip
def test_what_cannot_be_matched_in_bounded_time_is_refused(source):
    with pytest.raises(SyncProofError, match="formula: "):
        Pattern(source)


@pytest.mark.parametrize("source", ["(a*)*b", "(a|a)*b", "(a+)+$", "(.*)(.*)(.*)(.*)x"])
def test_no_text_makes_a_match_slow(source):
    began = time.process_time()
    Pattern(source).matches("a" * 30_000)
    assert time.process_time() - began < 0.5
