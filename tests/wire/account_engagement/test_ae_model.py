"""Prospects of a unit behave like a plain dictionary with a recycle bin, whatever is done."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

EMAILS = st.sampled_from(["a@example.com", "B@example.com", "b@example.com", "c@example.com"])
CITIES = st.sampled_from(["Bonn", "bonn", "Ulm", None])
KEYS = st.integers(1, 6)
STEPS = st.one_of(
    st.tuples(st.just("create"), EMAILS, CITIES),
    st.tuples(st.just("change"), KEYS, EMAILS, CITIES),
    st.tuples(st.just("delete"), KEYS),
    st.tuples(st.just("undelete"), KEYS),
    st.tuples(st.just("upsert"), EMAILS, CITIES),
)


class Model:
    """What must be there; each step says which answer to expect."""

    def __init__(self):
        self.rows = {}

    def holder(self, email, *, deleted=False, but=None):
        same = [k for k, r in self.rows.items() if r["email"].lower() == email.lower()
                and r["isDeleted"] is deleted and k != but]  # fmt: skip
        return max(same, key=lambda k: (self.rows[k]["at"], k), default=None)

    def put(self, key, now, **values):
        row = self.rows[key]
        if any(row[n] != v for n, v in values.items()):
            row.update(values, at=now)

    def create(self, now, email, city):
        if self.holder(email):
            return 400
        self.rows[len(self.rows) + 1] = {
            "email": email, "city": city, "isDeleted": False, "at": now,
        }  # fmt: skip
        return 201

    def change(self, now, key, email, city):
        row = self.rows.get(key)
        if row is None or row["isDeleted"]:
            return 404
        if email.lower() != row["email"].lower() and self.holder(email, but=key):
            return 400
        self.put(key, now, email=email, city=city)
        return 204

    def delete(self, now, key):
        row = self.rows.get(key)
        if row is None or row["isDeleted"]:
            return 404
        self.put(key, now, isDeleted=True)
        return 204

    def undelete(self, now, key):
        row = self.rows.get(key)
        if row is None or not row["isDeleted"]:
            return 404
        if self.holder(row["email"]):
            return 400
        self.put(key, now, isDeleted=False)
        return 200

    def upsert(self, now, email, city):
        key = self.holder(email)
        if key is None:
            key = self.holder(email, deleted=True)
            if key is None:
                return self.create(now, email, city)
            self.put(key, now, isDeleted=False)
        self.put(key, now, city=city)
        return 200


def perform(unit, step):
    name, *args = step
    if name == "create":
        return unit.v5("POST", "prospects", json=dict(zip(("email", "city"), args, strict=True)))
    if name == "change":
        body = {"email": args[1], "city": args[2]}
        return unit.v5("PATCH", f"prospects/{args[0]}", json=body)
    if name == "delete":
        return unit.v5("DELETE", f"prospects/{args[0]}")
    if name == "undelete":
        return unit.v5("POST", "prospects/do/undelete", json={"id": args[0]})
    body = {"matchEmail": args[0], "prospect": {"city": args[1]}}
    return unit.v5("POST", "prospects/do/upsertLatestByEmail", json=body)


@settings(
    max_examples=25, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(steps=st.lists(STEPS, max_size=14))
def test_any_history_gives_what_the_model_says(make_unit, steps):
    unit, model = make_unit(), Model()
    for step in steps:
        unit.advance(1)
        now = unit.world.clock.now_ms()
        name, *args = step
        assert perform(unit, step).status_code == getattr(model, name)(now, *args), step
    found = unit.values("prospects", fields="id,email,city,isDeleted,updatedAt", deleted="all",
                        orderBy="updatedAt DESC")  # fmt: skip
    expected = sorted(model.rows.items(), key=lambda kv: (-kv[1]["at"], kv[0]))
    assert [(r["id"], r["email"], r["city"], r["isDeleted"]) for r in found] == [
        (k, r["email"], r["city"], r["isDeleted"]) for k, r in expected
    ]
