"""`--connector` values: understood, or refused with what was found and what is expected."""

import sys

import pytest

from syncproof.conformance.drivers import DriverSpecError, driver_for
from syncproof.conformance.drivers.command import split_command
from syncproof.conformance.drivers.resolve import transports

PYTHON = sys.executable


@pytest.mark.parametrize(
    ("spec", "kind", "owns"),
    [
        ("reference", "CommandDriver", True),
        ("http://127.0.0.1:9000", "HttpDriver", False),
        ("http://localhost:9000/base/", "HttpDriver", False),
        (f"cmd:{PYTHON} conn.py", "CommandDriver", True),
        ("py:package.module:factory", "PythonDriver", False),
        ("manual", "ManualDriver", False),
    ],
)
def test_each_form_makes_its_driver_without_touching_anything(spec, kind, owns):
    driver = driver_for(spec)
    assert (type(driver).__name__, driver.owns_process) == (kind, owns)


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ("", "Expected one of: "),
        ("refrence", "did you mean 'reference'"),
        ("cmb:node conn.js", "did you mean 'cmd:'"),
        ("htp://127.0.0.1:9000", "did you mean 'http://'"),
        ("https://127.0.0.1:9000", "did you mean 'http://'"),
        ("reference2", "'reference2'"),
        ("manual:now", "did you mean 'manual'"),
        ("cmd:", 'expected cmd:"node conn.js"'),
        ("cmd:no-such-program-here x", "no program 'no-such-program-here'"),
        (f"cmd:{PYTHON} 'open", "cannot be split"),
        ("py:", "expected py:package.module:factory"),
        ("py:module", "expected py:package.module:factory"),
        ("py:mod ule:f", "expected py:package.module:factory"),
        ("py:a..b:f", "expected py:package.module:factory"),
        ("http://", "names no host"),
        ("http://:9000", "names no host"),
        ("http://127.0.0.1:port", "expected http://host:port"),
        ("http://127.0.0.1:99999", "expected http://host:port"),
        ("http://127.0.0.1:1/?a=b", "has a query"),
        ("http://127.0.0.1:1/ x", "expected http://host:port"),
        ("x\x1b[31m", r"\x1b[31m"),
    ],
)
def test_a_malformed_value_names_what_was_found_and_what_is_expected(spec, told):
    with pytest.raises(DriverSpecError) as caught:
        driver_for(spec)
    assert told in str(caught.value)
    assert "\x1b" not in str(caught.value)


def test_credentials_in_a_url_are_refused_and_not_repeated():
    with pytest.raises(DriverSpecError) as caught:
        driver_for("http://user:canary@127.0.0.1:1")
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("quoted", ['"{0} conn.py"', "'{0} conn.py'", "{0} conn.py"])
def test_quotes_that_came_along_are_taken_off(quoted):
    assert split_command(quoted.format(PYTHON)) == [PYTHON, "conn.py"]


def test_every_transport_shows_an_example_that_it_understands():
    assert {"reference", "http://", "cmd:", "py:", "manual"} <= set(transports())
    for form in transports().values():
        assert form.example.startswith(form.scheme)
