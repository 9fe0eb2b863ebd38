"""The words that name what an earlier request answered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncproof.systems.salesforce.domain.references import (
    BUDGET,
    DEPTH,
    Results,
    TooLargeError,
    UnresolvedError,
    legal,
    names,
    nested_too_deeply,
)

ANSWERS = {
    "acc": {"id": "001", "success": True, "errors": []},
    "q": {"totalSize": 2, "records": [{"Id": "a", "Owner": {"Name": "Jo"}}, {"Id": "b"}]},
    "many": [{"id": "x"}, {"id": "y", "n": 1.5, "gone": None}],
}
FIELDS = st.from_regex(r"[A-Za-z0-9_]{1,12}", fullmatch=True)
IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_]{0,12}", fullmatch=True)
SCALARS = st.text(max_size=20) | st.integers(-(10**12), 10**12) | st.booleans()
PLAIN = st.recursive(
    st.none() | SCALARS | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(FIELDS, inner, max_size=4),
    max_leaves=20,
)


def results(**more):
    return Results(nulls=more.pop("nulls", True), bodies=dict(ANSWERS), **more)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("acc.id", "001"),
        ("acc.success", True),
        ("q.totalSize", 2),
        ("q.records[0].Owner.Name", "Jo"),
        ("q.records[1].Id", "b"),
        ("many[1].id", "y"),
        ("many[1].n", 1.5),
        ("many[1].gone", None),
    ],
)
def test_a_path_finds_a_value(path, value):
    assert results().find(path) == value


@pytest.mark.parametrize(
    "path",
    ["acc", "acc.Id", "ACC.id", "acc.errors", "acc[0]", "acc.id.x", "q.records", "q.records[2].Id",
     "q.records.0.Id", "q.records[-1].Id", "q.records[01", "many.id", "many[0]", "none.id", "", ".",
     "acc..id", "acc.id ", " acc.id", "_a.id", "acc-1.id", "acc.id.", "many[9999999].id"],
)  # fmt: skip
def test_a_path_without_a_single_value_has_none(path):
    with pytest.raises(UnresolvedError) as raised:
        results().find(path)
    assert raised.value.path == path


def test_null_is_a_value_only_where_it_may_be():
    with pytest.raises(UnresolvedError):
        results(nulls=False).find("many[1].gone")


def test_a_text_that_is_only_a_reference_keeps_the_type():
    body = {"a": "@{q.totalSize}", "b": ["@{acc.success}"], "c": "n@{q.totalSize}", "d": None,
            "@{acc.id}": "@{many[1].gone}"}  # fmt: skip
    assert results().fill(body) == {
        "a": 2, "b": [True], "c": "n2", "d": None, "@{acc.id}": None,
    }  # fmt: skip


@pytest.mark.parametrize("text", ["x@{many[1].gone}", "@{many[1].gone}@{acc.id}"])
def test_null_is_no_part_of_a_text(text):
    with pytest.raises(UnresolvedError):
        results().fill(text)


@pytest.mark.parametrize(
    "text", ["@", "@{", "@{}", "{acc.id}", "@ {acc.id}", "a@b.example", "@{{x"]
)
def test_what_is_no_reference_stays(text):
    assert results().fill(text) == text
    assert results().fill_url(text) == text


def test_urls_get_encoded_values():
    found = Results(nulls=True, bodies={"r": {"v": "a b&c/d%"}})
    assert found.fill_url("/x/@{r.v}?q='@{r.v}'") == "/x/a%20b%26c%2Fd%25?q='a%20b%26c%2Fd%25'"


@pytest.mark.parametrize("shape", [str, lambda t: [t] * 1])
def test_what_references_put_in_is_bounded(shape):
    held = {"r": {"v": "x" * (BUDGET // 4)}}
    with pytest.raises(TooLargeError):
        Results(nulls=True, bodies=held).fill(shape("@{r.v}" * 5))
    with pytest.raises(TooLargeError):
        Results(nulls=True, bodies=held).fill(["@{r.v}"] * 5)
    assert len(Results(nulls=True, bodies=held).fill(["@{r.v}"] * 4)) == 4


@pytest.mark.parametrize(("name", "answer"), [
    ("a", True), ("1", True), ("A_1", True), ("_a", False), ("", False), ("a-b", False),
    ("a b", False), ("a[1]", False), ("é", False), ("a\n", False),
])  # fmt: skip
def test_reference_ids_are_letters_digits_and_underscores(name, answer):
    assert legal(name) is answer


def test_depth_is_counted_in_lists_and_objects_alike():
    def nested(levels):
        value = 1
        for n in range(levels):
            value = [value] if n % 2 else {"x": value}
        return value

    assert not nested_too_deeply(nested(DEPTH))
    assert nested_too_deeply(nested(DEPTH + 1))
    assert not nested_too_deeply({"text": "deep" * 1000})


def test_the_names_in_a_body_are_those_before_the_path():
    assert names({"a": ["@{x.id}", {"b": "y@{y[0].id} @{z}"}], "@{k.id}": 1}) == {"x", "y", "z"}


@given(ref=IDS, path=st.lists(FIELDS | st.integers(0, 5), max_size=6), value=SCALARS)
def test_every_place_of_an_answer_can_be_named(ref, path, value):
    body = value
    for step in reversed(path):
        body = {step: body} if isinstance(step, str) else [None] * step + [body]
    text = ref + "".join(f".{s}" if isinstance(s, str) else f"[{s}]" for s in path)
    found = Results(nulls=False, bodies={ref: body})
    assert found.find(text) == value
    assert found.fill({"x": ["@{" + text + "}"]}) == {"x": [value]}
    assert names("@{" + text + "}") == {ref}


@given(body=PLAIN)
def test_a_body_without_references_stays_as_it_is(body):
    if not any("@{" in text for text in _texts(body)):
        assert Results(nulls=False).fill(body) == body


def _texts(value):
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    return [t for v in value for t in _texts(v)] if isinstance(value, list) else []


@given(text=st.text(alphabet="@{}.[]ab01_ \n", max_size=60))
def test_no_text_makes_anything_but_a_value_or_a_refusal(text):
    found = Results(nulls=False, bodies={"a": {"b": "v"}, "b": [{"a": 1}]})
    for fill in (found.fill, found.fill_url):
        try:
            filled, refused = str(fill(text)), ""
        except UnresolvedError as problem:
            filled, refused = "", "@{" + problem.path + "}"
        assert refused in text
        assert "@{a.b}" not in filled
