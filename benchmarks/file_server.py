"""A plain threaded file server on a free loopback port, which it prints: python file_server.py FOLDER [MEGABITS DELAY]

GET /bytes-sent tells how many bytes of files it has sent so far. With MEGABITS a second (shared by all requests) and a DELAY
of each request in seconds, it is a host at the end of such a line, which like most of them sends text compressed and lets the
browser keep it.
"""
import functools
import gzip
import http.server
import io
import os
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "browser"))
from site_visit import Quiet  # noqa: E402

MEGABITS, DELAY = map(float, sys.argv[2:4] or (0, 0))
TEXT = (".html", ".css", ".js", ".mjs", ".json")


class Counting(Quiet):
    sent = 0

    def do_GET(self):
        if self.path != "/bytes-sent":
            return self.at_a_distance() if MEGABITS else super().do_GET()
        body = str(Counting.sent).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def copyfile(self, source, outputfile):
        Counting.sent += len(source.getvalue()) if isinstance(source, io.BytesIO) else os.fstat(source.fileno()).st_size
        super().copyfile(source, outputfile)

    def at_a_distance(self):
        time.sleep(DELAY)
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            return self.send_error(404)
        text = path.suffix in TEXT
        body = compressed(path) if text else path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=600")
        if text:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        for part in range(0, len(body), 16384):
            with line:                                   # one line for all
                chunk = body[part:part + 16384]
                time.sleep(len(chunk) * 8e-6 / MEGABITS)
            Counting.sent += len(chunk)
            self.wfile.write(chunk)


@functools.cache
def compressed(path):
    return gzip.compress(path.read_bytes(), 6)


line = threading.Lock()
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Counting, directory=sys.argv[1]))
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
