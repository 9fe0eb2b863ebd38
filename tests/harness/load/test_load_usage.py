"""Wrong usage ends in one clear message and exit code 2."""

from __future__ import annotations

import sys

import pytest

from syncproof.conformance import load_files


def test_an_unknown_load_test_is_answered_with_the_nearest_one(load):
    ended = load("initial_snyc").end()

    assert ended.code == 2
    assert ended.stderr.splitlines() == [
        'syncproof: there is no load test "initial_snyc"', '  did you mean "initial_sync"?',
    ]  # fmt: skip


def test_an_unknown_connector_is_refused_before_anything_is_started(load):
    ended = load("initial_sync", "--connector", "reference2").end()

    assert ended.code == 2
    assert "reference2" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_an_option_that_locust_does_not_know_ends_in_its_own_words(load, simulators):
    ended = load("salesforce_crud", "--ready", str(simulators.ready_file), "--no-such-option").end()

    assert ended.code == 2
    assert "--no-such-option" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("name", load_files.names())
def test_every_load_test_says_what_it_needs_without_being_imported(name):
    found = load_files.find(name)

    assert found.title
    assert isinstance(found.connector, bool)
    assert "locust" not in sys.modules
    assert "gevent" not in sys.modules
