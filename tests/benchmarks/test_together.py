"""Sixty people at work: when they ask, what for, and from when on they wait."""

import socket
import threading
import time
from itertools import islice

import pytest

from benchmarks import together

PERSON = {"session": "s", "token": "t", "clients": [1, 2], "orders": [3]}
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


def addresses(person, number=10):
    return [sent.split(b" ", 2)[1].decode() for sent in islice(together.asking(person, ["服装"], 0), number)]


def test_twenty_requests_a_second_are_dealt_to_sixty_people():
    times = together.moments(30)
    assert (len(times), {len(some) for some in times}) == (60, {10})
    assert all(0 <= at <= 30 for some in times for at in some)
    assert together.moments(30) == times


def test_a_person_goes_through_the_mix():
    search = "/search/?q=%E6%9C%8D%E8%A3%85"
    assert addresses(PERSON) == [
        *("/", "/clients/1/", "/clients/", search, "/api/v1/clients/2/calls"),
        *("/orders/3/", "/clients/1/", "/clients/", search, "/"),
    ]


def test_who_has_no_clients_and_records_no_calls_asks_for_lists_and_today():
    assert set(addresses({"session": "s", "token": "", "clients": [], "orders": []}, 10)) == {
        *("/", "/clients/", "/search/?q=%E6%9C%8D%E8%A3%85"),
    }


@pytest.fixture
def slow_server():
    """Answers the first connection's requests, each after 0.2 seconds; returns its port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def answer():
        connection, _address = listener.accept()
        with connection:
            while connection.recv(65_536):
                time.sleep(0.2)
                connection.sendall(ANSWER)

    thread = threading.Thread(target=answer)
    thread.start()
    yield listener.getsockname()[1]
    thread.join()
    listener.close()


def test_who_waits_for_an_earlier_answer_waits_from_the_moment_the_next_was_due(slow_server, monkeypatch):
    monkeypatch.setattr(together, "moments", lambda seconds: [[0.0, 0.0, 0.0]])
    run = together.work(slow_server, {"pairs": ["服装"], "people": [PERSON]}, 1)
    assert [round(seconds, 1) for seconds in run.seconds] == [0.2, 0.4, 0.6]
    assert run.wrong == []
