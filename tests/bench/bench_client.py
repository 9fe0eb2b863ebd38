"""A client that costs next to nothing: raw sockets, kept alive, a few requests in flight.

Reads an order as JSON on stdin, sends its requests in turn for so many seconds, and writes how
many were answered and how long they took, from sending to having it all. Any answer but 2xx ends
it.
"""

from __future__ import annotations

import json
import socket
import sys
import time

CONNECTIONS = 4
WARM_UP_S = 0.3
END = b"0\r\n\r\n"


def receive(stream: socket.socket, buffer: bytearray) -> int:
    """Read one answer whole; give the length of its body."""
    while (end := buffer.find(b"\r\n\r\n")) < 0:
        read(stream, buffer)
    head = bytes(buffer[:end]).lower()
    if not head.startswith(b"http/1.1 2"):
        raise SystemExit(bytes(buffer[:600]).decode("latin-1"))
    at = head.find(b"content-length:")
    if at < 0 and b"transfer-encoding: chunked" in head:
        while not buffer.endswith(END):
            read(stream, buffer)
        length = len(buffer) - end - 4
    else:
        length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        while len(buffer) < end + 4 + length:
            read(stream, buffer)
    del buffer[: end + 4 + length]
    return length


def read(stream: socket.socket, buffer: bytearray) -> None:
    """Read what there is."""
    data = stream.recv(1 << 18)
    if not data:
        raise SystemExit("the server closed the connection")
    buffer += data


def main() -> None:
    """Send and count."""
    order = json.load(sys.stdin)
    host, _, port = order["address"].rpartition(":")
    requests = [r.encode("latin-1") for r in order["requests"]]
    streams = [socket.create_connection((host, int(port)), timeout=30) for _ in range(CONNECTIONS)]
    for stream in streams:
        stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    buffers = [bytearray() for _ in streams]
    sent = [time.perf_counter()] * len(streams)
    for number, stream in enumerate(streams):
        stream.sendall(requests[number % len(requests)])
    turn, size = len(streams), 0
    took: list[float] = []
    began = time.perf_counter() + WARM_UP_S
    end = began + order["seconds"]
    now = 0.0
    while now < end:
        for number, stream in enumerate(streams):
            length = receive(stream, buffers[number])
            now = time.perf_counter()
            if now >= began:
                took.append(now - sent[number])
                size += length
            sent[number] = now
            stream.sendall(requests[turn % len(requests)])
            turn += 1
    seconds = now - began
    for stream, buffer in zip(streams, buffers, strict=True):
        receive(stream, buffer)
        stream.close()
    took.sort()
    json.dump({
        "requests": len(took), "seconds": seconds, "per_second": len(took) / seconds,
        "p50_ms": took[len(took) // 2] * 1e3, "p99_ms": took[len(took) * 99 // 100] * 1e3,
        "bytes": size // max(1, len(took)),
    }, sys.stdout)  # fmt: skip


if __name__ == "__main__":
    main()
