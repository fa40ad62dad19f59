#!/bin/sh
# Starts LocalStack under its own supervisor, as its published image does.
exec /opt/code/localstack/.venv/bin/localstack-supervisor
