# One image for web, worker and beat; docker-compose.yml says which of them a container is.
FROM python:3.11-slim-bookworm

RUN apt-get update -q \
 && apt-get install -yq --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /data --create-home keel \
 && install -d -o keel -g keel /data/files

WORKDIR /app
COPY requirements/base.txt requirements/base.txt
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/base.txt

COPY . .
# The secret of this step only lets the settings be read; it is not in the image.
RUN SECRET_KEY=build KEEL_STATE_DIR=/tmp/build python manage.py prepare_static

ENV PYTHONUNBUFFERED=1 \
    MALLOC_ARENA_MAX=2 \
    KEEL_STATE_DIR=/data \
    MEDIA_ROOT=/data/files
USER keel
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=6s --start-period=60s --retries=4 CMD ["python", "-m", "core.supervisor.probe"]
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--preload", "--no-control-socket", "--worker-tmp-dir", "/dev/shm"]
