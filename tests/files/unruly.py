"""A web server on this machine that answers each request as it is told to."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[["Handler"], None]


@dataclass
class Server:
    """Its address, the answers still to be given (the last one again and again), the requests."""

    url: str
    answers: list[Answer] = field(default_factory=list)
    requests: list[dict[str, str]] = field(default_factory=list)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    told: Server

    def do_GET(self) -> None:
        self.close_connection = True
        self.told.requests.append({"path": self.path, **dict(self.headers)})
        answers = self.told.answers
        (answers.pop(0) if len(answers) > 1 else answers[0])(self)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass

    def say(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            if value:
                self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


def whole(body: bytes, **headers: str) -> Answer:
    """The body, or 304 where the client has it, or the range it asks for."""

    def answer(handler: Handler) -> None:
        etag = headers.get("ETag", '"one"')
        start = handler.headers.get("Range", "").removeprefix("bytes=").removesuffix("-")
        if handler.headers.get("If-None-Match") == etag:
            handler.send_response(304)
            handler.send_header("ETag", etag)
            handler.end_headers()
        elif start and handler.headers.get("If-Range") == etag:
            part = body[int(start) :]
            span = f"bytes {start}-{len(body) - 1}/{len(body)}"
            handler.say(206, part, ETag=etag, Content_Range=span)
        else:
            handler.say(200, body, **{"ETag": etag, **headers})

    return answer


def dropped(body: bytes, after: int, **headers: str) -> Answer:
    """As :func:`whole`, but the connection ends after so many bytes."""

    def answer(handler: Handler) -> None:
        start = int(handler.headers.get("Range", "bytes=0-").removeprefix("bytes=")[:-1])
        extra = {"Content_Range": f"bytes {start}-"} if start else {}
        length = str(len(body) - start)
        facts = {"ETag": '"one"', "Content_Length": length, **extra, **headers}
        handler.say(206 if start else 200, body[start : start + after], **facts)

    return answer


def always(status: int, body: bytes = b"", **headers: str) -> Answer:
    return lambda handler: handler.say(status, body, **headers)


def dripping(body: bytes, pause: float) -> Answer:
    def answer(handler: Handler) -> None:
        handler.say(200, b"", Content_Length=str(len(body)))
        try:
            for place in range(len(body)):
                handler.wfile.write(body[place : place + 1])
                handler.wfile.flush()
                time.sleep(pause)
        except OSError:
            pass

    return answer


@contextmanager
def serving() -> Iterator[Server]:
    web = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told = Server(f"http://127.0.0.1:{web.server_address[1]}")
    web.RequestHandlerClass = type("Told", (Handler,), {"told": told})
    thread = threading.Thread(target=web.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield told
    finally:
        web.shutdown()
        thread.join()
        web.server_close()
