"""CareerRelay's API for Python: `Client`, `ProblemError`, and `webhooks.verify`."""

from careerrelay_client import webhooks
from careerrelay_client.api import Client
from careerrelay_client.transport import ProblemError

__all__ = ["Client", "ProblemError", "webhooks"]
