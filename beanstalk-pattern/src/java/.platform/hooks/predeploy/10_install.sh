#!/bin/sh
# Elastic Beanstalk runs this as root in the unpacked bundle, before it moves the bundle into
# service and starts the Procfile.
set -eu
# Hardened images have a umask of 027 or 077, under which the web process could not read its own
# jar.
umask 022
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../../.." && pwd)
if [ -z "${JAVA_HOME:-}" ]; then
  java=$(readlink -f "$(command -v java)")
  JAVA_HOME=${java%/bin/java}
  export JAVA_HOME
fi

# Instance metadata, version 2 only; outside AWS there is no response, and nothing is written.
imds=http://169.254.169.254/latest
token=$(curl --silent --fail --max-time 2 --request PUT --header 'X-aws-ec2-metadata-token-ttl-seconds: 60' "$imds/api/token" || :)
metadata() {
  curl --silent --fail --max-time 2 --retry 3 --header "X-aws-ec2-metadata-token: $token" "$imds/meta-data/$1" || :
}
line() {
  if [ -n "$2" ]; then echo "export $1=\"\${$1:-$2}\""; fi
}
{
  line JAVA_HOME "$JAVA_HOME"
  if [ -n "$token" ]; then
    region=$(metadata placement/region)
    line HAAPI_INSTANCE_ID "$(metadata instance-id)"
    line HAAPI_INSTANCE_ZONE "$(metadata placement/availability-zone)"
    line HAAPI_INSTANCE_REGION "$region"
    line AWS_REGION "$region"
  fi
} >"$root/instance.env"

"$root/bin/install"
# The web process runs as another user, which only reads; the platform unpacked the bundle under the
# image's umask.
chmod -R a+rX "$root"
