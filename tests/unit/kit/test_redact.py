import time

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncproof.kit.redact import _NAMES, mask_body, mask_headers, mask_query, open_names

CANARY = "c4n4ry-S3CRET"


@pytest.mark.parametrize(
    "body",
    [
        f"grant_type=password&username=u&password={CANARY}",
        f"client_secret={CANARY}&x=1",
        f"assertion={CANARY}",
        f'{{"access_token":"{CANARY}","x":1}}',
        f'{{"refresh_token" : "{CANARY}"}}',
        f'{{"password":"a\\"{CANARY}"}}',
        f"<n1:password>{CANARY}</n1:password>",
        f'<password xsi:type="x">{CANARY}</password>',
        f"<sessionId>{CANARY}</sessionId>",
    ],
)
def test_secrets_in_bodies_are_masked(body):
    assert CANARY not in mask_body(body)


@pytest.mark.parametrize("name", [*_NAMES.split("|"), *_NAMES.upper().split("|")])
def test_every_name_of_a_secret_is_found_in_every_form(name):
    for body in (
        f'{{"{name}":"{CANARY}"}}', f"<{name}>{CANARY}</{name}>", f"{name}={CANARY}",
        f'{{"a":"\\n","{name}" : "{CANARY}"}}', f'"%" {{"{name}":"{CANARY}"}}',
    ):  # fmt: skip
        assert CANARY not in mask_body(body), body


@pytest.mark.parametrize("name", ["password", "secret", "client_secret", "client_password",
                                  "newPassword", "newSecret"])  # fmt: skip
def test_a_secret_that_is_a_number_is_masked(name):
    assert "1234567" not in mask_body(f'{{"{name}":1234567}}')


def test_with_open_names_values_are_masked_all_the_same():
    assert open_names(["Id", "MailingPostalCode", "Name"])
    for name in _NAMES.split("|"):
        assert not open_names(["Id", name.upper()])
    body = orjson.dumps({"Text": f'password={CANARY} <token>{CANARY}</token> "x"'}).decode()
    assert CANARY not in mask_body(body, open_names=True)


@given(
    st.dictionaries(
        st.sampled_from(["Id", "Name", "Text__c"]),
        st.text()
        | st.sampled_from(
            [
                f'"password":"{CANARY}"',
                f"{{'token':'{CANARY}'}}",
                '\\"secret\\": 12',
                "\\u0022code\\u0022",
            ]
        ),
    )
)
def test_open_names_change_nothing(record):
    body = orjson.dumps(record).decode()
    assert mask_body(body, open_names=True) == mask_body(body)


def test_credentials_in_headers_are_masked_and_the_scheme_is_kept():
    shown = mask_headers({"Authorization": f"Bearer {CANARY}", "Cookie": CANARY, "X-Other": "x"})
    assert shown == {"Authorization": "Bearer ***", "Cookie": "***", "X-Other": "x"}


def test_credentials_in_a_query_string_are_masked():
    assert mask_query(f"oauth_token={CANARY}&q=1") == "oauth_token=***&q=1"


def test_other_text_stays_as_it_is():
    body = '{"LastName":"Password","Description":"the code is fine","passwordless":"yes"}'
    assert mask_body(body) == body


@pytest.mark.parametrize("junk", ['"password"' * 5000, "password=" * 6000, "<password>" * 5000])
def test_hostile_bodies_are_masked_in_linear_time(junk):
    started = time.perf_counter()
    mask_body(junk)
    assert time.perf_counter() - started < 0.5
