"""A job board on the loopback: what it answers is set path by path, and it remembers what it was asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Reply:
    """One answer. ``stall`` seconds pass before it; ``length`` overrides what the header says of the body's length."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    stall: float = 0.0
    length: int | None = None
    drip: float = 0.0  # seconds between single bytes


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    path: str
    headers: Mapping[str, str]
    at: float


class BoardServer:
    """What the server answers; the last reply of a path stays."""

    def __init__(self) -> None:
        self.replies: dict[str, list[Reply]] = {}
        self.asked: list[Asked] = []
        self.address = ""
        self.port = 0
        self.stop = threading.Event()

    def on(self, path: str, *replies: Reply) -> None:
        """Answer a path, without its query, with these one after the other."""
        self.replies[path] = list(replies)

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]


@contextmanager
def board_server() -> Iterator[BoardServer]:
    """A server on a free port of the loopback, in threads of its own."""
    board = BoardServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            board.asked.append(Asked(self.path, dict(self.headers.items()), time.monotonic()))
            waiting = board.replies.get(self.path.partition("?")[0], [Reply(status=404)])
            reply = waiting.pop(0) if len(waiting) > 1 else waiting[0]
            if reply.stall and board.stop.wait(reply.stall):
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body) if reply.length is None else reply.length))
            self.end_headers()
            try:
                if reply.drip:
                    for byte in reply.body:
                        self.wfile.write(bytes([byte]))
                        self.wfile.flush()
                        if board.stop.wait(reply.drip):
                            return
                elif reply.status != 304:
                    self.wfile.write(reply.body)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True
            if reply.length is not None:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """Say nothing of a client that hung up; it is what some tests are about."""

    server = Server(("127.0.0.1", 0), Handler)
    board.port = server.server_address[1]
    board.address = f"http://127.0.0.1:{board.port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield board
    finally:
        board.stop.set()
        server.shutdown()
        server.server_close()
        thread.join()
