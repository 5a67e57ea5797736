# Building with visible progress: one line every few seconds, everything in .local/log/build.log.
# shellcheck shell=bash disable=SC2154
show_progress() {
  awk -v every=5 '
    { print > log_file; fflush(log_file) }
    /error:/ { print; fflush(); next }
    /^\[[0-9]+\/[0-9]+\]/ { now = systime_portable(); if (now - last >= every) { print "  " substr($0, 1, 100); fflush(); last = now } }
    function systime_portable(  t) { "date +%s" | getline t; close("date +%s"); return t }
  ' log_file="$local_dir/log/build.log"
}

swift_build() {
  mkdir -p "$local_dir/log"
  cd "$root" || exit 1
  local before=$SECONDS
  if ! swift build -c "$build_kind" "$@" 2>&1 | show_progress; then
    grep -E 'error:' "$local_dir/log/build.log" | sort -u | head -n 20 >&2
    die "the build failed; all of it is in $local_dir/log/build.log"
  fi
  say "built in $((SECONDS - before)) s"
}

build_products() {
  if [ ! -d "$root/.build" ]; then
    say "first build: a few minutes on two cores, up to a quarter of an hour on slow ones"
  fi
  say "building the services"
  swift_build
}

build_tests() {
  say "building the services and all tests"
  swift_build --build-tests
}

# Runs one part of the suite. The screen shows what each test came to, the log everything the services said meanwhile;
# failures are told again at the end, where a reader of a long output looks first.
run_suite() {
  local part=$1 result
  local log=$local_dir/log/test-$part.log
  shift
  mkdir -p "$local_dir/log"
  set +e
  swift test -c "$build_kind" --skip-build --disable-xctest "$@" 2>&1 | tee "$log" | grep --line-buffered -E '^(✔|✘|➜|↳|error:)'
  result=${PIPESTATUS[0]}
  set -e
  tell_skipped "$log"
  [ "$result" = 0 ] || tell_failures "$part" "$log"
  return "$result"
}

# What a test lacks stands in its own line; a long output hides those lines, so they are counted.
tell_skipped() {
  local skipped
  skipped=$(grep -cE '^➜ Test .* skipped' "$1" || true)
  [ "$skipped" = 0 ] || say "$skipped tests were skipped: see the lines with ➜"
}

tell_failures() {
  say ""
  say "FAILED: the $1 tests; all that was said is in $2"
  grep -E -A 4 'recorded an issue|^Fatal error|: Fatal error|^error: ' "$2" | grep -vE '^(✔|◇|[0-9]{4}-[0-9]{2}-[0-9]{2}T)' | tail -n 120 || tail -n 60 "$2"
}
