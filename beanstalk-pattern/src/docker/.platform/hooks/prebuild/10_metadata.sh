#!/bin/sh
# Elastic Beanstalk runs this as root before it builds the image. The API gets its credentials from
# the instance metadata, which is one hop further from a container than from the instance, and no
# option of the environment sets the hop limit.
set -eu
imds=http://169.254.169.254/latest
token=$(curl --silent --show-error --fail --max-time 2 --retry 3 --request PUT --header 'X-aws-ec2-metadata-token-ttl-seconds: 60' "$imds/api/token")
metadata() {
  curl --silent --show-error --fail --max-time 2 --retry 3 --header "X-aws-ec2-metadata-token: $token" "$imds/meta-data/$1"
}
region=$(metadata placement/region)
instance=$(metadata instance-id)
aws ec2 modify-instance-metadata-options --region "$region" --instance-id "$instance" \
  --http-endpoint enabled --http-tokens required --http-put-response-hop-limit 2 --output text
