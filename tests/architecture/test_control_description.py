"""The OpenAPI document of a running server lists what the server offers."""

import re

import pytest
import requests

from syncproof.control.app import resources
from syncproof.serve import ServeSettings, Serving


@pytest.fixture(scope="module")
def description():
    serving = Serving(ServeSettings(port_base=None, clock="virtual", tls=False))
    try:
        ready = serving.start()
        answer = requests.get(f"{ready['control']}/openapi.json", timeout=10)
        answer.raise_for_status()
        yield answer.json()
    finally:
        serving.stop()


def path(rule):
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule)


def test_every_call_is_in_the_document_with_summary_and_variables(description):
    assert description["openapi"].startswith("3.1")
    for resource in resources():
        call = description["paths"][path(resource.path)][resource.method.lower()]
        names = {p["name"] for p in call["parameters"] if p["in"] == "path"}

        assert call["summary"] == resource.summary
        assert names == set(re.findall(r"{(\w+)}", path(resource.path)))
        assert ("requestBody" in call) == (resource.body is not None)


def test_the_document_promises_nothing_more(description):
    promised = {(p, m) for p, calls in description["paths"].items() for m in calls}

    assert promised == {(path(r.path), r.method.lower()) for r in resources()}


def test_operations_have_names_of_their_own(description):
    names = [c["operationId"] for calls in description["paths"].values() for c in calls.values()]

    assert sorted(names) == sorted(set(names))
