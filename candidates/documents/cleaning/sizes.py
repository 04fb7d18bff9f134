"""How large a picture may be."""

from candidates.documents.cleaning.refusal import Refused

MAX_PIXELS, SIDE = 50_000_000, 0x8000


def check_pixels(width: int, height: int) -> None:
    """`Refused` for a picture without an area, and for one that would fill a reader's memory."""
    if not (0 < width < SIDE and 0 < height < SIDE):
        raise Refused("broken")
    if width * height > MAX_PIXELS:
        raise Refused("pixels")
