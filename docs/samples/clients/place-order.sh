#!/usr/bin/env bash
# Places an order once, however often it must be sent: bash place-order.sh URL TOKEN
set -euo pipefail
# One key for the command: curl sends the same request again. It retries 408, 429, 500, 502, 503 and
# 504, follows Retry-After, and with --retry-all-errors also retries broken connections.
curl --silent --show-error --retry 10 --retry-all-errors --connect-timeout 2 --max-time 6 \
  --write-out '%{http_code}\n' "$1v1/orders" \
  -H "Authorization: Bearer $2" -H 'Content-Type: application/json' \
  -H "Idempotency-Key: \"$(cat /proc/sys/kernel/random/uuid)\"" \
  -d '{"lines":[{"sku":"sku-1","quantity":1,"unitPrice":{"amount":"9.99","currency":"EUR"}}]}'
