"""The relay's ear: PostgreSQL says that something is due when it has been committed; the sweep is the guarantee.

One process of all workers listens, the one that holds an advisory lock: what is new goes out from there at once, and
the others come with the sweeps when there is more than it can do. If it dies, its lock goes with its connection.
"""

import logging
import threading
from collections.abc import Callable

from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from tenants.hints import HEARD

logger = logging.getLogger(__name__)
CHANNEL = HEARD["referrals.relay.tasks.deliver_due"]
AGAIN_SECONDS = 5.0  # until it asks again whether nobody listens, and looks up from listening
BE_THE_ONE = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"


class Listener(threading.Thread):
    """Calls `wake` whenever something is due, until it is told to stop."""

    def __init__(self, wake: Callable[[], None]) -> None:
        super().__init__(name="relay-listener", daemon=True)
        self._wake = wake
        self._stopping = threading.Event()

    def run(self) -> None:
        while not self._stopping.is_set():
            session = direct_connection()
            try:
                self._listen(session)
            except DatabaseError as error:  # the sweep goes on meanwhile
                logger.warning("the relay does not hear: %s", type(error).__name__)
            finally:
                session.close()
            self._stopping.wait(AGAIN_SECONDS)

    def stop(self) -> None:
        """It ends within AGAIN_SECONDS; nobody needs to wait for that."""
        self._stopping.set()

    def _listen(self, session: BaseDatabaseWrapper) -> None:
        with session.cursor() as cursor:
            cursor.execute(BE_THE_ONE, [CHANNEL])
            if not cursor.fetchone()[0]:
                return
            cursor.execute(f"LISTEN {CHANNEL}")
        self._wake()  # for what came before anybody listened
        while not self._stopping.is_set():
            with session.wrap_database_errors:
                for _ in session.connection.notifies(timeout=AGAIN_SECONDS, stop_after=1):
                    self._wake()


def direct_connection() -> BaseDatabaseWrapper:
    """A connection of one's own, past any pooler: it keeps what belongs to its session."""
    source = "direct" if "direct" in connections.settings else "default"
    return connections[source].copy()
