"""Cool-downs: enough for a conversation, not for a flood."""

from __future__ import annotations

from bot.core.pace import CHANNEL, PERSON, WITHIN, Pace


def test_a_person_waits_after_too_many_and_only_as_long_as_needed() -> None:
    pace = Pace()
    assert not any(pace.take(1, 1, float(second)) for second in range(PERSON))
    wait = pace.take(1, 1, float(PERSON))
    assert wait is not None
    assert wait.seconds == WITHIN - PERSON
    assert pace.take(1, 1, PERSON + wait.seconds) is None


def test_refusals_do_not_count_and_are_told_once() -> None:
    pace = Pace()
    for _ in range(PERSON):
        pace.take(1, 1, 0.0)
    waits = [pace.take(1, 1, now) for now in (1.0, 2.0, 3.0)]
    assert [wait.told for wait in waits if wait] == [False, True, True]
    assert pace.take(1, 1, WITHIN) is None


def test_others_are_not_held_up_by_one() -> None:
    pace = Pace()
    for _ in range(PERSON):
        pace.take(1, 1, 0.0)
    assert pace.take(1, 2, 0.0) is not None
    assert pace.take(2, 1, 0.0) is None


def test_a_channel_has_a_limit_of_its_own() -> None:
    pace = Pace()
    assert not any(pace.take(person, 1, 0.0) for person in range(CHANNEL))
    first, second = pace.take(900, 1, 0.0), pace.take(901, 1, 0.0)
    assert first is not None
    assert not first.told
    assert second is not None
    assert second.told
    assert pace.take(900, 2, 0.0) is None


def test_a_person_can_be_forgotten() -> None:
    pace = Pace()
    for _ in range(PERSON):
        pace.take(1, 1, 0.0)
    pace.forget(1)
    assert pace.take(1, 1, 0.0) is None


def test_it_holds_no_more_than_so_many_people() -> None:
    pace = Pace()
    for person in range(30_000):
        pace.take(person, person, 0.0)
    assert len(pace._given) <= 10_000


def test_whoever_has_been_quiet_long_enough_is_let_go_of() -> None:
    pace = Pace()
    for second in range(1000):
        pace.take(second, second, float(second))
    assert len(pace._given) <= 2 * (WITHIN + 1)
