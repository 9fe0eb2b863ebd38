import pytest

from syncproof.kit.errors import SyncProofError
from syncproof.systems.salesforce.domain.formula import compile_formula

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
        ("ISNEW()", 'unknown function "ISNEW"'),
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
