# shellcheck shell=sh disable=SC2154 # Sourced by lab, infra-cdk/app and .mvn/package, which set root and have a fail.
# For the scripts that start a module's classes without Maven: they run what an earlier build left in target/.

# Java decodes file names by the locale: in the C locale it does not find a checkout below a directory with an umlaut.
export LC_ALL=C.UTF-8
case $root in
  *:*) fail "the path of the checkout holds a colon, which separates the entries of a class path: move it from $root" ;;
esac
# Java raises the soft limit by itself. Below this, Maven or the lab would end somewhere in the middle.
# shellcheck disable=SC3045 # dash, bash and busybox know -H.
files=$(ulimit -H -n)
if [ "$files" != unlimited ] && [ "$files" -lt 1024 ]; then
  fail "at most $files files may be open at once, and 1024 are needed: raise the limit (ulimit -H -n, or nofile in limits.conf)"
fi

# True when every file of a class path is there and readable. The path names the Maven repository of whoever built it.
has_class_path() (
  [ -r "$1" ] || exit 1
  IFS=:
  set -f
  # shellcheck disable=SC2013 # One line, split at its colons.
  for entry in $(cat "$1"); do
    [ -r "$entry" ] || exit 1
  done
)

# changed_since REFERENCE PATH...: true when something below the paths, tests aside, is newer than the reference. A path may be missing.
changed_since() {
  reference=$1
  shift
  [ -n "$(find "$@" -path '*/src/test' -prune -o -newer "$reference" -print 2>/dev/null | head -n 1)" ]
}

# is_built DIRECTORY MODULES CLASS_PATH...: true when the modules (separated by blanks) were built by a user whose files this one can read, and no
# source is newer than the build that DIRECTORY/target notes.
is_built() {
  built=$root/$1/target/built
  [ -f "$built" ] || return 1
  if changed_since "$built" "$root/pom.xml" "$root/$1/pom.xml"; then return 1; fi
  for part in $2; do
    [ -n "$(find "$root/$part/target/classes" -name '*.class' 2>/dev/null | head -n 1)" ] || return 1
    if changed_since "$built" "$root/$part/pom.xml" "$root/$part/src"; then return 1; fi
  done
  shift 2
  for class_path; do
    has_class_path "$root/$class_path" || return 1
  done
}

# build NAME DIRECTORY MAVEN_ARGUMENT...: builds with Maven, shows progress, and notes in DIRECTORY/target when it began.
build() {
  name=$1
  target=$root/$2/target
  shift 2
  log=$target/build.log
  # Each build has its own: two may run at once.
  begun=$target/built.new.$$
  # Maven writes to the target of other modules too, so the checkout as a whole must belong to this user.
  # Not ":", a special built-in, whose failed redirection would end the script.
  if ! { mkdir -p "$target" && true >"$begun" && true >"$log"; } 2>/dev/null; then
    fail "$name must be built, but $(id -un 2>/dev/null || id -u) cannot write to $target; build as the user who owns the checkout, or use a clone of your own"
  fi
  echo "building $name (the first time, Maven fetches what it needs)" >&2
  (cd "$root" && exec ./mvnw --batch-mode --no-transfer-progress "$@") </dev/null >"$log" 2>&1 &
  maven=$!
  trap 'kill "$maven" 2>/dev/null; rm -f "$begun"; exit 143' TERM
  trap 'kill "$maven" 2>/dev/null; rm -f "$begun"; exit 130' INT
  while kill -0 "$maven" 2>/dev/null; do
    sleep 1
    kill -0 "$maven" 2>/dev/null && printf . >&2
  done
  echo >&2
  wait "$maven" || {
    rm -f "$begun"
    grep '^\[ERROR\]' "$log" | head -n 5 >&2
    fail "$name cannot be built; Maven's output is in $log"
  }
  trap - TERM INT
  # As old as the start of the build: what is edited meanwhile is newer.
  mv "$begun" "$target/built" 2>/dev/null ||
    fail "$name was built, but something has removed or locked $target meanwhile; run the command again"
}
