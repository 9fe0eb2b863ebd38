import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncproof.kit.errors import SyncProofError
from syncproof.systems.salesforce.domain.formula import Names, compile_formula
from syncproof.systems.salesforce.domain.functions import FUNCTIONS
from syncproof.systems.salesforce.domain.nodes import Scope

FIELDS = {n.lower(): n for n in ("Title", "Amount", "Status", "IsHot", "Email")}
ROW = {"Title": "Boss", "Amount": 12.5, "Status": "Open", "IsHot": True, "Email": None}


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("ISBLANK(Email)", True),
        ("NOT(ISBLANK(title))", True),
        ("AND(IsHot, Amount > 10)", True),
        ("OR(Amount < 10, ISPICKVAL(Status, 'Closed'))", False),
        ('IsHot && !ISBLANK(Email) || Title = "Boss"', True),
        ("LEN(Title) = 4", True),
        ('CONTAINS(Title, "os")', True),
        ("BEGINS(Title, 'B')", True),
        ('LEFT(Title, 2) & RIGHT(Title, 1) == "Bos"', True),
        ("Amount * 2 - 5 / 2.5 >= 23", True),
        ("-Amount < 0", True),
        ('Title <> "Boss" || Title != "Boss"', False),
        ('Email = ""', True),
        ("IF(IsHot, 'a', 'b')", "a"),
        ("(1 + 2) * 3", 9),
        ("Amount / 0", None),
        ("Email < 3", False),
    ],
)
def test_a_formula_is_worked_out(formula, value):
    assert compile_formula(formula, FIELDS)(ROW) == value


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("ISNEWS()", 'unknown function "ISNEWS"'),
        ("LEN(Title, 2)", "LEN takes 1 to 1 arguments"),
        ("Titel = 'x'", 'field "Titel" does not exist'),
        ("Title = ", "syntax error at line 1"),
        ("Title = 'x", "syntax error"),
        ("1 " + "+ 1 " * 2_000, "at most"),
    ],
)
def test_a_wrong_formula_is_refused_by_name(formula, words):
    with pytest.raises(SyncProofError, match=words.replace("(", r"\(")):
        compile_formula(formula, FIELDS)


def test_a_deep_formula_within_the_limit_is_no_crash():
    text = "(" * 900 + "1" + ")" * 900
    assert compile_formula(text, FIELDS)(ROW) == 1


DAY = date(2026, 1, 5)
TYPED = Names(
    {n.lower(): n for n in ("Title", "Amount", "IsHot", "CloseDate", "CreatedDate", "Tags")},
    {"title": "string", "amount": "currency", "ishot": "boolean", "closedate": "date",
     "createddate": "datetime", "tags": "multipicklist"},
    lambda name: ("AccountId", "Account", Names({"name": "Name"}, {"name": "string"}))
    if name.lower() == "account" else None,
    lambda name: Names({"id": "Id"}, {"id": "id"}) if name.lower() == "$user" else None,
)  # fmt: skip
NEW = {"Title": "Boss", "Amount": 12.5, "IsHot": 1, "CloseDate": "2026-01-31", "AccountId": "001x",
       "CreatedDate": 1_767_600_000_000, "Tags": "red;blue"}  # fmt: skip
