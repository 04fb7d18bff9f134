"""The frame's own servers: PostgreSQL and Valkey from their wheels, wherever no URL names a server.

A guard process owns both servers; every process that uses them holds a shared lock, and the guard stops them when
nobody holds it any more. So they end with their last user, also when that one was killed, and a second start shares
them instead of touching their data. Nothing here imports Django.
"""

from careerrelay.embedded.client import servers
from careerrelay.embedded.environment import ensure_environment

__all__ = ["ensure_environment", "servers"]
