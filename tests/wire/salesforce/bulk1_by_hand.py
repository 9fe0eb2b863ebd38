"""Bulk API 1.0 as a client speaks it, for tests."""

# ruff: noqa: E501 - bodies and messages are whole, as they go over the wire

import csv
import io
import re

import requests

NS = "http://www.force.com/2009/06/asyncapi/dataload"


XML, CSV, JSON = "application/xml; charset=UTF-8", "text/csv", "application/json"


HOUR, DAY = 3_600_000, 86_400_000


class Async:
    """Calls the asynchronous interface with the session header of its own."""

    def __init__(self, org, user=None):
        self.token = org.token(user)["access_token"]
        self.url = org.served.urls["salesforce"] + "/services/async/59.0"

    def __call__(self, method, path, body=None, kind=None, **headers):
        given = {
            "X-SFDC-Session": self.token,
            **({"Content-Type": kind} if kind else {}),
            **headers,
        }
        data = body.encode() if isinstance(body, str) else body
        return requests.request(method, self.url + path, data=data, headers=given, timeout=10)

    def job(self, operation="insert", name="Lead", content="CSV", more="", **headers):
        text = (f'<?xml version="1.0" encoding="UTF-8"?><jobInfo xmlns="{NS}"><operation>{operation}'
                f"</operation><object>{name}</object>{more}<contentType>{content}</contentType>"
                "</jobInfo>")  # fmt: skip
        made = self("POST", "/job", text, XML, **headers)
        assert made.status_code == 201, made.text
        return tags(made, "id")[0]

    def batch(self, job, body, kind=CSV):
        made = self("POST", f"/job/{job}/batch", body, kind)
        assert made.status_code == 201, made.text
        key = made.json()["id"] if made.headers["Content-Type"] == JSON else tags(made, "id")[0]
        return f"/job/{job}/batch/{key}"


def tags(answer, name):
    """Read the texts of all elements of a name."""
    return re.findall(rf"<{name}>([^<]*)</{name}>", answer.text)


def rows(answer):
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))


def refused(answer):
    if answer.headers["Content-Type"] == JSON:
        shown = answer.json()
        return answer.status_code, shown["exceptionCode"], shown["exceptionMessage"]
    assert answer.headers["Content-Type"] == "application/xml"
    assert f'<error\n   xmlns="{NS}">' in answer.text
    return answer.status_code, tags(answer, "exceptionCode")[0], tags(answer, "exceptionMessage")[0]
