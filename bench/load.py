"""Raw keep-alive HTTP/1.1 load from one process: prepared requests over some connections, latencies in milliseconds."""

import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    """Requests a second and percentiles of latency."""

    count: int
    seconds: float
    p50_ms: float
    p99_ms: float
    failures: int

    @property
    def rate(self) -> float:
        return self.count / self.seconds


def request(method: str, path: str, body: bytes = b"", headers: Sequence[tuple[str, str]] = ()) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}", *(f"{k}: {v}" for k, v in headers)]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def run(port: int, requests: Sequence[bytes], connections: int) -> Measured:
    """Sends every request once; each connection has one on its way."""
    todo, spans, failures = iter(requests), [], 0
    selector = selectors.DefaultSelector()
    begun = time.perf_counter()
    open_ = 0
    for _ in range(connections):
        first = next(todo, None)
        if first is None:
            break
        sock = socket.create_connection(("127.0.0.1", port))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(sock, selectors.EVENT_READ, [bytearray(), time.perf_counter(), sock])
        sock.sendall(first)
        open_ += 1
    while open_:
        for key, _ in selector.select():
            sock, state = key.data[2], key.data
            part = sock.recv(65536)
            state[0] += part
            if part and not _complete(state[0]):
                continue
            spans.append((time.perf_counter() - state[1]) * 1000)
            failures += not state[0].startswith((b"HTTP/1.1 200", b"HTTP/1.1 201"))
            following = next(todo, None) if part else None
            if following is None:
                selector.unregister(sock)
                sock.close()
                open_ -= 1
                continue
            state[0], state[1] = bytearray(), time.perf_counter()
            sock.sendall(following)
    spans.sort()
    return Measured(len(spans), time.perf_counter() - begun, spans[len(spans) // 2], spans[int(len(spans) * 0.99)], failures)


def _complete(answer: bytearray) -> bool:
    head, gap, body = answer.partition(b"\r\n\r\n")
    if not gap:
        return False
    lowered = head.lower()
    at = lowered.find(b"content-length:")
    if at < 0:
        return body.endswith(b"0\r\n\r\n")
    return len(body) >= int(lowered[at + 15 : lowered.find(b"\r\n", at) if lowered.find(b"\r\n", at) > 0 else None])
