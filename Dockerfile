# The portal as an image: docker build -t loyalty-portal .
# compose.yaml runs it with PostgreSQL and Redis; docs/operations.md says how.

FROM python:3.13-slim-trixie AS build
WORKDIR /portal
ENV UV_PROJECT_ENVIRONMENT=/portal/.venv UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 UV_PYTHON_DOWNLOADS=never
RUN python -m venv /uv && /uv/bin/pip install --disable-pip-version-check 'uv>=0.9,<1'
COPY pyproject.toml uv.lock ./
# Nothing but what uv.lock names, each file with the hash that stands there
RUN /uv/bin/uv sync --locked --all-extras --no-default-groups && rm -f .venv/.lock
COPY manage.py gunicorn.conf.py ./
COPY gameball gameball
COPY loyalty_portal loyalty_portal
COPY locale locale
COPY static static
COPY templates templates
# The files of the pages are named after their content: no key is needed for it
RUN .venv/bin/python manage.py collectstatic --noinput --verbosity 0
RUN .venv/bin/python -m compileall -q gameball loyalty_portal

FROM python:3.13-slim-trixie
# What installs packages has no business in what is served
RUN python -m pip uninstall --yes --quiet --root-user-action=ignore pip
COPY --from=build /portal /portal
WORKDIR /portal
ENV PATH=/portal/.venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 HOME=/tmp
# Nobody that any other process is; it owns no file here and needs to write nowhere but to /tmp and /dev/shm
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "--bind", "0.0.0.0:8000"]
