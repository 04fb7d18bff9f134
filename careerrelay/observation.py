"""The frame's settings of what watches it: logs, figures, and where backups and erasures are kept outside."""

import environ

env = environ.Env()
METRICS_TOKEN = env("METRICS_TOKEN", default="")
BACKUP_DIR = env("BACKUP_DIR", default="")  # where base backups lie, each in a folder of its own; only looked at
TOMBSTONES_DIR = env("TOMBSTONES_DIR", default="")  # who was erased, outside the database: for after a restore
FOR_PEOPLE = env.bool("DEBUG", default=False) or env.bool("DEMO", default=False)
LOG_FORMAT = env.str("LOG_FORMAT", default="line" if FOR_PEOPLE else "json")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "careerrelay.logs.Text", "format": "{asctime} {levelname} {name} {message}", "style": "{"},
        "json": {"()": "careerrelay.logs.Line"},
    },
    "filters": {"mask_tokens": {"()": "careerrelay.logs.MaskTokens"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["mask_tokens"]}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {"django.request": {"level": "ERROR"}},  # it names addresses; our own line names the route
}
