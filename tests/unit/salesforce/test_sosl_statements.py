"""SOSL statements: clauses, and where what is wrong stands."""

import pytest

from syncproof.soql.errors import Refusal
from syncproof.systems.salesforce.search.parser import parse
from syncproof.systems.salesforce.search.running import _shares
from syncproof.systems.salesforce.search.tree import Piece, Returned


def test_all_clauses_are_read_with_their_places():
    text = (
        "FIND {acme} IN Name FIELDS RETURNING Account(Id, Name WHERE Id IN (SELECT AccountId FROM "
        "Contact WHERE Name = ') LIMIT') ORDER BY Name LIMIT 5 OFFSET 2), Lead LIMIT 10 "
        "UPDATE TRACKING, VIEWSTAT"
    )
    search = parse(text)
    account, lead = search.returning
    assert (search.group, search.limit) == ("NAME", 10)
    assert (account.limit, account.offset) == (5, 2)
    assert account.fields.text == "Id, Name"
    assert account.where.text == "Id IN (SELECT AccountId FROM Contact WHERE Name = ') LIMIT')"
    assert account.order.text == "BY Name"
    for piece in (account.name, account.fields, account.where, account.order):
        assert text[piece.at :].startswith(piece.text)
    assert lead == Returned(Piece("Lead", text.index("Lead")))


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("FIND {ab} RETURNING Lead(Id GROUP BY Id)", "MALFORMED_SEARCH", "token: 'GROUP'"),
        ("FIND {ab} RETURNING Lead(Id FOR VIEW)", "MALFORMED_SEARCH", "token: 'FOR'"),
        ("FIND {ab} RETURNING Lead()", "MALFORMED_SEARCH", "unexpected token: ')'"),
        ("FIND {ab} RETURNING", "MALFORMED_SEARCH", "unexpected token: '<EOF>'"),
        ("FIND {ab} LIMIT 1 IN NAME FIELDS", "MALFORMED_SEARCH", "unexpected token: 'IN'"),
        ("FIND {ab} LIMIT -1", "MALFORMED_SEARCH", "unexpected token: '-1'"),
        ("FIND {ab} LIMIT 2001", "MALFORMED_SEARCH", "maximum limit of search results is 2000"),
        ("FIND {ab} RETURNING Lead(Id LIMIT 2001)", "MALFORMED_SEARCH", "entity limit is 2000"),
        ("FIND {ab} RETURNING Lead(Id OFFSET 2001)", "INVALID_SEARCH", "between 0 to 2000"),
        ("FIND {ab} IN FOO FIELDS", "INVALID_SEARCH", "Invalid IN fields group: FOO"),
        ("FIND {ab} IN SIDEBAR FIELDS", "FUNCTIONALITY_NOT_ENABLED", "IN SIDEBAR FIELDS"),
        ("FIND {ab} WITH SNIPPET(target_length=90)", "FUNCTIONALITY_NOT_ENABLED", "WITH SNIPPET"),
        ("FIND {ab} WITH DIVISION = 'Global'", "FUNCTIONALITY_NOT_ENABLED", "WITH DIVISION"),
        ("FIND {ab} WITH METADATA='LABELS'", "FUNCTIONALITY_NOT_ENABLED", "WITH METADATA"),
        ("FIND {ab} WITH SPELL_CORRECTION = true", "FUNCTIONALITY_NOT_ENABLED", "SPELL_CORRECTION"),
        ("FIND {ab} RETURNING Lead(Id USING ListView=X)", "FUNCTIONALITY_NOT_ENABLED", "LISTV"),
        ("FIND {ab} UPDATE NOTHING", "MALFORMED_SEARCH", "unexpected token: 'NOTHING'"),
        ("FIND {ab} RETURNING Lead(Id WHERE Name = 'x)", "MALFORMED_SEARCH", "expecting '''"),
        ("FIND {ab}" + " " * 100_000, "QUERY_TOO_COMPLICATED", ""),
        ("FIND {ab} RETURNING Lead" + "(" * 50, "QUERY_TOO_COMPLICATED", ""),
    ],
)  # fmt: skip
def test_what_is_no_search_is_refused(text, code, words):
    with pytest.raises(Refusal) as refused:
        parse(text)
    assert refused.value.code == code
    assert words in refused.value.text


def test_spelling_left_as_it_is_can_be_asked_for():
    assert parse("FIND {ab} WITH SPELL_CORRECTION = false LIMIT 3").limit == 3


@pytest.mark.parametrize(
    ("counts", "limit", "shares"),
    [
        ([19, 35], 20, [10, 10]),
        ([3, 35], 20, [3, 17]),
        ([5, 5], 2000, [5, 5]),
        ([5, 5, 5], 2, [1, 1, 0]),
        ([5, 5], 0, [0, 0]),
        ([], 5, []),
    ],
)
def test_a_limit_of_the_whole_is_distributed_evenly(counts, limit, shares):
    assert _shares(counts, limit) == shares
