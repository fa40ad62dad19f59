#!/bin/sh
# Sets up an instance of Amazon Linux 2023 to serve the API. Run again, it stops the service, updates everything and starts it.
# The user data of the instance sets these variables, followed by this file:
#   HAAPI_ARTIFACT_URI         s3://…/ec2-pattern.tar.gz (required)
#   HAAPI_ARTIFACT_SHA256      its checksum (optional)
#   HAAPI_SETTINGS             lines NAME=value for the API's environment, no secrets (optional)
#   HAAPI_SECRETS_PARAMETER    name of an SSM SecureString that holds such lines with the secrets (optional)
#   HAAPI_MAKE_IMAGE           set while an image is built: installs Java and the package, but configures and starts nothing (optional)
set -eu
: "${HAAPI_ARTIFACT_URI:?is not set; it must name the package in S3}"
# Hardened images come with 027 or 077, under which the service could not read its own jar.
umask 022

root=/opt/haapi
settings=/etc/haapi/environment
unit=/etc/systemd/system/haapi.service

# Amazon Linux includes curl, tar and the AWS CLI. Java comes from its repository, unless the image already has it.
rpm --query --quiet java-25-amazon-corretto-headless || dnf install --assumeyes --quiet java-25-amazon-corretto-headless
java=$(rpm --query --list java-25-amazon-corretto-headless | grep '/bin/java$' | head -n 1)
JAVA_HOME=$(dirname "$(dirname "$(readlink -f "$java")")")

# Instance metadata, version 2 only: a token first.
imds=http://169.254.169.254/latest
token=$(curl --silent --show-error --fail --retry 5 --request PUT --header 'X-aws-ec2-metadata-token-ttl-seconds: 300' "$imds/api/token")
metadata() {
  curl --silent --show-error --fail --retry 5 --header "X-aws-ec2-metadata-token: $token" "$imds/meta-data/$1"
}
instance=$(metadata instance-id)
region=$(metadata placement/region)
zone=$(metadata placement/availability-zone)

id haapi >/dev/null 2>&1 || useradd --system --user-group --home-dir "$root" --no-create-home --shell /sbin/nologin haapi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
aws s3 cp --only-show-errors --region "$region" "$HAAPI_ARTIFACT_URI" "$work/package.tar.gz"
if [ -n "${HAAPI_ARTIFACT_SHA256:-}" ]; then
  echo "$HAAPI_ARTIFACT_SHA256  $work/package.tar.gz" | sha256sum --check --quiet
fi
# A running JVM keeps reading its jars and its cache, so stop it before they are replaced.
if [ -e "$unit" ]; then systemctl stop haapi.service; fi
install -d -o root -g root -m 0755 "$root"
tar --extract --gzip --no-same-owner --file "$work/package.tar.gz" --directory "$root"

# The service's user creates the cache, and afterwards may only read it.
install -d -o haapi -g haapi -m 0755 "$root/app"
chown -R haapi:haapi "$root/app"
runuser --user haapi -- env JAVA_HOME="$JAVA_HOME" "$root/bin/install"
chown -R root:root "$root/app"
if [ -n "${HAAPI_MAKE_IMAGE:-}" ]; then exit 0; fi

# Replaced in one step, and never readable by others.
install -d -o root -g root -m 0755 "$(dirname "$settings")"
(
  umask 077
  {
    echo "JAVA_HOME=$JAVA_HOME"
    echo "AWS_REGION=$region"
    echo "HAAPI_INSTANCE_REGION=$region"
    echo "HAAPI_INSTANCE_ZONE=$zone"
    echo "HAAPI_INSTANCE_ID=$instance"
    printf '%s\n' "${HAAPI_SETTINGS:-}"
  } >"$work/environment"
  if [ -n "${HAAPI_SECRETS_PARAMETER:-}" ]; then
    aws ssm get-parameter --region "$region" --name "$HAAPI_SECRETS_PARAMETER" --with-decryption \
      --query Parameter.Value --output text >>"$work/environment"
  fi
)
install -o root -g root -m 0600 "$work/environment" "$settings.new"
mv -f "$settings.new" "$settings"

install -o root -g root -m 0644 "$root/systemd/haapi.service" "$unit"
systemctl daemon-reload
systemctl enable --quiet haapi.service
systemctl restart haapi.service
