"""Why a file is not taken, as a code; `candidates.documents.problems` says it to people."""


class Refused(Exception):
    """The file is not taken. `code` is a key of `problems.SENTENCES`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
