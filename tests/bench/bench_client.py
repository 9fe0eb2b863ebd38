"""A client that costs next to nothing: raw sockets, kept alive, a few requests in flight.

Reads an order as JSON on stdin, sends its requests in turn for so many seconds, and writes how
many were answered. Any answer but 2xx ends it.
"""

from __future__ import annotations

import json
import socket
import sys
import time

CONNECTIONS = 4
WARM_UP_S = 0.3


def receive(stream: socket.socket, buffer: bytearray) -> int:
    """Read one answer whole; give the length of its body."""
    while (end := buffer.find(b"\r\n\r\n")) < 0:
        read(stream, buffer)
    head = bytes(buffer[:end]).lower()
    if not head.startswith(b"http/1.1 2"):
        raise SystemExit(bytes(buffer[:600]).decode("latin-1"))
    length = 0
    if b"content-length:" in head:
        length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
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
    for number, stream in enumerate(streams):
        stream.sendall(requests[number % len(requests)])
    turn, done, size = len(streams), 0, 0
    began = time.perf_counter() + WARM_UP_S
    end = began + order["seconds"]
    while (now := time.perf_counter()) < end:
        for stream, buffer in zip(streams, buffers, strict=True):
            length = receive(stream, buffer)
            if now >= began:
                done += 1
                size += length
            stream.sendall(requests[turn % len(requests)])
            turn += 1
    took = time.perf_counter() - began
    for stream, buffer in zip(streams, buffers, strict=True):
        receive(stream, buffer)
        stream.close()
    json.dump({"requests": done, "seconds": took, "per_second": done / took,
               "bytes": size // max(1, done)}, sys.stdout)  # fmt: skip


if __name__ == "__main__":
    main()
