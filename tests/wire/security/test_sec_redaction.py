"""Secrets are masked in every dress in which a client may send them, in linear time."""

import time

import pytest

from syncproof.kit.redact import mask_body, mask_query

CANARY = "c4n4ryS3CRET"
BODIES = {
    "CDATA": f"<password><![CDATA[{CANARY}]]></password>",
    "comment inside": f"<password>x<!-- -->{CANARY}</password>",
    "prefix with a dash": f"<soap-x.y:password>{CANARY}</soap-x.y:password>",
    "end tag with a blank": f"<password>{CANARY}</password >",
    "no end tag": f"<password>{CANARY}",
    "no end quote": f'{{"password":"{CANARY}',
    "encoded name": f"a=1&pass%77ord={CANARY}&b=2",
    "escaped name": f'{{"pass\\u0077ord":"{CANARY}"}}',
    "long form value": f"assertion={'x' * 30_000}{CANARY}",
    "long JSON value": f'{{"assertion":"{"x" * 30_000}{CANARY}"}}',
    "long element": f"<sessionId>{'x' * 30_000}{CANARY}</sessionId>",
    "upper case": f"PASSWORD={CANARY}",
    "escaped quotes": f'{{"client_secret":"\\"\\\\{CANARY}\\""}}',
    "a list": f'{{"NewPassword":["x",["{CANARY}"],{{"a":"{CANARY}"}}],"b":1}}',
    "a list without end": f'{{"NewPassword":["{CANARY}',
    "JSON inside JSON": f'{{"body":"{{\\"NewPassword\\": \\"\\\\\\"\\\\n{CANARY}\\"}}"}}',
    "long prefix": f"<{'x' * 300}:password>{CANARY}</{'x' * 300}:password>",
    "many namespaces": f"<password {'xmlns:abc=urn ' * 100}>{CANARY}</password>",
    "new line": f'{{"password"\n:\n"{CANARY}"}}',
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_secret_is_masked(body):
    assert CANARY not in mask_body(body)


def test_a_password_that_is_a_number_is_masked_and_an_error_code_is_not():
    assert "12345" not in mask_body('{"password": 12345}')
    assert mask_body('{"code":150,"message":"x"}') == '{"code":150,"message":"x"}'


def test_a_parameter_under_an_encoded_name_is_masked():
    shown = mask_query(f"q=1&%6Fauth_token={CANARY}&token&fields=a")
    assert shown == "q=1&%6Fauth_token=***&token&fields=a"


@pytest.mark.parametrize("body", [
    "<e><password/><name>kept</name></e>", '<e><password x="1"/><name>kept</name></e>',
    '{"LastName":"\\u0077","passwordless":"kept"}', "LastName=kept&x=%20", "<a>kept</a>",
])  # fmt: skip
def test_what_is_no_secret_is_kept(body):
    assert "kept" in mask_body(body)


@pytest.mark.parametrize("unit", [
    '"password":"', "password=", "<password>", "<password></password>", "\\u0070", "a%=&", "<p:",
    '"secret":1', '"password":[', '"password":["', '\\"password\\":\\"', '\\"password\\":\\"\\\\',
    '"password":"\\', "<password x", "pass%77ord=&",
])  # fmt: skip
def test_hostile_bodies_are_masked_in_linear_time(unit):
    body = unit * (64_000 // len(unit))
    started = time.perf_counter()
    mask_body(body)
    mask_query(body)
    assert time.perf_counter() - started < 0.5
