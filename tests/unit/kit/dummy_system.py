"""The smallest possible system: one object, one route to create and one to read."""

from __future__ import annotations

from types import SimpleNamespace

from syncproof.kit.auth import Session
from syncproof.kit.call import json_answer
from syncproof.kit.describe import Describe, Field, ObjectType
from syncproof.kit.errors import VendorError
from syncproof.kit.system import Routes, System

LEAD = ObjectType(
    "Lead",
    (Field("Id", "id"), Field("Email", "email"), Field("Stamp", "datetime")),
    indexes=(("Email",),),
)
routes = Routes()


@routes.add("POST", "/leads", "create", object="=Lead")
def create(call):
    rows = call.json()
    written = []
    for index, row in enumerate(rows):
        refused = call.refuse_row(index, row)
        if refused is not None:
            written.append({"error": refused.code})
            continue
        key = f"00Q{call.world.state.add('dummy', 'ids'):04d}"
        call.tx.insert(LEAD, [{"Id": key, "Email": row["Email"], "Stamp": call.stamp_ms}])
        call.ids.append(key)
        written.append({"id": key})
    if any(row.get("Email") == "refuse-all" for row in rows):
        raise VendorError(400, "REFUSED", "all of it")
    return json_answer(written, 201)


@routes.add("GET", "/leads/<key>", "read", object="=Lead")
def read(call, key):
    row = call.tx.get(LEAD, key)
    if row is None:
        raise VendorError(404, "NOT_FOUND", "no such lead")
    return json_answer(row)


@routes.add("GET", "/crash", "crash")
def crash(call):
    raise RuntimeError("inside")


class Dummy(System):
    name = "dummy"
    title = "Dummy"
    port_offset = 1
    max_body = 10_000

    def routes(self):
        return routes

    def authenticate(self, call):
        call.instance = call.world.instance("dummy")
        token = call.headers.get("Authorization", "").removeprefix("Bearer ")
        call.identity = call.world.sessions.find(token, call.at_ms)
        if call.identity is None:
            raise VendorError(401, "BAD_TOKEN", "no")

    def charge(self, call):
        call.counted = True

    def render(self, call, error):
        return json_answer({"code": error.code, "message": error.message}, error.status)

    def unknown_path(self, call):
        return VendorError(404, "NO_PATH", call.path)

    def wrong_method(self, call, allowed):
        return VendorError(405, "NO_METHOD", ",".join(allowed))

    def bad_body(self, call, reason):
        return VendorError(400, "BAD_BODY", reason)

    def crash(self, call, error):
        return VendorError(500, "CRASH", str(error))

    def chaos(self, name, call, params):
        return VendorError(429, name.upper(), name)

    def provision(self, world, options):
        world.open_instance("dummy", "main", "key", Describe([LEAD]))

    def populate(self, instance, placements):
        raise AssertionError("nobody is placed here")

    def credentials(self, world):
        return {}

    def read_records(self, instance, name, filters, limit, after):
        raise AssertionError("nobody looks at records here")

    create_record = update_record = delete_record = read_records


START = 1_767_600_000_000
SCENARIO = SimpleNamespace(
    name="dummy", title="", seed=1, start_ms=START, digest="d", systems={"dummy": {}}, faults=[],
    people=None, settings={},
)  # fmt: skip


def open_session(world, token="t", expires_in=10**9, sliding=0):
    now = world.clock.now_ms()
    session = Session("dummy", "main", "u1", "u@x", "app", [], now, now + expires_in, sliding)
    return world.sessions.open(token, session)
