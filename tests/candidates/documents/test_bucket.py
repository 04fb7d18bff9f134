"""A bucket …: is spoken to as S3 wants it, and what it refuses is not lost."""

import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from candidates.documents import signature, stores

# https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, "GET Object"
TOLD = {
    "access_key": "AKIAIOSFODNN7EXAMPLE",
    "secret_key": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "region": "us-east-1",
}
SIGNATURE = "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"


def test_its_signature_is_the_one_of_the_specification():
    asked = signature.Asked("GET", "examplebucket.s3.amazonaws.com", "/test.txt", more={"range": "bytes=0-9"})
    headers = signature.headers_for(asked, TOLD, datetime(2013, 5, 24, tzinfo=UTC))
    assert headers["authorization"].endswith(
        f"SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, Signature={SIGNATURE}"
    )


class Bucket(BaseHTTPRequestHandler):
    """Keeps what it is given, from whoever signs; answers 503 to whoever asks for `busy`."""

    kept: dict[str, bytes] = {}

    def answer(self):
        is_signed = self.headers["Authorization"].startswith("AWS4-HMAC-SHA256 Credential=key/")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, said = self.do(body) if is_signed else (403, b"")
        self.send_response(503 if self.path.endswith("busy") else status)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def do(self, body):
        if self.command == "PUT":
            self.kept[self.path] = body
            return 200, b""
        if self.command == "DELETE":
            self.kept.pop(self.path, None)
            return 204, b""
        return (200, self.kept[self.path]) if self.path in self.kept else (404, b"")

    do_GET = do_PUT = do_DELETE = answer  # noqa: N815

    def log_message(self, *_):
        pass


@pytest.fixture
def bucket(settings):
    with HTTPServer(("127.0.0.1", 0), Bucket) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        endpoint = f"http://127.0.0.1:{server.server_port}"
        told = {"bucket": "papers", "endpoint": endpoint, "region": "x", "access_key": "key", "secret_key": "s"}
        settings.DOCUMENT_STORE = told
        yield stores.store()
        server.shutdown()


def test_it_keeps_gives_back_and_removes(bucket):
    bucket.put("a", b"sealed")
    assert Bucket.kept == {"/papers/a": b"sealed"}
    assert bucket.get("a") == b"sealed"
    bucket.delete("a")
    bucket.delete("a")
    with pytest.raises(FileNotFoundError):
        bucket.get("a")


def test_what_it_refuses_is_told(bucket, settings):
    with pytest.raises(stores.Unavailable):
        bucket.put("busy", b"x")
    settings.DOCUMENT_STORE |= {"access_key": "other"}
    with pytest.raises(stores.Unavailable):
        bucket.get("a")
    settings.DOCUMENT_STORE |= {"endpoint": "http://127.0.0.1:1"}
    with pytest.raises(stores.Unavailable):
        bucket.get("a")
