"""The web's entry: it serves only with a database role that cannot look past row-level security."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "careerrelay.settings")
application = get_wsgi_application()

from tenants.checks import refuse_bypassing_role  # noqa: E402  (needs the apps loaded above)

refuse_bypassing_role()
