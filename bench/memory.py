"""`python -m bench.memory TENANT ROWS`: imports a file of so many rows and prints the most memory held, in MB."""

import resource
import sys
import tempfile
import uuid
from datetime import UTC, datetime
from typing import BinaryIO

from bench import stage

PIECE = 10_000


def main(tenant_id: str, rows: int) -> None:
    stage.set_up()
    from candidates.imports import services
    from tenants.models import Tenant
    from tenants.scope import scope

    with scope(network=True):
        tenant = Tenant.objects.select_related("plan").get(pk=uuid.UUID(tenant_id))
    with tempfile.TemporaryFile() as file:
        write(file, rows)
        with scope(tenant=tenant):
            services.import_file(
                tenant=tenant, file=file, filename="herp.csv", at=datetime.now(UTC), largest=sys.maxsize
            )
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


def write(file: BinaryIO, rows: int) -> None:
    """The file, a piece at a time."""
    from bench import imports

    header = f"{imports.HEADER}\n".encode("cp932")
    file.write(header)
    for begun in range(0, rows, PIECE):
        piece = imports.new_file(min(PIECE, rows - begun))
        file.write(piece.removeprefix(header) + b"\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
