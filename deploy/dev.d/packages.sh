# Debian packages: the C libraries, PostgreSQL and what these scripts call.
# shellcheck shell=bash disable=SC2154
build_packages="libpq-dev librdkafka-dev libargon2-dev libcurl4-openssl-dev libmaxminddb-dev libqrencode-dev pkg-config postgresql-15 postgresql-client-15 curl"
# promtool checks the metrics, aiosmtpd receives mail, kcat is a second Kafka client in the tests, the Perl module
# writes files of places, postfix and sasl2-bin are a mail server with TLS and passwords, qrencode draws the codes that
# ours are compared with, pip fetches what Debian has too old, and Chromium shows what our mail looks like.
test_packages="prometheus python3-aiosmtpd kcat libmaxmind-db-writer-perl python3-pip qrencode chromium postfix sasl2-bin libsasl2-modules openssl"
# The oracles (PyPI): for telephone numbers, of the release that the country table was made from; for signatures of mail.
test_python_packages="phonenumbers==9.0.43 dkimpy==1.1.8 pynacl==1.6.2"

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

missing_packages() {
  local package
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || printf '%s ' "$package"
  done
}

install_list() {
  # shellcheck disable=SC2046
  local missing; missing=$(missing_packages "$@")
  [ -z "$missing" ] && return
  command -v apt-get >/dev/null || die "these Debian packages are missing: $missing"
  say "installing Debian packages: $missing"
  mkdir -p "$local_dir/log"
  # shellcheck disable=SC2086
  if ! { as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; } \
    >"$local_dir/log/packages.log" 2>&1; then
    tail -n 5 "$local_dir/log/packages.log" >&2
    die "apt-get could not install: $missing"
  fi
}

install_packages() {
  # shellcheck disable=SC2086
  install_list $build_packages
  command -v swift >/dev/null || die "no Swift toolchain on the PATH; Swift 6.3 is needed (swift.org/install)"
}

install_test_packages() {
  # The tests start Postfix for themselves: without a configuration its package starts none.
  if [ -n "$(missing_packages postfix)" ] && command -v debconf-set-selections >/dev/null; then
    echo 'postfix postfix/main_mailer_type select No configuration' | as_root debconf-set-selections
  fi
  # shellcheck disable=SC2086
  install_list $test_packages
  install_python_packages
}

# Into .local/python, which the tests give to Python; what cannot be had is skipped there, and said.
install_python_packages() {
  local stamp="$local_dir/python/.installed"
  [ "$(cat "$stamp" 2>/dev/null)" = "$test_python_packages" ] && return
  mkdir -p "$local_dir/python"
  # shellcheck disable=SC2086
  if /usr/bin/python3 -m pip install --quiet --disable-pip-version-check --no-warn-script-location --upgrade \
    --target "$local_dir/python" $test_python_packages; then
    printf '%s\n' "$test_python_packages" >"$stamp"
  else
    say "PyPI gave no $test_python_packages: its tests are skipped"
  fi
}
