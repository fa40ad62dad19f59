# shellcheck shell=bash
# Ends an instance's user data: once the API is ready, tells CloudFormation, which waits for it when it creates the group.
# HAAPI_STACK and HAAPI_GROUP name the stack and the group in it; first-boot.sh knows the region.
rpm --query --quiet aws-cfn-bootstrap || dnf install --assumeyes --quiet aws-cfn-bootstrap
curl --silent --fail --output /dev/null --max-time 2 --retry 300 --retry-delay 2 --retry-all-errors http://localhost:8080/health/ready
# The role needs no permission for this. CloudFormation rejects later signals, for which nobody waits.
# shellcheck disable=SC2154 # first-boot.sh assigns region
/opt/aws/bin/cfn-signal --success true --region "$region" --stack "$HAAPI_STACK" --resource "$HAAPI_GROUP" || true
