import pytest
from sqlalchemy import create_engine

from syncproof.kit.state import MemoryState, StoreState


@pytest.fixture(params=["memory", "store"])
def state(request, tmp_path):
    if request.param == "memory":
        return MemoryState()
    return StoreState(create_engine(f"sqlite:///{tmp_path / 'state.sqlite'}"))


def test_what_was_put_is_read_back(state):
    state.put("s", "k", {"a": [1, None, "x"]})
    assert state.get("s", "k") == {"a": [1, None, "x"]}
    assert state.get("s", "other") is None
    assert state.get("other", "k") is None


def test_a_second_put_replaces_the_first(state):
    state.put("s", "k", 1)
    state.put("s", "k", 2)
    assert state.get("s", "k") == 2


def test_counters_count_from_zero_and_return_the_new_count(state):
    assert [state.add("s", "n"), state.add("s", "n", 5), state.add("s", "n", -2)] == [1, 6, 4]


def test_items_come_in_key_order(state):
    for key in "cab":
        state.put("s", key, key)
    assert [k for k, _ in state.items("s")] == ["a", "b", "c"]


def test_forgetting_a_key_leaves_the_others(state):
    state.put("s", "a", 1)
    state.put("s", "b", 2)
    state.delete("s", "a")
    state.delete("s", "never there")
    assert state.items("s") == [("b", 2)]


def test_a_space_or_everything_can_be_cleared(state):
    state.put("s", "a", 1)
    state.put("t", "a", 1)
    state.clear("s")
    assert (state.get("s", "a"), state.get("t", "a")) == (None, 1)
    state.clear()
    assert state.get("t", "a") is None


def test_a_dump_put_back_replaces_everything(state):
    state.put("s", "a", [1])
    dumped = state.dump()
    state.put("s", "b", 2)
    state.load(dumped)
    assert state.items("s") == [("a", [1])]


def test_a_dump_of_one_implementation_loads_into_the_other(tmp_path):
    memory, store = MemoryState(), StoreState(create_engine("sqlite://"))
    memory.put("s", "a", {"x": 1})
    store.load(memory.dump())
    assert store.get("s", "a") == {"x": 1}
