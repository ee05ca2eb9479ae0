# One image for web, workers, clocks, relay and migrations: the compose file says which of them a container is.

FROM node:22.20.0-bookworm-slim AS frontend
WORKDIR /build/webapp/frontend
COPY webapp/frontend/package.json webapp/frontend/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY webapp/frontend ./
RUN node build.mjs

FROM python:3.11.14-slim-bookworm AS packages
WORKDIR /build
COPY requirements.lock ./
RUN python -m venv /opt/convene \
 && /opt/convene/bin/pip install --no-cache-dir --no-deps --require-hashes --requirement requirements.lock \
 && printf '#!/opt/convene/bin/python\nimport sys\nfrom webapp.cli import main\nsys.exit(main())\n' > /opt/convene/bin/convene \
 && chmod +x /opt/convene/bin/convene

FROM python:3.11.14-slim-bookworm
ENV PATH=/opt/convene/bin:$PATH \
    PYTHONPATH=/srv/convene \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
WORKDIR /srv/convene
# Certificates bear names in any script; our own typeface is Latin. These add Chinese, Japanese, Korean, Khmer, Punjabi, Thai and more.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends fonts-freefont-ttf fonts-khmeros fonts-wqy-microhei \
 && rm -rf /var/lib/apt/lists/*
COPY --from=packages /opt/convene /opt/convene
COPY config.py ./
COPY migrations migrations
COPY modules modules
COPY tasks tasks
COPY templates templates
COPY webapp webapp
COPY --from=frontend /build/webapp/static/dist webapp/static/dist
# Nothing below belongs to the user that runs it; what it may write is the folder `var`, in memory.
RUN python -m webapp.catalogues compile \
 && python -m compileall -q . \
 && useradd --system --uid 10001 --no-create-home --home-dir /srv/convene --shell /usr/sbin/nologin convene \
 && install --directory --owner convene var
USER 10001
EXPOSE 8000
