"""Search terms: how they are read, and that matching is what a plain reading of it says."""

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from syncproof.soql.errors import Refusal
from syncproof.systems.salesforce.search.matching import Text, matches, needles, same
from syncproof.systems.salesforce.search.parser import RESERVED, parse
from syncproof.systems.salesforce.search.terms import read
from syncproof.systems.salesforce.search.tree import AllOf, AnyOf, Term, Without

# --- a plain evaluator to compare with ---------------------------------------------------------


def words(value):
    return "".join(c if c.isalnum() else " " for c in value.upper()).split()


def alike(pattern, word):
    if not pattern or not word:
        return pattern.strip("*") == word
    if pattern[0] == "*":
        return alike(pattern[1:], word) or alike(pattern, word[1:])
    return pattern[0] in ("?", word[0]) and alike(pattern[1:], word[1:])


def plainly(node, values):
    if isinstance(node, Term):
        cut, size = [words(v) for v in values], len(node.words)
        return any(
            all(map(alike, node.words, found[i : i + size]))
            for found in cut
            for i in range(len(found) - size + 1)
        )
    if isinstance(node, AllOf):
        return all(plainly(item, values) for item in node.items)
    if isinstance(node, AnyOf):
        single = (Term((word,)) for word in node.words)
        return any(plainly(item, values) for item in (*single, *node.items))
    return plainly(node.kept, values) and not plainly(node.dropped, values)


def outcome(do, text):
    """Give what comes of reading a text, or the code of its refusal."""
    try:
        return do(text), None
    except Refusal as refused:
        return None, refused.against(text).code


WORD = st.text("abßéB1", min_size=1, max_size=4)
PATTERN = st.tuples(WORD, st.text("ab*?", max_size=3)).map("".join)
PHRASE = st.lists(PATTERN, min_size=1, max_size=3).map(lambda p: '"' + " ".join(p) + '"')
TERM = st.recursive(
    PATTERN | PHRASE,
    lambda inner: st.tuples(
        inner, st.sampled_from([" ", " AND ", " or ", " AND NOT "]), inner, st.booleans()
    ).map(lambda t: f"({''.join(t[:3])})" if t[3] else "".join(t[:3])),
    max_leaves=5,
)
VALUES = st.lists(st.text("abßéB1 _.@-", max_size=12).filter(lambda v: v), min_size=1, max_size=3)


@given(TERM, VALUES)
def test_matching_is_what_a_plain_reading_says(term, values):
    node, code = outcome(read, term)
    assert code in (None, "INVALID_SEARCH")  # which is for words of one character
    assume(node is not None)
    text = Text(values)
    found = matches(node, text)
    assert found == plainly(node, values)
    assert not found or text.has_any(needles(node))


@given(st.text("ab*?", max_size=8), st.text("ab", max_size=8))
def test_a_pattern_matches_like_its_definition(pattern, word):
    assert same(pattern, word) == alike(pattern, word)


@settings(max_examples=300)
@given(
    st.text(max_size=60)
    | st.text("FIND {}()\"'\\*?ab,ANDORT RETURNING Lead(Id)LIMT01", max_size=60)
)
def test_reading_never_crashes(text):
    for statement in (text, f"FIND {{{text}}}", f"FIND {{ab}} {text}"):
        search, code = outcome(parse, statement)
        assert (search is None) != (code is None)


# --- by hand -----------------------------------------------------------------------------------


def found(term, *values):
    return matches(read(term), Text(values))


@pytest.mark.parametrize(
    ("term", "value", "is_found"),
    [
        ("acme", "ACME Ltd.", True),
        ("acm", "Acme", False),
        ("acm*", "Acme", True),
        ("cme", "Acme", False),
        ("a*e", "Acme", True),
        ("jo?n", "John", True),
        ("jo?n", "Jon", False),
        ("bob@acme.com", "Write to Bob@Acme.com.", True),
        ("bob@acme.com", "bob at acme.com", False),
        ("acme.com", "bob@acme.com", True),
        ("bob", "bob@acme.com", True),
        ('"new york"', "New-York City", True),
        ('"york new"', "New York", False),
        ("york new", "New York", True),
        ("straße", "STRASSE 5", True),
        (r"AT\&T", "AT&T Inc", True),
        (r"Moore \& Sons", "Moore & Sons", True),
        (r"ab\*", "abc", False),
        ('"and"', "sand and gravel", True),
        ('"and"', "sand", False),
    ],
)
def test_what_a_term_finds(term, value, is_found):
    assert found(term, value) is is_found


def test_a_phrase_stays_in_one_field_and_terms_do_not():
    assert found("new york", "new", "york")
    assert not found('"new york"', "new", "york")


def test_and_goes_before_or_and_from_right_to_left():
    assert read("aa OR bb cc") == AnyOf(frozenset({"AA"}), (AllOf((Term(("BB",)), Term(("CC",)))),))
    assert read("(aa OR bb) and cc") == AllOf((AnyOf(frozenset({"AA", "BB"}), ()), Term(("CC",))))
    nested = read("aa AND NOT bb AND cc")
    assert nested == Without(Term(("AA",)), AllOf((Term(("BB",)), Term(("CC",)))))
    assert matches(nested, Text(["aa bb"]))


def test_a_long_text_has_no_operators_and_a_longer_one_finds_nothing():
    filler = " AND ".join(f"word{i}" for i in range(400))
    assert 4_000 < len(filler) < 10_000
    assert found(filler, "word7")
    assert not found(filler[:1_000].rpartition(" AND ")[0], "word7")
    assert read("aa " * 4_000) is None


@pytest.mark.parametrize("term", ["", " ", "a", "a*", '"a"', "a OR b", "a-b"])
def test_a_term_needs_a_word_of_two_characters(term):
    with pytest.raises(Refusal) as refused:
        read(term)
    assert refused.value.code == "INVALID_SEARCH"
    assert refused.value.text == f"search term must be longer than one character: {term}"


@pytest.mark.parametrize("sign", sorted(RESERVED))
def test_what_is_reserved_has_to_be_escaped(sign):
    with pytest.raises(Refusal) as refused:
        parse(f"FIND {{ab{sign}cd}}")
    assert refused.value.text == f"line 1:8 mismatched character '{sign}' expecting '}}'"
    assert parse(f"FIND {{ab\\{sign}cd}}").term == Term(("AB", "CD"))


@pytest.mark.parametrize("term", ["*ab", "?ab", "ab OR *cd", '"*ab"'])
def test_a_wildcard_at_the_beginning_is_refused(term):
    with pytest.raises(Refusal, match="cannot begin with a wildcard"):
        read(term)


@pytest.mark.parametrize(
    "term",
    [
        "(" * 60 + "ab" + ")" * 60,
        " ".join(f"ab{i}*" for i in range(101)),
        "ab AND NOT " * 60 + "cd",
        "ab." * 60,
    ],
)
def test_what_would_take_long_is_refused(term):
    with pytest.raises(Refusal) as refused:
        read(term)
    assert refused.value.code == "QUERY_TOO_COMPLICATED"


def test_needles_are_in_whatever_matches():
    assert needles(read("smith AND jo*")) == {"SMITH"}
    assert needles(read("smith OR jones AND NOT x1")) == {"SMITH", "JONES"}
    assert re.fullmatch("[A-Z]+", next(iter(needles(read("ab?cde*f")))))
