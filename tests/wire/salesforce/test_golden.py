"""Golden exchanges: what the vendor is known to answer, word for word."""

import pytest
from golden_exchanges import Stage, read
from org_by_hand import Org

EXCHANGES = read()


@pytest.mark.parametrize("golden", EXCHANGES, ids=[g["name"] for g in EXCHANGES])
def test_an_error_is_the_vendors_word_for_word(served, lone, golden):
    if "before" in golden:
        lone.load()
    stage = Stage(Org(lone if "before" in golden else served))
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


def test_names_are_unique_and_every_exchange_says_where_it_is_from():
    names = [g["name"] for g in EXCHANGES]
    assert len(set(names)) == len(names)
    assert all(g["source"] for g in EXCHANGES)
