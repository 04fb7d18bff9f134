"""The doctor: looks at everything that service stands on, and says of each finding what to do."""

from careerrelay.doctor.findings import FAIL, OK, WARN, Finding
from careerrelay.doctor.rounds import CHECKS, examine

__all__ = ["CHECKS", "FAIL", "OK", "WARN", "Finding", "examine"]
