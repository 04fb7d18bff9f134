"""gunicorn as it is configured …: takes no caller's word for where the application begins."""

import runpy
from pathlib import Path

from gunicorn.config import Config
from gunicorn.http.parser import RequestParser

CONFIGURED = Path(__file__).resolve().parents[2] / "gunicorn.conf.py"
ASKED = b"GET /e/acme/ HTTP/1.1\r\nHost: relay.example\r\nSCRIPT_NAME: /e\r\nPATH_INFO: /admin/\r\n\r\n"
PROXY = ("127.0.0.1", 50000)  # the one neighbour that gunicorn trusts by itself


def headers(config: Config) -> set[str]:
    return {name for name, _ in next(RequestParser(config, iter([ASKED]), PROXY)).headers}


def test_drops_what_would_move_the_application() -> None:
    config = Config()
    assert headers(config) == {"HOST", "SCRIPT_NAME", "PATH_INFO"}
    config.set("forwarder_headers", runpy.run_path(str(CONFIGURED))["forwarder_headers"])
    assert headers(config) == {"HOST"}
