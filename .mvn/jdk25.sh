# shellcheck shell=sh
# Sourced by scripts that start Java without Maven; Maven finds a JDK 25 by itself
# (docs/decisions/0007).

is_jdk_25() {
  [ -n "$1" ] && [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] &&
    grep -Eq '^JAVA_VERSION="25["._+-]' "$1/release"
}

# The home of the java on the path, as java itself reports it.
home_of_path_java() {
  command -v java >/dev/null 2>&1 || return 0
  java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p'
}

# Prints the home of a JDK 25, or nothing. Two of the variables are set by GitHub's runners.
find_jdk_25() {
  for home in "${JAVA25_HOME:-}" "${JAVA_HOME:-}" "${JAVA_HOME_25_X64:-}" "${JAVA_HOME_25_ARM64:-}" \
    /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* /opt/homebrew/opt/openjdk@25/libexec/openjdk.jdk/Contents/Home \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME:-/}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME:-/}"/.sdkman/candidates/java/* "${HOME:-/}"/.jdks/* "${HOME:-/}"/.asdf/installs/java/*; do
    if is_jdk_25 "$home"; then
      echo "$home"
      return
    fi
  done
  home=$(home_of_path_java)
  if is_jdk_25 "$home"; then echo "$home"; fi
}

# Sets jdk, or ends the script with its own fail.
need_jdk_25() {
  jdk=$(find_jdk_25)
  [ -n "$jdk" ] || fail "a JDK 25 is needed and none was found: install one (such as temurin-25-jdk) or set JAVA25_HOME to it"
}
