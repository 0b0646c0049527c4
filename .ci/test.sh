# The verb `test`: sourced by ./pitwatch. What runs is here; what it means is said by .ci/test/*.mjs.

test_usage() {
  cat <<'TEXT'
usage: ./pitwatch test                  everything that a change can break; what fails has a second try, which is named
       ./pitwatch test --quick          what changed since it left main: types, lint, unit tests and a few integration tests
       ./pitwatch test --since REV      every test, browser tests too, of what changed since REV
       ./pitwatch test NAME...          classes or files of tests by name, e.g. UpgradeIT, jobs.spec.ts
       ./pitwatch test --all            the long forms besides, for hours: each power cut, attack and kill, mutations; no second tries
TEXT
}

# --- steps ------------------------------------------------------------------------------------------------------------

# step NAME COMMAND...: goes on after a failure, so that one run shows them all; a step counts as one test.
step() {
  step_name=$1
  shift
  say "== $step_name"
  step_began=$(date +%s)
  spend
  step_spent=$spent
  if "$@"; then phase "$step_name" "$step_began" passed "$step_spent"; else
    phase "$step_name" "$step_began" failed "$step_spent"
    say "== $step_name FAILED"
  fi
}

# phase NAME BEGAN RESULT SPENT: BEGAN by the clock, SPENT as `spend` had it then.
phase() {
  spend
  printf '%s\t%s\t%s\t%s\n' "$1" "$(($(date +%s) - $2))" "$3" "$((spent - ${4-0}))" >>"$REPORTS/phases.tsv"
}

# Seconds of the processor that this shell's children had, once they have ended. Not by $(...): that shell has no children yet.
spend() {
  times >"$REPORTS/times-${spender-steps}"
  spent=$(awk 'NR == 2 { for (i = 1; i <= 2; i++) { split($i, of, /[ms]/); sum += of[1] * 60 + of[2] } printf "%d", sum }' "$REPORTS/times-${spender-steps}")
}

# aside KEY NAME COMMAND...: a step beside the others, in the time that they leave; `joined KEY` waits for it and shows what it wrote.
aside() {
  key=$1
  name=$2
  shift 2
  (
    began=$(date +%s)
    spender=$key
    say "== $name"
    ! has renice || renice -n 10 -p "$(exec sh -c 'echo $PPID')" >/dev/null 2>&1 || true
    if "$@"; then phase "$name" "$began" passed; else
      phase "$name" "$began" failed
      say "== $name FAILED"
    fi
  ) >"$BUILT/aside-$key.log" 2>&1 &
  eval "aside_$key=\$!"
  asides="$asides $!"
}
joined() {
  eval "aside_pid=\${aside_$1-}"
  [ -n "$aside_pid" ] || return 0
  wait "$aside_pid" || true
  cat "$BUILT/aside-$1.log"
  eval "aside_$1="
}

# --- what tests need --------------------------------------------------------------------------------------------------

# The browser of the tests: CHROMIUM, or the first one on the PATH.
find_chromium() {
  for browser in "${CHROMIUM-}" chromium-headless-shell chromium chromium-browser google-chrome; do
    if [ -n "$browser" ] && has "$browser"; then
      CHROMIUM=$(command -v "$browser")
      export CHROMIUM
      return 0
    fi
  done
  return 1
}

# Compilers of 32-bit cores, by which the size of the firmware's code is checked.
FIRMWARE_SIZE_PACKAGES="gcc-xtensa-lx106 picolibc-xtensa-lx106-elf gcc-riscv64-unknown-elf picolibc-riscv64-unknown-elf"

# The first one that has libFuzzer, which is a package of its own.
find_clang() {
  for clang in clang++ clang++-19 clang++-18 clang++-17 clang++-16 clang++-15 clang++-14; do
    if has "$clang" && [ -f "$("$clang" -print-runtime-dir)/libclang_rt.fuzzer-$(uname -m).a" ]; then
      printf %s "$clang"
      return 0
    fi
  done
  return 1
}

# Its name has clang's version: the one that this system's clang is.
clang_runtime() { find_clang >/dev/null || apt-cache depends clang 2>/dev/null | sed -n 's/.*Depends: clang-\([0-9]*\)$/libclang-rt-\1-dev/p'; }

can_build_firmware() { has c++ && has cmake; }
# Without one of them CMake leaves the virtual device out, and its tests skip themselves.
has_libraries_of_device() { has pkg-config && pkg-config --exists libmosquitto libcurl && [ -f /usr/include/mbedtls/pk.h ]; }

