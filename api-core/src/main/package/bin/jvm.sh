# shellcheck shell=sh disable=SC2034,SC2154 # Sourced by start, train and install, which set root: one place for what they must agree on.
# Java decodes file names by the locale: in the C locale it does not find a package below a directory with an umlaut.
export LC_ALL=C.UTF-8
: "${JAVA_HOME:?is not set; it must name a JDK 25}"
java=$JAVA_HOME/bin/java
app=$root/app
jar=$app/api-core-exec.jar
cache=$app/haapi.aot
inputs=$app/haapi.aot.inputs

# All that the JVM compares before it takes a cache, and the cache itself. Where the package lies does not matter: it may move after training.
cache_inputs() (
  cd "$root" || exit 1
  cksum <jvm.options
  stat -c '%n %s %Y' "$JAVA_HOME/lib/modules" app/api-core-exec.jar app/lib/*.jar app/haapi.aot
)

# True when nothing has changed since training. Costs milliseconds, where asking the JVM costs another start of it.
cache_is_usable() {
  [ -f "$inputs" ] && [ "$(cache_inputs 2>&1)" = "$(cat "$inputs")" ]
}
