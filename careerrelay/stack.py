"""The product's processes on one machine: web, worker, beat and the demo agencies' receivers, for demo and journey."""

import contextlib
import ctypes
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
START_SECONDS = 60.0
STOP_SECONDS = 20.0
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG, prctl(2)


class DidNotStart(RuntimeError):
    """The web did not become ready; the text says where its output is."""


@dataclass(frozen=True)
class Receiver:
    """A demo agency's end: where it listens, what it signs with, where it keeps what came."""

    path: str
    secret: str
    inbox: Path
    key: str


def environment(*, port: int, data_dir: Path) -> dict[str, str]:
    """What the processes add to the environment they inherit: a demo on loopback, its mail as files."""
    return {
        "BASE_URL": f"http://127.0.0.1:{port}",
        "DEMO": "1",
        "WEBHOOK_ALLOW_LOOPBACK": "1",
        "EMAIL_BACKEND": "careerrelay.mail.EmlBackend",
        "MAIL_DIR": str(data_dir / "mail"),
        "MAILS_PER_MINUTE": "0",  # into files
        "SENDER_SPF_INCLUDE": "spf.careerrelay.example",
        "SENDER_DKIM": "cr1=cr1.dkim.careerrelay.example",
        "SWEEP_SECONDS": os.environ.get("SWEEP_SECONDS", "2"),
        "PYTHONUNBUFFERED": "1",
    }


def commands(*, port: int, receiver_port: int, receivers: list[Receiver], data_dir: Path) -> dict[str, list[str]]:
    """Process name → command."""
    celery = [sys.executable, "-m", "celery", "-A", "careerrelay"]
    quiet = ["--without-gossip", "--without-mingle", "--loglevel", "WARNING"]
    gunicorn = [sys.executable, "-m", "gunicorn", "careerrelay.wsgi", "--no-control-socket", "--workers", "2"]
    return {
        "web": [*gunicorn, "--bind", f"127.0.0.1:{port}", "--log-level", "warning"],
        "worker": [*celery, "worker", *quiet, "--concurrency", "3"],
        "beat": [*celery, "beat", "--loglevel", "WARNING", "--pidfile=", "--schedule", str(data_dir / "beat")],
        "receiver": receiver_command(port, receiver_port, receivers),
    }


EXAMPLE = PROJECT / "sdk" / "python" / "examples" / "receiver.py"


def example_command(*, port: int, receiver_port: int, receiver: Receiver, log: Path) -> list[str]:
    """The SDK's own example, serving one agency as it would at that agency's house; what it says goes to `log`."""
    told = {"SECRET": receiver.secret, "KEY": receiver.key, "API": f"http://127.0.0.1:{port}"}
    told |= {"PORT": str(receiver_port), "INBOX": str(receiver.inbox)}
    surroundings = [f"{name}={value}" for name, value in told.items()]
    library = EXAMPLE.parents[1] / "src"
    python = ["env", *surroundings, f"PYTHONPATH={library}", sys.executable, str(EXAMPLE)]
    return ["sh", "-c", f"exec {shlex.join(python)} >>{shlex.quote(str(log))} 2>&1"]


def receiver_command(port: int, receiver_port: int, receivers: list[Receiver]) -> list[str]:
    """One process that serves every agency whose system is up, each on its own path."""
    told = [sys.executable, "-m", "careerrelay.demo_receiver", "--port", str(receiver_port)]
    told += ["--api", f"http://127.0.0.1:{port}"]
    for receiver in receivers:
        told += ["--path", receiver.path, "--secret", receiver.secret]
        told += ["--inbox", str(receiver.inbox), "--key", receiver.key]
    return told


@contextmanager
def running(
    processes: Mapping[str, list[str]], *, port: int, data_dir: Path, log: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run the processes under honcho until the block ends; none of them outlives it, nor this process."""
    procfile = data_dir / "Procfile"
    procfile.write_text("".join(f"{name}: {shlex.join(command)}\n" for name, command in processes.items()))
    output = log.open("wb") if log else None
    command = [sys.executable, "-m", "honcho", "--no-colour", "-d", str(PROJECT), "-f", str(procfile), "start"]
    honcho = subprocess.Popen(
        command,
        stdout=output,
        stderr=output,
        start_new_session=True,
        preexec_fn=die_with_parent,  # noqa: PLW1509  (this process has no other thread yet)
    )
    try:
        wait_until_ready(honcho, port, log)
        yield honcho
    finally:
        stop(honcho)
        if output:
            output.close()


def die_with_parent() -> None:
    """Ask Linux to end this process when its parent dies, however it dies; elsewhere the parent's own stop must do."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)


def wait_until_ready(honcho: subprocess.Popen[bytes], port: int, log: Path | None) -> None:
    """Return when the web says it can serve. Raises `DidNotStart`."""
    deadline = time.monotonic() + START_SECONDS
    while honcho.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
            return
        time.sleep(0.1)
    raise DidNotStart(f"the web did not become ready; see {log}" if log else "the web did not become ready")


def stop(honcho: subprocess.Popen[bytes]) -> None:
    """Ask the supervisor to end its children, and wait; force it when it does not."""
    if honcho.poll() is None:
        honcho.terminate()
    try:
        honcho.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(honcho.pid, signal.SIGKILL)
        honcho.wait()


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return True
    return False
