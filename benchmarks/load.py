"""A small closed loop: each connection sends its next request when the answer to the last one has arrived. PURE of Django.

Bare sockets with keep-alive, because on two cores a heavier client would be a good part of what is measured.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Requests = Callable[[int], Iterator[bytes]]


@dataclass
class Run:
    """Seconds per answer, how long it all took, and what was answered with something else than a 2xx."""

    seconds: list[float] = field(default_factory=list)
    took: float = 0.0
    wrong: list[str] = field(default_factory=list)
    size: int = 0

    @property
    def per_second(self) -> float:
        return len(self.seconds) / self.took if self.took else 0.0

    def note(self, sent: bytes, status: int, body: bytes) -> None:
        """Whether a request was answered properly."""
        self.size = len(body)
        if not 200 <= status < 300:
            address = sent.split(b" HTTP", 1)[0].decode()
            self.wrong.append(f"{status} to {address}: {body[:300].decode('utf-8', 'replace')}")


def request(method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b"") -> bytes:
    """The bytes of one request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{k}: {v}" for k, v in (headers or {}).items())]
    if body or method != "GET":
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


class Connection:
    """One keep-alive connection."""

    def __init__(self, port: int):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.left = b""

    def ask(self, sent: bytes) -> tuple[int, bytes]:
        """Status and body."""
        self.socket.sendall(sent)
        while b"\r\n\r\n" not in self.left:
            self._more()
        head, self.left = self.left.split(b"\r\n\r\n", 1)
        lowered = head.lower()
        status = int(head[9:12])
        if b"transfer-encoding: chunked" in lowered:
            return status, self._chunks()
        at = lowered.find(b"content-length:")
        return status, self._take(int(lowered[at + 15 :].split(b"\r\n", 1)[0])) if at >= 0 else b""

    def _more(self) -> None:
        got = self.socket.recv(262_144)
        if not got:
            raise ConnectionError("the server closed the connection")
        self.left += got

    def _take(self, size: int) -> bytes:
        while len(self.left) < size:
            self._more()
        body, self.left = self.left[:size], self.left[size:]
        return body

    def _chunks(self) -> bytes:
        body = b""
        while True:
            while b"\r\n" not in self.left:
                self._more()
            size, self.left = self.left.split(b"\r\n", 1)
            part = self._take(int(size, 16) + 2)[:-2]
            if not part:
                return body
            body += part

    def close(self) -> None:
        self.socket.close()


def run_all(hands: list[threading.Thread]) -> None:
    """Until the last of them has ended."""
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()


def drive(port: int, requests: Requests, connections: int, seconds: float) -> Run:
    """`requests(n)` are what connection n sends, for as long as the time lasts or it has any."""
    run, end = Run(), time.perf_counter() + seconds
    hands = [threading.Thread(target=_hand, args=(port, requests(n), end, run)) for n in range(connections)]
    began = time.perf_counter()
    run_all(hands)
    run.took = time.perf_counter() - began
    return run


def _hand(port: int, sending: Iterator[bytes], end: float, run: Run) -> None:
    try:
        connection = Connection(port)
        for sent in sending:
            began = time.perf_counter()
            status, body = connection.ask(sent)
            now = time.perf_counter()
            run.seconds.append(now - began)
            run.note(sent, status, body)
            if now >= end or len(run.wrong) > 20:
                break
        connection.close()
    except OSError as why:
        run.wrong.append(f"{type(why).__name__}: {why}")
