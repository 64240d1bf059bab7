#!/usr/bin/env bash
# One verb each; build.ps1 has the same verbs and names the same commands.
# A function called in a condition runs without `set -e`, so steps that depend on each other are joined by `&&`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

usage() {
  cat <<'TEXT'
usage: ./build.sh VERB [ARGUMENT...]
  setup                  install what is missing; --dry-run only names it, --peers also PyTorch, for bench
  build                  build everything
  demo [ARGUMENT...]     train logistic regression on real data; arguments go to the sample (--exercise)
  test [SWITCH...]       all native and managed tests
      --sanitize         also the native tests under AddressSanitizer, UBSan and ThreadSanitizer
      --all-levels       also the compiler's tests at the lower SIMD levels; native tests always run at all
      --long             also the long runs
      --mutations        also plant faults of tests/mutations, each of which must turn its tests red: a fourth of them,
                         another one with the next commit
      --all-mutations    also plant all of them
  conformance [--cases DIR]   run ONNX operator cases: those of tests/conformance, or those in a folder
  bench [ARGUMENT...]    measure against the peers; arguments go to the benchmark program (--json FILE)
  check                  format, analyzers, bindings, ABI lock, symbols, layers, docs; --update-abi accepts a changed ABI
TEXT
}

# "probe package": a probe is a command, a header in <>, or a file on the compiler's library path.
build_needs="cmake cmake
ninja ninja-build
g++ g++
castxml castxml
<hwy/highway.h> libhwy-dev
<gtest/gtest.h> libgtest-dev
openblas-pthread/libopenblas.a libopenblas-pthread-dev"
check_and_bench_needs="clang-format clang-format
doxygen doxygen
dot graphviz
chromium chromium
objdump binutils
<benchmark/benchmark.h> libbenchmark-dev
/usr/lib/python3/dist-packages/numpy/__init__.py python3-numpy
/usr/lib/python3/dist-packages/numexpr/__init__.py python3-numexpr"
large_peers="/usr/lib/python3/dist-packages/torch/__init__.py python3-torch"

present() {
  case $1 in
    "<"*) printf '#if !__has_include(%s)\n#error\n#endif\n' "$1" | g++ -E -x c++ - >/dev/null 2>&1 ;;
    /*) [ -e "$1" ] ;;
    */*) [ -e "$(g++ -print-file-name="$1" 2>/dev/null)" ] ;;
    *) command -v "$1" >/dev/null ;;
  esac
}

missing() {
  local probe package
  while read -r probe package; do
    present "$probe" || printf ' %s' "$package"
  done <<<"$1"
}

# Installs what is missing or, without the right to, names the one command. `--dry-run` looks only at what a build needs.
setup() {
  if ! dotnet --list-sdks 2>/dev/null | grep -q '^10\.'; then
    echo "build.sh : error THEON0001: the .NET 10 SDK is missing; install it from https://dotnet.microsoft.com/download" >&2
    return 1
  fi
  local required optional="" install="sudo apt-get install -y"
  [ "$(id -u)" != 0 ] || install="apt-get install -y"
  required=$(missing "$build_needs")
  [ "${1:-}" = --dry-run ] || optional=$(missing "$check_and_bench_needs")
  [ "${1:-}" != --peers ] || optional+=$(missing "$large_peers")
  [ -n "$required$optional" ] || return 0
  if [ "${1:-}" != --dry-run ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing$required$optional"
    apt-get update -qq || echo "apt-get update failed; going on with the package lists that are here" >&2
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $required $optional >/dev/null
  elif [ -n "$required" ]; then
    echo "build.sh : error THEON0002: packages are missing; install them with: $install$required$optional" >&2
    return 1
  else
    echo "check, bench and the tests of pictures need more packages; install them with: $install$optional" >&2
  fi
}

build_native() {
  { [ -e "build/$1/build.ninja" ] || cmake --preset "$1"; } && cmake --build --preset "$1"
}

build() {
  build_native release && dotnet build Native.sln -c Release -v quiet -nologo -clp:NoSummary
}

run_tests() {
  local sanitize="" levels="" mutations="" results="$PWD/build/test-results" codes=()
  for switch in "$@"; do
    case $switch in
      --sanitize) sanitize="asan tsan" ;;
      --all-levels) levels="baseline avx2" ;;
      --long) export THEON_TEST_LONG=1 ;;
      --mutations) mutations=--share ;;
      --all-mutations) mutations=--all ;;
      *) echo "build.sh test: unknown switch $switch" >&2; return 2 ;;
    esac
  done
  rm -rf "$results"
  if ! build; then
    echo "0 passed, 1 failed"
    return 1
  fi
  for preset in release $sanitize; do
    local report="$results/native-$preset.xml" code=0
    { build_native "$preset" && ctest --preset "$preset" --parallel "$(nproc)" --output-junit "$report"; } || code=$?
    codes+=("$code")
  done
  code=0
  dotnet test Native.sln -c Release --no-build -nologo --logger "trx;LogFilePrefix=managed" --results-directory "$results" || code=$?
  codes+=("$code")
  for level in $levels; do
    code=0
    THEON_SIMD_LEVEL=$level dotnet test tests/managed/Theon.Tests -c Release --no-build -nologo --logger "trx;LogFilePrefix=$level" --results-directory "$results" || code=$?
    codes+=("$code")
  done
  if [ -n "$mutations" ]; then
    code=0
    dotnet run -c Release --no-build --project tests/checks/Theon.Checks -- mutations "$results/mutations.xml" "$mutations" || code=$?
    codes+=("$code")
  fi
  dotnet run -c Release --no-build --project tests/checks/Theon.Checks -- summary "$results" "${codes[@]}"
}

check() {
  for switch in "$@"; do
    case $switch in
      --update-abi) dotnet run -c Release --project tests/checks/Theon.Checks -- abi --update ;;
      *) echo "build.sh check: unknown switch $switch" >&2; return 2 ;;
    esac
  done
  local failed=""
  step() { echo "== $1"; "${@:2}" || failed+=" $1"; }
  local sources
  mapfile -t sources < <(find native tests/native -regex '.*\.\(c\|cpp\|h\|hpp\)' -not -path '*/obj/*')
  step build build
  step native-format clang-format --dry-run --Werror "${sources[@]}"
  # Without it, which only setup as root changes, the reference of the headers stays unchecked.
  if present doxygen; then
    mkdir -p build
    step native-docs doxygen native/Doxyfile
  fi
  step managed-format dotnet format Native.sln --verify-no-changes --no-restore
  step bindings dotnet run -c Release --no-build --project bindings/generator -- generate --check
  step repository dotnet test tests/managed/Theon.Repository.Tests -c Release --no-build -nologo
  if [ -n "$failed" ]; then
    echo "check failed:$failed" >&2
    return 1
  fi
  echo "check passed"
}

conformance() {
  build_native release && dotnet run -c Release --project tests/conformance/Theon.Conformance -- "$@"
}

verb=${1:-}
shift || true
case $verb in
  setup) setup "$@" ;;
  build) setup && build ;;
  demo) setup && dotnet run -c Release --project managed/samples/LogisticRegression -- "$@" ;;
  test) setup && run_tests "$@" ;;
  conformance) setup && conformance "$@" ;;
  bench) setup && dotnet run -c Release --project tests/benchmarks/Theon.Benchmarks -- "$@" ;;
  check) setup && check "$@" ;;
  *) usage >&2; exit 2 ;;
esac
