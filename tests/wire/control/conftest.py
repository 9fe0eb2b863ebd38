import pytest
import requests

from syncproof.serve import ServeSettings, Serving


@pytest.fixture(scope="package")
def serving():
    serving = Serving(ServeSettings(port_base=None, clock="virtual", tls=False))
    serving.start()
    yield serving
    serving.stop()


class Control:
    """The control interface with the token, checking nothing."""

    def __init__(self, ready):
        self.base = ready["control"]
        self.token = ready["control_token"]
        self.session = requests.Session()

    def __call__(self, method, path, body=None, *, token=True, headers=None, **query):
        headers = dict(headers or {})
        if token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        return self.session.request(
            method, self.base + path, json=body, params=query, headers=headers, timeout=30
        )


@pytest.fixture
def control(serving):
    control = Control(serving.ready())
    control("POST", "/worlds", {"scenario": "empty"})
    control("DELETE", "/faults")
    yield control
    control.session.close()
