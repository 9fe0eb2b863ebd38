"""Commands to copy do what they say, whatever the records hold."""

from __future__ import annotations

import subprocess

import pytest
from sample_run import HOSTILE, exchange

from syncproof.conformance.reports.commands import curl, quote, reproduce, without_secrets
from syncproof.conformance.reports.model import Report
from syncproof.conformance.reports.text import visible
from syncproof.conformance.results import Results

NASTY = ["$(touch x)", "`id`", "a'b", 'a"b', "a\\n", "--flag", "a;b", "line\nbreak"]


def by_shell(words: str) -> list[str]:
    """Let bash itself take the words apart."""
    script = f"printf '%s\\0' {words}"
    ran = subprocess.run(["bash", "-c", script], capture_output=True, check=True)  # noqa: S603, S607
    return ran.stdout.decode().split("\0")[:-1]


@pytest.mark.parametrize("text", [*NASTY, *HOSTILE])
def test_the_shell_gives_back_the_very_text(text: str) -> None:
    assert by_shell(quote(text)) == [text]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_copied_from_the_page_has_no_hidden_character(text: str) -> None:
    assert visible(quote(text)) == quote(text)


@pytest.mark.parametrize(
    ("spec", "shown"),
    [
        ("https://me:pw@host:1/x", "https://***@host:1/x"),
        ("cmd:node conn.js --api-key=abc --port 1", "cmd:node conn.js --api-key=*** --port 1"),
        ("cmd:env HUBSPOT_TOKEN=pat-1 node c.js", "cmd:env HUBSPOT_TOKEN=*** node c.js"),
        ("cmd:conn --password hunter2", "cmd:conn --password ***"),
        ("py:vendor.connector:factory", "py:vendor.connector:factory"),
    ],
)
def test_credentials_in_the_name_of_a_connector_are_masked(spec: str, shown: str) -> None:
    assert without_secrets(spec) == shown


@pytest.mark.parametrize("text", [*NASTY, *HOSTILE])
def test_a_recorded_request_becomes_words_and_never_commands(text: str) -> None:
    request = {"method": text, "path": f"/{text}", "headers": {f"X-{text}": text}, "body": text}
    words = by_shell(curl(exchange(1, request=request)))
    assert words == [
        "curl", f"/{text}", "-X", text, "-H", f"X-{text}: {text}", "--data-binary", text
    ]  # fmt: skip


def test_a_masked_token_becomes_a_variable_and_cookies_are_left_out() -> None:
    headers = {"Authorization": "Bearer ***", "Cookie": "***", "Host": "127.0.0.1", "Accept": "*/*"}
    request = {"method": "GET", "path": "/x", "headers": headers, "body": ""}
    assert curl(exchange(1, request=request)) == (
        'curl "$SALESFORCE_URL"/x \\\n'
        "  -H 'Authorization: Bearer '\"$SALESFORCE_TOKEN\" \\\n"
        "  -H 'Accept: */*'"
    )


def test_a_body_that_was_not_kept_is_said_to_be_missing() -> None:
    body = {"size": 70_000, "sha256": "ab" * 32}
    request = {"method": "POST", "path": "/x", "headers": {}, "body": body}
    assert "too long to be kept" in curl(exchange(1, request=request))


def test_without_a_known_connector_the_command_asks_for_it() -> None:
    report = Report(Results([], [], {}, True, 0), ({"event": "run_started", "seed": 5},))
    expected = 'syncproof verify --connector "$CONNECTOR" --behaviour AE-PAUSE-01 --seed 5'
    assert reproduce(report, "AE-PAUSE-01") == expected
