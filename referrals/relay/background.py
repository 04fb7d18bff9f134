"""An engine beside a worker's tasks: woken by whoever has heard that something is due, and gone when it is quiet."""

import asyncio
import atexit
import logging
import threading

from referrals.relay.engine import Engine
from tenants.webhooks import safe_http

logger = logging.getLogger(__name__)
PATIENCE = 30.0  # seconds that it keeps its connections after the last push


class Background:
    """One engine of this process, running in a thread of its own while there is work."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_wanted = False
        self._thread: threading.Thread | None = None
        self._engine: Engine | None = None

    def wake(self) -> None:
        """Make sure that an engine looks for work after this call. Returns at once."""
        with self._lock:
            self._is_wanted = True
            if self._thread is None:
                self._engine = self._engine or Engine(patience=PATIENCE)
                self._thread = threading.Thread(target=self._run, args=[self._engine], name="relay", daemon=True)
                self._thread.start()
            elif self._engine:
                self._engine.call()

    def _run(self, engine: Engine) -> None:
        try:
            while self._take_wish():
                asyncio.run(engine.run())
        except Exception:  # the database went away, say: leases end, and the next hint or sweep starts another engine
            logger.exception("the relay's engine stopped")
            self._forget_thread()
            engine.close()

    def _take_wish(self) -> bool:
        with self._lock:
            wanted, self._is_wanted = self._is_wanted, False
            if not wanted:
                self._thread = None
            return wanted

    def _forget_thread(self) -> None:
        with self._lock:
            self._thread = self._engine = None

    def wait(self, timeout: float) -> bool:
        """Wait until the engine rests. False when it still runs after `timeout` seconds."""
        thread = self._thread
        if thread:
            thread.join(timeout)
        return thread is None or not thread.is_alive()

    def stop(self) -> None:
        """Claim nothing more and wait for what is in flight: a worker's orderly end."""
        engine, self._engine = self._engine, None
        if engine:
            engine.stop()
            if self.wait(timeout=safe_http.TOTAL_SECONDS + 5):
                engine.close()


BACKGROUND = Background()
atexit.register(BACKGROUND.stop)
