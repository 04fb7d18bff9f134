"""Which step may follow which: the state machine as data."""

from referrals.progress.models import Progress

Status = Progress.Status
MOVES: dict[str, tuple[str, ...]] = {
    "": (Status.CONTACTED, Status.CLOSED),
    Status.CONTACTED: (Status.INTERVIEWING, Status.CLOSED),
    Status.INTERVIEWING: (Status.OFFERED, Status.CLOSED),
    Status.OFFERED: (Status.HIRED, Status.CLOSED),
    Status.HIRED: (),
    Status.CLOSED: (),
}


def next_of(status: str) -> tuple[str, ...]:
    """What may be reported after `status` ("" where nothing was yet), the way on first."""
    return MOVES[status]
