"""One Salesforce organisation: acts in it by hand, logs users in, signs assertions."""

import base64
import json

import requests
from jwt.algorithms import RSAAlgorithm

LIMITS = "/services/data/v59.0/limits"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


class Org:
    """One organisation of a served world."""

    def __init__(self, served, name="main", url=""):
        self.served, self.name = served, name
        self.url = url or served.urls["salesforce"]
        self.instance = served.world.instance("salesforce", name)
        self.admin = self.instance.memory["admin"]

    def act(self, method, *args):
        system = self.served.world.systems["salesforce"]
        return self.served.world.act(
            self.instance, method, "", lambda call: getattr(system, method)(call, *args)
        )

    def user(self, **spec):
        return self.act("create_user", spec)["id"]

    def given(self, kind, user=None, **more):
        return self.act("create_token", user or self.admin, {"kind": kind, **more})

    def token(self, user=None):
        return self.given("access_token", user)["access_token"]

    def login(self, **form):
        return requests.post(f"{self.url}/services/oauth2/token", data=form, timeout=10)

    def status(self, token, url=None):
        headers = {"Authorization": f"Bearer {token}"}
        return requests.get((url or self.url) + LIMITS, headers=headers, timeout=10).status_code

    @property
    def now(self):
        return self.served.world.clock.now_ms() // 1000


def part(value):
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def signed(given, claims, head=None, key=None):
    """Sign claims as they are, also such as no library would."""
    text = part({"alg": "RS256", "typ": "JWT"} if head is None else head) + b"." + part(claims)
    algorithm = RSAAlgorithm(RSAAlgorithm.SHA256)
    seal = algorithm.sign(text, algorithm.prepare_key(key or given["private_key"]))
    return (text + b"." + part(seal)).decode()


def claims_of(org, given, **changes):
    return {"iss": given["client_id"], "sub": given["username"], "aud": given["audience"],
            "exp": org.now + 120, **changes}  # fmt: skip
