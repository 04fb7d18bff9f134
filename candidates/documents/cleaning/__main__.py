"""`python -m candidates.documents.cleaning`: a file comes in, a harmless one goes out, or a reason.

The process has no secret in its environment, can write no file, and ends when it takes too much time or memory.
Out: one line of JSON, `{"kind", "pages"}` or `{"refused": code}`, and then the new file.
"""

import json
import resource
import sys

MEMORY, SECONDS = 768 << 20, 10


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    content = sys.stdin.buffer.read()
    from candidates.documents.cleaning import cleaner
    from candidates.documents.cleaning.refusal import Refused

    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        kind, pages, harmless = cleaner.clean(content)
    except Refused as refused:
        tell({"refused": refused.code})
    except (MemoryError, RecursionError):
        tell({"refused": "bomb"})
    else:
        tell({"kind": kind, "pages": pages}, harmless)


def tell(said: dict[str, object], content: bytes = b"") -> None:
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + content)


if __name__ == "__main__":
    main()
