# One image: web, worker and migrate are three commands of it. The steps are those of `make install`, which is tested.
FROM python:3.11-slim-bookworm AS build
WORKDIR /srv/buuta
COPY . .
RUN python3 -m venv .venv \
 && .venv/bin/pip install --no-cache-dir --require-hashes -r requirements/run.txt \
 && .venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation -e . \
 && .venv/bin/python -m seeds.build.front \
 && .venv/bin/python -m routing.engines.native.warm \
 && rm -rf node_modules

FROM python:3.11-slim-bookworm
RUN useradd --system --create-home --uid 10001 buuta && mkdir /data && chown buuta /data
COPY --from=build --chown=buuta /srv/buuta /srv/buuta
USER buuta
WORKDIR /srv/buuta
ENV BUUTA_DATA=/data BUUTA_HOST=0.0.0.0 PATH=/srv/buuta/.venv/bin:$PATH
VOLUME /data
EXPOSE 8000
HEALTHCHECK CMD ["python3", "-m", "app.probe"]
CMD ["buuta", "serve"]