SCOPE = Scope(
    NEW, {**NEW, "Title": "Clerk", "Amount": None}, 1_767_603_600_000, DAY,
    lambda name, key: {"Name": "Norvia"} if (name, key) == ("Account", "001x") else {"Id": "005a"},
)  # fmt: skip


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("ISNEW()", False),
        ("ISCHANGED(Title) && !ISCHANGED(IsHot)", True),
        ("PRIORVALUE(Title)", "Clerk"),
        ("ISBLANK(PRIORVALUE(Amount))", True),
        ("TODAY()", DAY),
        ("CloseDate - TODAY()", 26),
        ("TODAY() + 26 = CloseDate", True),
        ("CloseDate > TODAY() - 1", True),
        ("NOW() - CreatedDate", 1 / 24),
        ("YEAR(CloseDate) * 100 + MONTH(CloseDate)", 202601),
        ("DAY(DATEVALUE(CreatedDate))", 5),
        ("DATE(2026, 2, 31)", None),
        ("DATE(2026, 1, 31) = CloseDate", True),
        ("CASE(Title, 'Boss', 1, 'Clerk', 2, 0)", 1),
        ("CASE(Title, 'x', 1, 0)", 0),
        ("INCLUDES(Tags, 'red') && !INCLUDES(Tags, 'bl')", True),
        ("REGEX(Title, '[A-Z][a-z]+')", True),
        (r"REGEX(Title, '\\d+')", False),
        ("VALUE('12.5') = Amount", True),
        ("VALUE('x')", None),
        ("ROUND(Amount, 0) + MAX(1, 2, Amount) + MOD(7, 4)", 28.5),
        ("MID(Title, 2, 2) & TEXT(Amount)", "os12.5"),
        ("BLANKVALUE(PRIORVALUE(Amount), 7)", 7),
        ("Account.Name", "Norvia"),
        ("$User.Id = '005a'", True),
        ("/* a word */ IsHot", True),
        ("1" + " + 1" * 970, 971),
        ("TRUE" + " && TRUE" * 400, True),
    ],
)
def test_a_formula_sees_the_record_before_and_after(formula, value):
    assert compile_formula(formula, TYPED)(SCOPE) == value


def test_a_new_record_has_no_earlier_values():
    assert compile_formula("ISNEW()", TYPED)(Scope(NEW)) is True
    assert compile_formula("ISCHANGED(Title)", TYPED)(Scope(NEW)) is False


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("Owner.Name = 'x'", '"Owner" in "Owner.Name" is no parent record'),
        ("$Setup.X__c.Y__c", "is not emulated"),
        ("CloseDate + 'x'", "add does not go with date and text"),
        ("Amount = 'x'", "number is compared with text"),
        ("LEN(Amount)", "LEN wants text, found number"),
        ("-Title", "- wants number, found text"),
        ("YEAR(Title)", "YEAR wants date, found text"),
        ("IF(IsHot, 1, 'x')", "IF mixes number and text"),
        ("CASE(Title, 1, 2, 3, 4)", "CASE takes a value, pairs"),
        ("PRIORVALUE(1 + 1)", "PRIORVALUE takes a field"),
        ("REGEX(Title, Title)", "has to be text in quotes"),
        ("REGEX(Title, '(a')", "a group without its end"),
        ("VLOOKUP(1)", "unknown function"),
        ("!" * 3_000 + "1", "nested more than"),
        ("NOT(" * 700 + "1" + ")" * 700, "nested more than"),
    ],
)
def test_what_is_not_emulated_is_refused_by_name(formula, words):
    with pytest.raises(SyncProofError, match=re.escape(words)):
        compile_formula(formula, TYPED)


LEAF = st.sampled_from(
    ["Title", "Amount", "IsHot", "CloseDate", "CreatedDate", "Tags", "Account.Name", "NULL", "TRUE",
     "0", "1", "999999999999999999", "'x'", "'2026-01-01'", "TODAY()", "NOW()", "PRIORVALUE(Title)"]
)  # fmt: skip
CALLS = [(name, len(spec[0])) for name, spec in sorted(FUNCTIONS.items())]
FORMULA = st.recursive(
    LEAF,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "&", "=", "<", ">=", "&&", "||"]),
                  inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        inner.map(lambda f: f"-{f}"),
        st.sampled_from(CALLS).flatmap(
            lambda c: st.lists(inner, min_size=c[1], max_size=c[1]).map(
                lambda given: f"{c[0]}({', '.join(given)})")),
    ),
    max_leaves=12,
)  # fmt: skip
ANYTHING = Names({n.lower(): n for n in NEW}, parent=TYPED.parent, named=TYPED.named)


@given(FORMULA, st.sampled_from([TYPED, ANYTHING]))
def test_a_formula_is_refused_at_once_or_never_fails(formula, names):
    try:
        work_out = compile_formula(formula, names)
    except SyncProofError:
        return
    work_out(SCOPE)
    work_out(Scope({}, {}))
