"""Whether a base backup is whole, by its manifest. (The wheel's own pg_verifybackup crashes.)"""

import hashlib
import json
from pathlib import Path


def damaged_files(base: Path) -> list[str]:
    """Those that are missing, or are not what the manifest says."""
    files = json.loads((base / "backup_manifest").read_text())["Files"]
    return [str(file["Path"]) for file in files if not is_right(base / file["Path"], file["Size"], file["Checksum"])]


def is_right(path: Path, size: int, checksum: str) -> bool:
    if not path.is_file() or path.stat().st_size != size:
        return False
    return hashlib.sha256(path.read_bytes()).hexdigest() == checksum
