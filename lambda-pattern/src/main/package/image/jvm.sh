# The values that training and start must agree on, or the cache is invalid. Sourced, with $here set.
# shellcheck shell=sh disable=SC2034,SC2154
java=java
for home in "${JAVA_HOME:-}" /var/lang; do
  if [ -x "$home/bin/java" ]; then
    java=$home/bin/java
    break
  fi
done
task=${LAMBDA_TASK_ROOT:-/var/task}
cache=$here/api.aot
client=com.amazonaws.services.lambda.runtime.api.client.AWSLambda
# Sorted by name, because the order of files in a directory differs between systems.
classpath=
for jar in "$here"/../runtime/*.jar "$task"/lib/*.jar; do
  classpath=$classpath${classpath:+:}$jar
done
