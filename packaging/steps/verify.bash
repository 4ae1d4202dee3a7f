# Sourced by ./dev: the verbs that look at the code: test, check, fmt, bench, conformance, fuzz.

SPOTLESS=com.diffplug.spotless:spotless-maven-plugin

help_build() {
  cat <<'END'
./dev build: builds native code and Java into the relocatable tree build/dist: bin/carafe,
bin/carafe-oci and lib/carafe. Does nothing when nothing changed.
END
}

dev_build() {
  ensure_product
}

help_test() {
  cat <<'END'
./dev test [FILTER]: runs all tests: native ones under ASan and UBSan, Java ones, the rules of
modules/checks and the black-box suites. FILTER, such as 'ByteSizeTest' or 'Byte*#parse*', runs
only the Java tests whose class (and method) match. Without root, tests tagged root are left out.
The whole output is in build/test.log. Seeds: CARAFE_SEED=N ./dev test FILTER repeats a run.
END
}

dev_test() {
  local options=()
  set_up test
  build_product
  if [[ $# -gt 0 ]]; then
    options+=("-Dtest=$1" -Dsurefire.failIfNoSpecifiedTests=false)
  else
    note "native tests"
    logged "native tests" make -s -C native check
  fi
  if ((EUID != 0)); then
    note "not root: the tests tagged root are left out"
    options+=(-Dcarafe.excludedGroups=reference,engines,root)
  fi
  [[ -z ${CARAFE_SEED:-} ]] || options+=("-Dcarafe.seed=$CARAFE_SEED")
  run_java_tests verify "${options[@]}"
}

# Maven with the lines that matter on the screen: what runs, what fails. A skipped test is a failure
# in CI, where nothing may hide.
run_java_tests() {
  local output=build/test.log status
  mkdir -p build
  set +e
  run_maven "$@" </dev/null 2>&1 | tee "$output" |
    grep --line-buffered -E 'Tests run:|^\[ERROR\]|^\[WARNING\].*[.]java|[Ss]eed|BUILD'
  status=${PIPESTATUS[0]}
  set -e
  ((status == 0)) || fail "Maven failed; the whole output is in $output"
  if [[ -n ${CI:-} ]] && grep -qE 'Tests run:.*Skipped: [1-9]' "$output"; then
    fail "tests were skipped, which CI does not allow; the whole output is in $output"
  fi
}

help_check() {
  cat <<'END'
./dev check: compiles everything with warnings as errors, Error Prone and NullAway, and checks
formatting, the module table, cycles, forbidden calls and the rules of style (modules/checks).
END
}

dev_check() {
  set_up test
  logged "building the native executable" make -s -C native all
  logged "C formatting (./dev fmt mends it)" make -s -C native format-check
  logged "C formatting (./dev fmt mends it)" clang-format --dry-run --Werror native/hello/hello.c
  logged "compiling C with clang" make -s -C native clang-check
  note "Java formatting"
  logged "Java formatting (./dev fmt mends it)" run_maven -q -N "$SPOTLESS:check"
  note "compiling with all checks"
  run_java_tests verify -Dcarafe.skipUnitTests=true
}

help_fmt() {
  echo "./dev fmt [FOLDER]: formats Java with google-java-format and C with clang-format."
}

dev_fmt() {
  set_up test
  logged "formatting Java" run_maven -q -N "$SPOTLESS:apply" \
    -DspotlessFiles=".*/${1:-}.*[.]java"
  logged "formatting C" make -s -C native format
  logged "formatting C" clang-format -i native/hello/hello.c
}

help_bench() {
  cat <<'END'
./dev bench NAME [ARGUMENT…]: runs bench/NAME on the built tree and prints its table.
END
}

dev_bench() {
  run_suite bench "$@"
}

help_conformance() {
  cat <<'END'
./dev conformance [NAME]: runs the black-box suites of conformance/ on the built tree, or the one
of class NAMETest, for example: ./dev conformance Lifecycle. Needs root.
./dev conformance engines: installs podman, docker.io and containerd and runs them with carafe-oci
as their runtime; with OCI=/usr/sbin/runc with that one, to compare.
./dev conformance oci: the suites of carafe-oci on this host; with --vm [SUITE…] those that need
control groups of version 2, systemd or AppArmor in a virtual machine (qemu, emulated), whose disk
is made once below build/vm.
END
}

dev_conformance() {
  local options=()
  if [[ ${1:-} == oci && ${2:-} == --vm ]]; then
    conformance_vm "${@:3}"
    return
  elif [[ ${1:-} == oci ]]; then
    set_up test
    options=('-Dtest=Oci*Test')
  elif [[ ${1:-} == engines ]]; then
    set_up engines
    options=(-Dtest=EngineInteropTest -Dcarafe.excludedGroups=reference)
    [[ -z ${OCI:-} ]] || options+=("-Dcarafe.oci=$OCI")
  else
    set_up test
    [[ $# -eq 0 ]] || options+=("-Dtest=$1Test")
  fi
  build_product
  run_java_tests -f conformance/pom.xml test "${options[@]}"
}

conformance_vm() {
  local suites=("${@/%/Test}") list
  ((${#suites[@]} > 0)) || suites=(OciCgroupTest OciSystemdTest)
  set_up test
  vm_set_up
  build_product
  vm_base
  note "the machine's console goes to $vm/console.log"
  list=$(IFS=,; echo "${suites[*]}")
  run_java_tests -f conformance/pom.xml test -Dtest=VirtualMachineTest \
    -Dcarafe.excludedGroups=reference "-Dcarafe.vm=$vm" "-Dcarafe.vm.suites=$list"
}

help_fuzz() {
  cat <<'END'
./dev fuzz [SECONDS]: fuzzes the decoders of native code with libFuzzer under ASan and UBSan,
SECONDS (60) each. ./dev fuzz java: fuzzes the parsers of Java with Jazzer, as long as each says.
END
}

dev_fuzz() {
  local seconds=${1:-60}
  set_up test
  if [[ $seconds == java ]]; then
    fuzz_java
  elif [[ $seconds =~ ^[0-9]+$ ]]; then
    note "fuzzing native code, $seconds s each"
    logged "fuzzing native code" make -s -C native fuzz SECONDS="$seconds"
    grep -E '^(Done|stat::number_of|#.*DONE)' "$log" | tail -n 4 >&2 || true
  else
    fail "fuzz: neither java nor a number of seconds: $seconds"
  fi
}

# Jazzer fuzzes one method a run.
fuzz_java() {
  local file method module
  for file in $(grep -rl '^ *@FuzzTest' modules/*/src/test); do
    module=${file%%/src/*}
    for method in $(grep -A 1 '^ *@FuzzTest' "$file" | grep -o '[a-z][A-Za-z]*_\w*'); do
      note "fuzzing $(basename "$file" .java)#$method"
      JAZZER_FUZZ=1 run_java_tests -pl "$module" -am test \
        -Dtest="$(basename "$file" .java)#$method" -Dsurefire.failIfNoSpecifiedTests=false
    done
  done
}

help_clean() {
  cat <<'END'
./dev clean: removes what was built, build/dist too. Maven and its settings under build/tools stay.
END
}

dev_clean() {
  rm -rf build/dist build/dist.stamp build/java build/hello.tar target build/*.log modules/*/target
  rm -rf conformance/target native/build
}

# Runs FOLDER/NAME, or lists the names there are.
run_suite() {
  local folder=$1 name=${2:-}
  if [[ -z $name || ! -x $folder/$name ]]; then
    note "${name:+no $folder/$name; }there is:"
    find "$folder" -maxdepth 1 -type f -executable -printf '  %f\n' 2>/dev/null | sort >&2
    exit 2
  fi
  shift 2
  set_up test
  build_product
  "$folder/$name" "$@"
}
