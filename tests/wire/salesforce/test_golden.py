"""Golden exchanges: what the vendor is known to answer, word for word."""

import json
import re
from html import unescape

import pytest
from golden_exchanges import FOLDER, Stage, read
from org_by_hand import Org

EXCHANGES = read()
KNOWN = json.loads((FOLDER / "catalogue.json").read_text(encoding="utf-8"))
CODES = {"errorCode": "message", "statusCode": "message", "error": "error_description",
         "exceptionCode": "exceptionMessage"}  # fmt: skip
TAGS = re.compile(r"<(?:sf:)?(\w+)>([^<]*)</")


@pytest.fixture(scope="module")
def own(serve):
    """A world whose organisation is made anew before every exchange that needs steps."""
    return serve(salesforce={})


@pytest.mark.parametrize("golden", EXCHANGES, ids=[g["name"] for g in EXCHANGES])
def test_an_error_is_the_vendors_word_for_word(served, own, golden):
    if "before" in golden:
        own.load()
    stage = Stage(Org(own if "before" in golden else served))
    stage.prepare(golden)
    answer = stage.send(golden)
    assert answer.status_code == golden["status"], answer.text
    if "answer" in golden:
        assert answer.json() == stage.fill(golden["answer"])
    if "text" in golden:
        assert answer.text == stage.fill(golden["text"])
    for part in ("holds", "fault"):
        assert stage.fill(golden.get(part, "")) in answer.text
    for name, value in golden.get("answer_headers", {}).items():
        assert answer.headers.get(name) == stage.fill(value), name


def shown(golden):
    """List the errors that an exchange shows, as pairs of code and text."""
    text = "".join(golden.get(part, "") for part in ("text", "holds", "fault"))
    found = dict(TAGS.findall(text))
    yield from members(golden.get("answer"))
    yield from members({name: unescape(value) for name, value in found.items()})
    fault = re.search(r"<faultstring>(\w+): (.*?)</faultstring>", text, re.DOTALL)
    if fault:
        yield fault[1], unescape(fault[2])
    job = json.loads("{" + text + "}") if text.startswith('"errorMessage":') else {}
    code, _, told = (job.get("errorMessage") or found.get("stateMessage", "")).partition(" : ")
    yield code, told
    if re.fullmatch(r"\w+", text):
        yield text, ""


def members(value):
    if isinstance(value, list):
        for item in value:
            yield from members(item)
    elif isinstance(value, dict):
        for code, text in CODES.items():
            if isinstance(value.get(code), str):
                yield value[code], value.get(text, "")
        for item in value.values():
            yield from members(item)


def fits(pattern, text):
    return re.fullmatch(".*?".join(map(re.escape, pattern.split("{}"))), text, re.DOTALL)


def test_every_error_that_is_known_has_an_exchange_or_a_reason_why_not():
    seen = {(g["status"], *error) for g in EXCHANGES for error in shown(g)}
    for error in KNOWN:
        found = any(
            (status, code) == (error["status"], error["code"]) and fits(error["text"], text)
            for status, code, text in seen
        )
        assert found is not bool(error.get("never")), error


def test_names_are_unique_and_every_exchange_says_where_it_is_from():
    names = [g["name"] for g in EXCHANGES]
    assert len(set(names)) == len(names)
    assert all(g["source"] for g in EXCHANGES)
