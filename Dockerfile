# One image for the web, the workers, the beat and the migrations; docker-compose.yml's services differ by command alone.

FROM python:3.11-slim-bookworm AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
COPY requirements/base.txt /requirements/
RUN /venv/bin/pip install --require-hashes -r /requirements/base.txt

# The tools that compile the translations stay behind in this stage.
FROM packages AS catalogues
COPY requirements/dev.txt /requirements/
RUN /venv/bin/pip install --require-hashes -r /requirements/dev.txt
WORKDIR /app
COPY . .
RUN /venv/bin/python manage.py catalogue --compile

FROM python:3.11-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin careerrelay
COPY --from=packages /venv /venv
COPY --from=catalogues /app /app
WORKDIR /app
RUN python manage.py collectstatic --noinput && install -d -o careerrelay var/media var/mail var/outside
USER careerrelay
EXPOSE 8000
CMD ["gunicorn", "careerrelay.wsgi", "--bind", "0.0.0.0:8000", "--no-control-socket", "--worker-tmp-dir", "/dev/shm", \
     "--max-requests", "10000", "--max-requests-jitter", "1000"]
