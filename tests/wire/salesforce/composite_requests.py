"""Makes and sends requests to the composite resource, for tests."""

DATA = "/services/data/v59.0"
ROLLED_BACK = {
    "errorCode": "PROCESSING_HALTED",
    "message": "The transaction was rolled back since another operation in the same transaction "
    "failed.",
}


def sub(method, url, ref, body=None, **more):
    found = {"method": method, "url": url if url.startswith("/services") else DATA + url,
             "referenceId": ref, **more}  # fmt: skip
    return found if body is None else {**found, "body": body}


def account(ref, **fields):
    return sub("POST", "/sobjects/Account", ref, {"Name": "Acme", **fields})


def send(sf, *requests, version="59.0", **more):
    body = {"compositeRequest": list(requests), **more}
    return sf("POST", f"/services/data/v{version}/composite", json=body)


def results(sf, *requests, **more):
    answer = send(sf, *requests, **more)
    assert answer.status_code == 200, answer.text
    return answer.json()["compositeResponse"]


def count(sf, where):
    q = f"SELECT COUNT() FROM {where}"  # noqa: S608 - SOQL of the tests' own
    return sf("GET", "/query", params={"q": q}).json()["totalSize"]
