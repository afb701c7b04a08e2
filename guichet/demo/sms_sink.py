"""A gateway on the loopback that speaks as Kannel does, keeps each SMS it is handed as a file and sends nothing on."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

from guichet.demo.mail_sink import keep
from guichet.demo.surroundings import HOST

MOST_BYTES: Final = 2_000
SUFFIX: Final = ".json"


class SmsSink:
    """Listens from `start` to `stop`, in threads, on a free port of its own."""

    def __init__(self, folder: Path) -> None:
        """Take the folder in which SMS are kept; it is made if missing."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._server = _Server(folder)
        self._thread = threading.Thread(target=self._server.serve_forever, name="sms", daemon=True)

    @property
    def port(self) -> int:
        """Where it listens; connections wait from the moment it exists."""
        return self._server.server_port

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Stop answering and close the port."""
        self._server.shutdown()
        self._thread.join(timeout=5)
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__((HOST, 0), _Handler)
        self.folder = folder


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        """Keep the SMS before saying that it was accepted."""
        try:
            length = int(self.headers.get("Content-Length", "0"))
            body = self.rfile.read(min(length, MOST_BYTES))
            text = body.decode(self.headers.get_content_charset("utf-8"))
        except (ValueError, LookupError):
            self._say(400, "Charset or body misformed, rejected")
            return
        kept = {"to": self.headers.get("X-Kannel-To", ""), "text": text}
        keep(self.server.folder, json.dumps(kept).encode(), suffix=SUFFIX)
        self._say(202, "0: Accepted for delivery")

    def log_message(self, *_: object) -> None:
        """Say nothing: the terminal is for whoever tries guichet out."""

    def _say(self, status: int, text: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())
