"""The key `secrets`."""

from __future__ import annotations

PEM = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0B\n-----END PRIVATE KEY-----"


def test_a_status_without_credentials_passes(story):
    story.secrets = ["hunter2hunter2", PEM]
    story.status(message="all is well")
    assert story.outcome("secrets") == "passed"


def test_a_credential_in_a_status_fails_and_is_not_repeated(story):
    story.secrets = ["hunter2hunter2"]
    story.status(errors=[{"record_id": 1, "message": "refused: hunter2hunter2"}])
    found = story.verdict("secrets")
    assert (found.outcome, found.records) == ("failed", ("status.errors.message",))
    assert "hunter2" not in str(found)


def test_a_line_of_a_private_key_in_a_log_fails(story):
    story.secrets = [PEM]
    story.observe("log", lines=["connecting", "key=MIIEvQIBADANBgkqhkiG9w0B"])
    assert story.outcome("secrets") == "failed"


def test_any_private_key_fails_whoever_gave_it(story):
    story.observe("log", lines=["-----BEGIN RSA PRIVATE KEY-----"])
    assert story.outcome("secrets") == "failed"


def test_without_a_status_or_known_credentials_it_is_undecided(story):
    assert story.outcome("secrets") == "undecided"
    story.status()
    assert story.outcome("secrets") == "undecided"
