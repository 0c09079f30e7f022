"""A plain threaded file server on a free loopback port, which it prints: python file_server.py FOLDER

GET /bytes-sent tells how many bytes of files it has sent so far.
"""
import functools
import http.server
import io
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "browser"))
from site_visit import Quiet  # noqa: E402


class Counting(Quiet):
    sent = 0

    def do_GET(self):
        if self.path != "/bytes-sent":
            return super().do_GET()
        body = str(Counting.sent).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def copyfile(self, source, outputfile):
        Counting.sent += len(source.getvalue()) if isinstance(source, io.BytesIO) else os.fstat(source.fileno()).st_size
        super().copyfile(source, outputfile)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Counting, directory=sys.argv[1]))
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
