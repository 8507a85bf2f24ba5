# The same steps as `make run`: the locked packages by their hashes, then the project on top of them without asking anybody.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    XIAOER_HOST=0.0.0.0 \
    XIAOER_DB=/app/var/xiaoer.db \
    XIAOER_LOG_FORMAT=json

WORKDIR /app

COPY requirements.txt ./
RUN python -m pip install --require-hashes -r requirements.txt

COPY pyproject.toml README.md LICENSE ./
COPY bot/ bot/
COPY data/ data/
COPY flows/ flows/
COPY replies/ replies/
RUN python -m pip install --no-deps --no-build-isolation . \
    && useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin xiaoer \
    && mkdir var \
    && chown xiaoer var

USER xiaoer
VOLUME ["/app/var"]
EXPOSE 8000

# The image has no curl. The port is the program's own setting, so that changing it does not make the shop look ill.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ.get('XIAOER_PORT', '8000') + '/healthz', timeout=4)"]

# SIGTERM reaches the program itself: it ends intake, finishes the step in hand, flushes and closes.
STOPSIGNAL SIGTERM
ENTRYPOINT ["xiaoer"]
CMD ["run"]