# What tests need beyond JDK and Node and this machine has not: packages, and more of them that not every system has.
find_missing_packages() {
  packages=
  find_chromium || packages="$packages chromium"
  has mosquitto_pub || packages="$packages mosquitto-clients"
  [ -x /usr/sbin/mosquitto ] || packages="$packages mosquitto"
  has promtool || packages="$packages prometheus"
  [ -x /usr/sbin/nginx ] || packages="$packages nginx-light"
  has systemd-analyze || packages="$packages systemd"
  [ -x /usr/sbin/nft ] || packages="$packages nftables"
  ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || packages="$packages postgresql"
  [ -n "$(fc-list :lang=hi 2>/dev/null | head -n 1)" ] || packages="$packages fontconfig fonts-noto-core"
  can_build_firmware && [ -f /usr/include/doctest/doctest.h ] && has_libraries_of_device || packages="$packages $FIRMWARE_PACKAGES"
  more=
  has xtensa-lx106-elf-g++ && has riscv64-unknown-elf-g++ || more=" $FIRMWARE_SIZE_PACKAGES"
  find_clang >/dev/null || more="$more clang"
  has caddy || more="$more caddy"
  [ "$mode" != all ] || has faketime || more="$more faketime"
}

# Without them tests skip themselves.
install_packages() {
  find_missing_packages
  [ -n "$packages$more" ] || return 0
  if [ "$(id -u)" = 0 ] && has apt-get; then
    say "installing$packages$more"
    export DEBIAN_FRONTEND=noninteractive
    : >"$BUILT/apt.log"
    # One after the other: what a system does not have keeps nothing else away.
    # shellcheck disable=SC2046,SC2086
    apt_get update && apt_install $(with_light_chromium "$packages") || say "could not install$packages ($BUILT/apt.log): tests that need them are skipped"
    # shellcheck disable=SC2046,SC2086
    apt_install $more $(clang_runtime) || say "could not install$more ($BUILT/apt.log): tests that need them are skipped"
    # Of these only the programs are wanted, not the services that come with them.
    for service in mosquitto prometheus nginx caddy postgresql nftables; do
      case "$packages$more " in *" $service"[\ -]*) ! has systemctl || systemctl disable --now "$service" >>"$BUILT/apt.log" 2>&1 || true ;; esac
    done
  else
    say "not installed:$packages$more; tests that need them are skipped (as root on Debian they are installed)"
  fi
}
# The one without windows draws in half the time; not every system has it.
with_light_chromium() {
  if apt-cache show chromium-headless-shell >/dev/null 2>&1; then
    printf %s "$1" | sed 's/\bchromium\b/chromium-headless-shell/'
  else printf %s "$1"; fi
}
apt_get() { apt-get "$@" >>"$BUILT/apt.log" 2>&1; }
apt_install() { [ $# -eq 0 ] || apt_get install -y --no-install-recommends "$@"; }

# --- firmware ---------------------------------------------------------------------------------------------------------

# firmware_tests PRESET...: as users' devices run (host), with the sanitizers of addresses and undefined behaviour (asan), and with input
# that nobody thought of (fuzz).
firmware_tests() {
  for preset in "$@"; do
    compiler=
    if [ "$preset" = fuzz ]; then
      compiler=$(find_clang) || { say "no clang++ with libFuzzer on this machine: the firmware's fuzz targets are skipped"; continue; }
    fi
    logged "firmware-$preset" '/tests passed/p' in_firmware firmware_preset "$preset" "$compiler" || return 1
  done
}
firmware_preset() {
  cmake --preset "$1" ${2:+"-DCMAKE_CXX_COMPILER=$2"} -DPITWATCH_FUZZ_SECONDS="$fuzz_seconds" &&
    cmake --build --preset "$1" -j 2 && ctest --preset "$1" --output-junit "$REPORTS/firmware-$1.xml"
}
firmware_every_cut() { in_firmware build/host/core_test -tc="ring log: a power cut*"; }

# FirmwareIT, at Maven's end, runs the virtual device.
wait_for_virtual_device() {
  [ -n "${aside_firmware-}" ] || return 0
  until [ -x firmware/build/host/pitwatch-device ] || ! kill -0 "$aside_firmware" 2>/dev/null; do sleep 1; done
}

# --- dashboard --------------------------------------------------------------------------------------------------------

vitest_run() { in_dashboard npx vitest "$@" --reporter=default --reporter=json --outputFile="$(report_of vitest)"; }

# report_of RUNNER: each file of tests that is named has a report of its own.
report_of() { printf %s "$REPORTS/$1-$(wc -l 2>/dev/null <"$REPORTS/phases.tsv" || echo 0).json" | tr -d ' '; }

# What this and Maven have built, the browser tests take: build finds nothing changed.
dashboard_build() {
  begin dashboard
  rm -f "$BUILT/java"
  in_dashboard npm_build && in_dashboard npm_sbom || return 1
  # shellcheck disable=SC2086
  finish dashboard $DASHBOARD_SOURCES
}

# Against all of Pitwatch, on ports and data of its own.
browser_tests() {
  if ! find_chromium; then
    say "no chromium on this machine: the browser tests are skipped"
    left_out="$left_out browser"
    return 0
  fi
  demo_data=$(mktemp -d)
  specs=$*
  # shellcheck disable=SC2046
  set -- $(node -e 'const net = require("node:net");
    // Below those of outgoing connections, one of which could take it before the server does.
    const taken = new Set();
    const next = () => {
      if (taken.size === 4) { console.log([...taken].join(" ")); process.exit(); }
      const port = 20000 + Math.floor(Math.random() * 12000);
      net.createServer().on("error", next).listen(port, () => { taken.add(port); next(); });
    };
    next();')
  export PITWATCH_DATA="$demo_data" PITWATCH_HTTP_PORT="$1" PITWATCH_MANAGEMENT_PORT="$2" PITWATCH_MQTT_PORT="$3"
  export PITWATCH_DEMO_HISTORY=0 PITWATCH_CLOCK_FILE="$demo_data/clock"
  echo 0 >"$PITWATCH_CLOCK_FILE"
  # Two workers make, sign in and call in a minute what nobody does by hand.
  export PITWATCH_RATE_LIMITS=user=6000,workshop=6000,address=1000,sign-in=200,files=20000,workshop-codes=200,network-codes=200,codes=3000
  export PITWATCH_PLATFORM_EMAIL=team@pitwatch.example.com # or push services would find nobody
  # What hubs push to, on this machine: a certificate that this one takes.
  "$(java_bin keytool)" -genkeypair -alias push -keyalg EC -dname CN=127.0.0.1 -ext SAN=IP:127.0.0.1 -storetype PKCS12 \
    -keystore "$demo_data/push-service.p12" -storepass changeit >/dev/null 2>&1
  export PITWATCH_PRIVATE_TARGETS=127.0.0.1
  # JVMs that live for minutes, as in Maven's tests: see QuickStart.
  quick_start="-XX:TieredStopAtLevel=1 -Xshare:auto"
  export LAUNCHER_JAVA_OPTS="$quick_start" BROKER_JAVA_OPTS="$quick_start"
  export EXTRA_JAVA_OPTS="$quick_start -Xms320m -Xmx320m -Xmn160m -Djavax.net.ssl.trustStore=$demo_data/push-service.p12 -Djavax.net.ssl.trustStorePassword=changeit"
  build
  node .ci/test/mail-server.mjs "$4" "$demo_data/mails" &
  mail_server=$!
  (
    export SMTP_HOST=127.0.0.1 SMTP_PORT="$4" SMTP_TLS=off SMTP_FROM="Pitwatch <hub@pitwatch.example.com>"
    run_launcher dev.pitwatch.launcher.Launcher up
  ) >"$BUILT/browser-tests-up.log" 2>&1 &
  launcher=$!
  waited=0
  while [ ! -f "$demo_data/demo.json" ] && [ "$waited" -lt 180 ] && kill -0 "$launcher" 2>/dev/null; do
    sleep 1
    waited=$((waited + 1))
  done
  result=1
  if [ -f "$demo_data/demo.json" ]; then
    export PITWATCH_URL="http://127.0.0.1:$1" PITWATCH_DEMO="$demo_data/demo.json"
    PLAYWRIGHT_JSON_OUTPUT_NAME=$(report_of playwright)
    export PLAYWRIGHT_JSON_OUTPUT_NAME
    # Those that move the clock follow all others, but not some that are named.
    case $specs in '' | *clock.spec.ts*) alone='' ;; *) alone=--no-deps ;; esac
    # shellcheck disable=SC2086
    if in_dashboard npm run e2e -- $specs $alone --reporter=list,json --retries="$second_tries"; then
      result=0
    else
      grep -hE '"level":"(WARN|ERROR)"|took over' "$demo_data"/log/hub.log "$demo_data"/log/launcher.log | tail -n 40 | cut -c 1-400
    fi
  else
    tail -n 25 "$BUILT/browser-tests-up.log"
  fi
  kill "$launcher" "$mail_server" 2>/dev/null || true
  wait "$launcher" "$mail_server" 2>/dev/null || true
  rm -rf "$demo_data"
  return $result
}

# --- hub --------------------------------------------------------------------------------------------------------------

maven_verify() {
  node .ci/test/longest-first.mjs
  judge_anew
  "$MVN" -B -ntp -T 2 -fae verify -Dmaven.test.failure.ignore=true \
    -Dsurefire.rerunFailingTestsCount="$second_tries" -Dfailsafe.rerunFailingTestsCount="$second_tries" "$@"
}

# What the first `up` compiled no check has seen: it is compiled again.
judge_anew() {
  [ -f "$BUILT/unjudged" ] || return 0
  find camel-app plugins -type d -path '*/target/classes' -prune -exec rm -rf {} +
  rm -f "$BUILT/unjudged"
}

# Every module; the launcher is kept for the browser tests.
java_tests() {
  begin java
  maven_verify || return 1
  keep_launcher
  # shellcheck disable=SC2086
  finish java $JAVA_SOURCES
}

# java_tests_of MODULES [OPTION...]: of some modules and those that they are built of; `all` for every one.
java_tests_of() {
  modules=$1
  shift
  if [ "$modules" = all ]; then maven_verify "$@"; else maven_verify -pl "$modules" -am "$@"; fi
}

# Compiles only files that changed, which is enough to run a test: a whole run compiles all that uses them.
IN_A_HURRY="-Dmaven.compiler.useIncrementalCompilation=false -Dspotless.check.skip=true -Dcyclonedx.skip=true -Djacoco.skip=true -Denforcer.skip=true"

# java_named yes|no: the named classes that run the assembled product, or all others. One Maven runs them, in all their modules: it takes
# longer to start than most of them.
java_named() {
  these=$(awk -v product="$1" '($1 == "integration" && $2 == "camel-app/integration-tests") == (product == "yes") && $1 ~ /^(unit|integration)$/' "$named")
  [ -n "$these" ] || return 0
  units=$(named_classes unit)
  its=$(named_classes integration)
  goals="test-compile surefire:test"
  [ -z "$its" ] || goals="$goals failsafe:integration-test failsafe:verify"
  if [ "$1" = yes ]; then
    [ -f dashboard/dist/index.html ] || in_dashboard npm_build
    goals=verify
  fi
  # shellcheck disable=SC2086
  step "$(printf %s "$units $its" | tr , ' ' | sed 's/^ //; s/ $//')" \
    logged test '/Tests run:.*Time elapsed/p;/^\[ERROR\]/p' "$MVN" -B -ntp -fae $IN_A_HURRY -Dmaven.test.failure.ignore=true \
    -pl "$(printf '%s\n' "$these" | awk '{ print $2 }' | sort -u | paste -sd, -)" -am $goals -Dtest="${units:-NoTest}" -Dit.test="${its:-NoIT}" \
    -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false
}
named_classes() { printf '%s\n' "$these" | awk -v kind="$1" '$1 == kind { print $3 }' | sort -u | paste -sd, -; }

script_tests() {
  node --test --test-reporter=dot --test-reporter-destination=stdout \
    --test-reporter=junit --test-reporter-destination="$REPORTS/scripts.xml" .ci/test/*.test.mjs
}

# set_apart NAME: what Maven reported so far is counted, too, when it runs again.
set_apart() {
  find . \( -name node_modules -o -path "./$BUILT" \) -prune -o -path '*/target/*-reports/TEST-*.xml' -print |
    while read -r report; do
      mkdir -p "$REPORTS/$1/${report%/*}"
      mv "$report" "$REPORTS/$1/$report"
    done
}

# --- runs -------------------------------------------------------------------------------------------------------------

prepare() {
  need_tools
  find_maven
  REPORTS=$HOME_DIR/$BUILT/reports
  rm -rf "$REPORTS"
  mkdir -p "$REPORTS"
  find . -name node_modules -prune -o \( -path '*/target/surefire-reports/*.xml' -o -path '*/target/failsafe-reports/*.xml' \
    -o -path '*/target/processor/*.tsv' \) -exec rm -f {} +
  left_out=
  asides=
  second_tries=0
  fuzz_seconds=5
  # Of ten seconds of a processor in which Maven compiles, the second compiler has three.
  export MAVEN_OPTS="${MAVEN_OPTS-} -XX:TieredStopAtLevel=1"
  case $MAVEN_OPTS in *GC*) ;; *) MAVEN_OPTS="$MAVEN_OPTS -XX:+UseParallelGC" ;; esac
  # shellcheck disable=SC2086
  trap 'kill $asides 2>/dev/null; exit 130' INT TERM
}

total() { node .ci/test/total.mjs "$1" "$REPORTS" "$left_out" ${2+"$2"}; }

test_everything() {
  # Beside the dashboard's own, which needs none of them; where all are there, the firmware is built in that time, too.
  find_missing_packages
  if [ -z "$packages$more" ]; then test_firmware; else aside packages "packages of this system" install_packages; fi
  step "dashboard: install" in_dashboard npm_ci
  step "dashboard: types and build" dashboard_build
  joined packages
  [ -n "${aside_firmware-}" ] || test_firmware
  # Not beside Maven: what waits for a screen runs out of time there.
  step "dashboard: unit tests" vitest_run run
  wait_for_virtual_device
  step "hub: build and tests" java_tests
  joined firmware
  # In the time that browsers leave, which is two fifths of it; Maven leaves less.
  aside scripts "scripts of the tests" script_tests
  aside lint "dashboard: format and lint" in_dashboard npm run lint
  step "dashboard: browser tests" browser_tests
  for each in scripts lint; do joined "$each"; done
}

test_firmware() {
  if can_build_firmware; then
    aside firmware "firmware: tests" firmware_tests host asan fuzz
  else
    say "no C++ compiler and CMake on this machine: the firmware's tests are skipped"
    left_out="firmware-host firmware-asan"
  fi
}

# Beyond what a change can break: every length, every place, moved clocks.
test_long_forms() {
  export PITWATCH_TESTS=all
  fuzz_seconds=60
  test_everything
  set_apart whole
  ! can_build_firmware || step "firmware: every power cut" firmware_every_cut
  if has faketime; then
    step "hub: unit tests before midnight at a month's end" month_end "2026-12-31 23:58:00" Asia/Kolkata
    set_apart month
    step "hub: unit tests before midnight at a leap day's" month_end "2028-02-29 23:58:00" Pacific/Kiritimati
    set_apart leap
  else say "no faketime on this machine: unit tests at a month's end are left out"; fi
  step "faults" bench/run faults --kills 100
  step "attacks" bench/run abuse
  step "mutations" "$MVN" -B -ntp -fae -P pit test
}
# Clocks go on from there; what measures durations keeps the real one.
month_end() {
  TZ=$2 FAKETIME_DONT_FAKE_MONOTONIC=1 faketime -f "@$1" \
    "$MVN" -B -ntp -T 2 test -Dspotless.check.skip=true -DargLine="-XX:TieredStopAtLevel=1 -Duser.timezone=$2"
}

# What left main: the commit that this branch began at. Not its upstream: once it is pushed nothing would have changed.
branch_point() {
  for main in origin/HEAD origin/main main; do
    git merge-base HEAD "$main" 2>/dev/null && return 0
  done
  git rev-parse HEAD
}

# planned ENDING: classes of the plan whose names end so, with commas between.
planned() {
  found=$(sed -n 's|^classes ||p' "$plan" | tr , '\n' | grep "$1\$" | paste -sd, -)
  printf %s "${found:-No$1}"
}

test_quick() {
  base=$(branch_point)
  plan=$BUILT/affected
  node .ci/test/affected.mjs "$base" >"$plan"
  [ -s "$plan" ] || { say "Nothing changed since $(git log -1 --format='%h %s' "$base")."; return 0; }
  step "dashboard: install" in_dashboard npm_ci
  if grep -q '^dashboard' "$plan"; then
    in_dashboard npm run types >/dev/null
    aside types "dashboard: types" in_dashboard npx tsc --noEmit --incremental --tsBuildInfoFile "$HOME_DIR/$BUILT/types.tsbuildinfo"
    changed=$(sed -n 's|^lint ||p' "$plan" | sed 's|dashboard/||g')
    # shellcheck disable=SC2086
    [ -z "$changed" ] || aside lint "dashboard: lint" in_dashboard npx eslint $changed --max-warnings 0
    related=$(sed -n 's|^dashboard ||p' "$plan" | sed 's|dashboard/||g')
    # shellcheck disable=SC2086
    [ -z "$related" ] || aside vitest "dashboard: unit tests" vitest_run related --run $related
  fi
  grep -q '^scripts' "$plan" && step "scripts of the tests" script_tests
  if grep -q '^firmware' "$plan" && can_build_firmware; then aside firmware "firmware: tests" firmware_tests host; fi
  modules=$(sed -n 's|^java ||p' "$plan")
  only=
  ! grep -q '^classes' "$plan" ||
    only="-Dtest=$(planned Test) -Dit.test=$(planned IT) -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false"
  # shellcheck disable=SC2086
  [ -z "$modules" ] || step "hub: unit tests and smoke tests" java_tests_of "$modules" -Dit.groups=smoke $only $IN_A_HURRY
  for each in types lint vitest firmware; do joined "$each"; done
}

test_since() {
  plan=$BUILT/affected
  node .ci/test/affected.mjs "$(git merge-base HEAD "$1" || printf %s "$1")" >"$plan"
  [ -s "$plan" ] || { say "Nothing changed since $1."; return 0; }
  aside packages "packages of this system" install_packages
  step "dashboard: install" in_dashboard npm_ci
  step "dashboard: types and build" dashboard_build
  joined packages
  grep -q '^scripts' "$plan" && step "scripts of the tests" script_tests
  if grep -Eq '^(firmware|java)' "$plan" && can_build_firmware; then
    aside firmware "firmware: tests" firmware_tests host asan fuzz
    wait_for_virtual_device
  fi
  if grep -q '^dashboard' "$plan"; then
    aside lint "dashboard: format and lint" in_dashboard npm run lint
    step "dashboard: unit tests" vitest_run run # not beside Maven
  fi
  modules=$(sed -n 's|^java ||p' "$plan")
  [ -z "$modules" ] || step "hub: build and tests" java_tests_of "$modules"
  for each in firmware lint; do joined "$each"; done
  if grep -q '^browser' "$plan"; then step "dashboard: browser tests" browser_tests; fi
}

# A name that is none ends it before anything runs.
test_named() {
  named=$BUILT/named
  for wanted in "$@"; do node .ci/test/find-test.mjs "$wanted" || exit 1; done >"$named"
  java_named no
  java_named yes
  files=$(named_files vitest)
  [ -z "$files" ] || step "$files" vitest_named "$files"
  files=$(named_files browser)
  [ -z "$files" ] || step "$files" browser_named "$files"
  for file in $(named_files firmware); do step "$file" firmware_test "$file"; done
}
named_files() { sed -n "s|^$1 ||p" "$named" | sort -u | paste -sd' ' -; }
# shellcheck disable=SC2086
vitest_named() { in_dashboard npm_ci && in_dashboard npm run -s types && vitest_run run $1; }
# In a shell of its own: what the hub of the browsers is told is not for the tests after them.
# shellcheck disable=SC2086
browser_named() { in_dashboard npm_ci && (browser_tests $1); }
firmware_test() {
  in_firmware cmake --preset host >/dev/null && in_firmware cmake --build --preset host -j 2 --target core_test >/dev/null &&
    in_firmware build/host/core_test -sf="*$1.cpp"
}

test_verb() {
  mode=whole
  since=
  names=
  while [ $# -gt 0 ]; do
    case $1 in
    --quick) mode=quick ;;
    --all) mode=all ;;
    --since)
      [ $# -ge 2 ] || fail "test --since: expected a commit, e.g. --since main"
      mode=since since=$2
      git rev-parse -q --verify "$since^{commit}" >/dev/null || fail "test --since: \"$since\" is no commit of this repository"
      shift
      ;;
    -h | --help) test_usage && exit 0 ;;
    -*) test_usage >&2 && fail "test: no option \"$1\"" ;;
    *) mode=named names="$names $1" ;;
    esac
    shift
  done
  prepare
  case $mode in
  whole)
    second_tries=1
    test_everything
    total whole
    ;;
  all)
    test_long_forms
    total all
    ;;
  quick)
    test_quick
    total part "not run: integration tests but those tagged smoke, browser tests, sanitizers and fuzzers, coverage: ./pitwatch test runs them"
    ;;
  since)
    test_since "$since"
    total part "not run: what no file that changed since $since can break"
    ;;
  named)
    # shellcheck disable=SC2086
    test_named $names
    total named
    ;;
  esac
}
