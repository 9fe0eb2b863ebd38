import pytest

from syncproof.control.app import resources

CHANGING = [(r.method, r.path) for r in resources() if r.method != "GET"]


def concrete(path):
    parts = ["1" if "int:" in p else "x" if p.startswith("<") else p for p in path.split("/")]
    return "/".join(parts)


@pytest.mark.parametrize(("method", "path"), CHANGING)
def test_every_changing_call_needs_the_token(control, method, path):
    assert control(method, concrete(path), {}, token=False).status_code == 401
    wrong = {"Authorization": "Bearer wrong"}
    assert control(method, concrete(path), {}, headers=wrong).status_code == 401


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8800", "127.0.0.1.evil.example"])
def test_a_foreign_host_is_refused(control, host):
    assert control("GET", "/clock", headers={"Host": host}).status_code == 403


def test_a_foreign_origin_is_refused(control):
    headers = {"Origin": "http://evil.example"}
    assert control("POST", "/clock/advance", {"seconds": 1}, headers=headers).status_code == 403


def test_json_in_another_dress_is_refused(control):
    headers = {"Content-Type": "text/plain"}
    assert control("POST", "/clock/advance", {"seconds": 1}, headers=headers).status_code == 415


def test_a_preflight_request_gets_nothing(control):
    answer = control("OPTIONS", "/clock/advance", token=False)
    assert answer.status_code in {401, 405}
    assert not [h for h in answer.headers if h.lower().startswith("access-control")]


def test_reading_the_world_shows_no_credentials(control):
    text = (
        control("GET", "/worlds", token=False).text + control("GET", "/systems", token=False).text
    )
    assert "credentials" not in text


def test_the_openapi_description_lists_every_call(control):
    paths = control("GET", "/openapi.json", token=False).json()["paths"]
    assert sum(len(p) for p in paths.values()) == len(resources())
    assert "/systems/{system}/records/{name}/{key}" in paths
