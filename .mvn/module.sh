# shellcheck shell=sh disable=SC2154 # Sourced by lab, infra-cdk/app and .mvn/package, which define root and fail; the first two also define is_current.
# For the scripts that start a module's classes without Maven: they run what an earlier build left in target/.

# Java decodes file names by the locale: in the C locale it cannot find a checkout below a directory
# with a non-ASCII name.
export LC_ALL=C.UTF-8
case $root in
  *:*) fail "the path of the checkout contains a colon, which separates the entries of a class path: move it from $root" ;;
esac
# Java raises the soft limit by itself. Below this hard limit, Maven or the lab would fail at some later point.
# shellcheck disable=SC3045 # dash, bash and busybox support -H.
files=$(ulimit -H -n)
if [ "$files" != unlimited ] && [ "$files" -lt 1024 ]; then
  fail "the limit of open files is $files, and at least 1024 are needed: raise it (ulimit -H -n, or nofile in limits.conf)"
fi

# Succeeds if every file of a class path exists and is readable. The path contains the Maven
# repository of the user who built it.
has_class_path() (
  [ -r "$1" ] || exit 1
  IFS=:
  set -f
  # shellcheck disable=SC2013 # A single line, split at its colons.
  for entry in $(cat "$1"); do
    [ -r "$entry" ] || exit 1
  done
)

# changed_since REFERENCE PATH...: succeeds if a file below the paths, except tests, is newer than
# the reference. A path may be missing.
changed_since() {
  reference=$1
  shift
  [ -n "$(find "$@" -path '*/src/test' -prune -o -newer "$reference" -print 2>/dev/null | head -n 1)" ]
}

# is_built DIRECTORY MODULES CLASS_PATH...: succeeds if the modules (separated by blanks) were
# built, their files are readable, and no source is newer than the build recorded in
# DIRECTORY/target.
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

# Waits until no other script of this checkout builds, because two builds at once overwrite each
# other's files. Maven inherits the lock, and so holds it even if the script is killed. ./mvnw itself
# takes no lock. Without flock, or on a file system without locks, builds do not wait.
lock_builds() {
  command -v flock >/dev/null || return 0
  # A directory, because git or an editor may replace a file.
  exec 9<"$root/.mvn"
  waits=
  until problem=$(flock -n 9 2>&1); do
    [ -z "$problem" ] || return 0
    [ -n "$waits" ] || echo "waiting for another build of this checkout" >&2
    waits=yes
    sleep 1
  done
}

unlock_builds() {
  # Explicitly, because a process that Maven started may still hold the descriptor.
  flock -u 9 2>/dev/null || true
  exec 9<&-
}

# build NAME DIRECTORY MAVEN_ARGUMENT...: builds with Maven, shows progress, and records in
# DIRECTORY/target when the build began. Does nothing if another command has built it meanwhile.
build() {
  lock_builds
  if is_current; then
    unlock_builds
    return
  fi
  name=$1
  target=$root/$2/target
  shift 2
  log=$target/build.log
  # Each build has its own file: where there are no locks, two may run at once.
  begun=$target/built.new.$$
  # Maven also writes to the target directories of other modules, so the whole checkout must belong
  # to this user. Not ":", a special built-in, whose failed redirection would end the script.
  if ! { mkdir -p "$target" && true >"$begun" && true >"$log"; } 2>/dev/null; then
    fail "$name must be built, but $(id -un 2>/dev/null || id -u) cannot write to $target; build as the owner of the checkout, or use your own clone"
  fi
  # Classes of a build that fails or is interrupted must not be run.
  rm -f "$target/built"
  echo "building $name (the first time, Maven downloads dependencies)" >&2
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
  # Dated to the start of the build, so that files edited during it count as newer.
  mv "$begun" "$target/built" 2>/dev/null ||
    fail "$name was built, but something has removed or locked $target during the build; run the command again"
  unlock_builds
}
