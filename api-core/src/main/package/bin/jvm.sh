# shellcheck shell=sh disable=SC2034,SC2154 # Sourced by start, train and install, which set root.
# The values that these scripts must agree on.
# Java decodes file names by the locale: in the C locale it cannot find a package below a directory with a non-ASCII name.
export LC_ALL=C.UTF-8
: "${JAVA_HOME:?is not set; it must name a JDK 25}"
java=$JAVA_HOME/bin/java
app=$root/app
jar=$app/api-core-exec.jar
cache=$app/haapi.aot
inputs=$app/haapi.aot.inputs

# Everything that the JVM compares before it uses a cache, and the cache itself. The package's
# location does not matter: it may move after training.
cache_inputs() (
  cd "$root" || exit 1
  cksum <jvm.options
  stat -c '%n %s %Y' "$JAVA_HOME/lib/modules" app/api-core-exec.jar app/lib/*.jar app/haapi.aot
)

# Succeeds if nothing has changed since training. Takes milliseconds; letting the JVM check would
# cost another start.
cache_is_usable() {
  [ -f "$inputs" ] && [ "$(cache_inputs 2>&1)" = "$(cat "$inputs")" ]
}
