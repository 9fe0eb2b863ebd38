"""Where a JSON body is wrong, and in which words."""

import json

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncproof.systems.salesforce import errors, json_words

VALUE = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


def words(text):
    with pytest.raises(orjson.JSONDecodeError) as caught:
        orjson.loads(text)
    return json_words.refused(caught.value).message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a" j}', ("Unexpected character ('j' (code 106)): was expecting a colon to separate "
         "field name and value at [line:1, column:7]")),
        ("{n:1}", ("Unexpected character ('n' (code 110)): was expecting double-quote to start "
         "field name at [line:1, column:3]")),
        ('{"a":1 "b":2}', ("Unexpected character ('\"' (code 34)): was expecting comma to separate "
         "OBJECT entries at [line:1, column:9]")),
        ("[1 2]", ("Unexpected character ('2' (code 50)): was expecting comma to separate ARRAY "
         "entries at [line:1, column:5]")),
        ('{"a":1,\n}', ("Unexpected character ('}' (code 125)): was expecting double-quote to "
         "start field name at [line:2, column:2]")),
        ("[1,]", ("Unexpected character (']' (code 93)): expected a valid value (number, String, "
         "array, object, 'true', 'false' or 'null') at [line:1, column:5]")),
        ('{"a":nope}', ("Unrecognized token 'nope': was expecting ('true', 'false' or 'null') at "
         "[line:1, column:10]")),
        ("<a/>", ("Unexpected character ('<' (code 60)): expected a valid value (number, String, "
         "array, object, 'true', 'false' or 'null') at [line:1, column:2]")),
        ('{"a":', "Unexpected end-of-input in a value at [line:1, column:6]"),
    ],
)  # fmt: skip
def test_a_body_that_is_no_json_is_refused_in_the_parsers_words(text, said):
    assert words(text) == said


@given(st.text(alphabet='{}[],:"\\ntrue1.-e \n\u00e9', max_size=30))
def test_every_broken_body_has_words(text):
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError as error:
        told = json_words.refused(error)
        assert told.code == "JSON_PARSER_ERROR"
        assert " at [line:" in told.message


@given(
    st.dictionaries(st.text(max_size=4), VALUE, min_size=1), st.data(), st.sampled_from([None, 2])
)
def test_the_place_is_where_the_value_starts(body, data, indent):
    member = data.draw(st.sampled_from(sorted(body)))
    text = json.dumps(body, indent=indent, ensure_ascii=False)
    error = json_words.about(errors.UNRECOGNIZED_FIELD(name="x"), member)
    place = json_words.placed(error, text.encode("utf-8", "surrogatepass")).message
    line, column = (int(n) for n in place.partition("[line:")[2][:-1].split(", column:"))
    rest = "\n".join(text.split("\n")[line - 1 :])[column - 1 :]
    assert json.JSONDecoder().raw_decode(rest)[0] == body[member]


def test_what_is_not_found_or_too_long_keeps_no_place():
    for body in (b"", b"<Lead/>", b'{"b":{"a":1}}', b'["a",1]', b'{"a":1}' + b" " * 2**20):
        error = json_words.about(errors.UNRECOGNIZED_FIELD(name="a"), "a", behind=True)
        assert json_words.placed(error, body).message.endswith("[line:1, column:1]")


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(orjson.JSONDecodeError) as caught:
        orjson.loads(b'{"a":"\xff"}')
    assert "UTF-8" in json_words.refused(caught.value).message
