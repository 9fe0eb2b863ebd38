import pytest

from syncproof.kit.clock import Clock
from syncproof.kit.errors import SyncProofError


def test_a_virtual_clock_stands_still_until_it_is_advanced():
    clock = Clock("virtual", 1_000)
    assert clock.now_ms() == clock.now_ms() == 1_000
    clock.advance_to(5_000)
    assert clock.now_ms() == 5_000


def test_alarms_fire_in_time_then_number_order_at_their_own_time():
    clock = Clock("virtual", 0)
    fired = []
    for at, name in ((30, "c"), (10, "a"), (10, "b"), (99, "late")):
        clock.set_alarm(at, name, lambda n=name: fired.append((clock.now_ms(), n)))
    clock.advance_to(50)
    assert fired == [(10, "a"), (10, "b"), (30, "c")]
    assert [a.name for a in clock.alarms()] == ["late"]


def test_an_alarm_set_by_an_alarm_fires_on_the_same_way():
    clock = Clock("virtual", 0)
    fired = []
    clock.set_alarm(10, "first", lambda: clock.set_alarm(20, "second", lambda: fired.append(20)))
    clock.advance_to(20)
    assert fired == [20]


def test_a_cancelled_alarm_never_fires():
    clock = Clock("virtual", 0)
    fired = []
    clock.set_alarm(10, "x", lambda: fired.append(1)).cancelled = True
    clock.advance_to(20)
    assert fired == []
    assert clock.alarms() == []


def test_time_does_not_go_back():
    clock = Clock("virtual", 100)
    with pytest.raises(SyncProofError, match="lies before now"):
        clock.advance_to(99)


def test_only_a_virtual_clock_is_advanced_by_hand():
    with pytest.raises(SyncProofError, match="moves by itself"):
        Clock("real").advance_to(10**15)


def test_a_scaled_clock_starts_at_its_anchor_and_moves_forward():
    clock = Clock("scaled", 1_000_000, scale=1000)
    first = clock.now_ms()
    assert 1_000_000 <= first < 1_000_000 + 60_000
    while clock.now_ms() == first:
        pass
    assert clock.now_ms() > first


def test_a_ticker_fires_alarms_of_a_scaled_clock_by_itself():
    import threading

    clock = Clock("scaled", 0, scale=1000)
    fired = threading.Event()
    clock.start_ticker()
    clock.set_alarm(clock.now_ms() + 20, "soon", fired.set)
    assert fired.wait(5)
    clock.stop()
