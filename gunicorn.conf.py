"""gunicorn reads this wherever it is started: its own logs, which pass Django's by, hide tokens too."""

import logging

from careerrelay.logs import MaskTokens

for name in ("gunicorn.access", "gunicorn.error"):
    logging.getLogger(name).addFilter(MaskTokens())
