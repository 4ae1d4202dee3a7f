# Sourced by ./carafe and ./dev, in the checkout's folder: what a build needs from the host.
#
#   set_up build   a JDK 25, a C compiler for static executables, Maven
#   set_up test    also what the tests run: a second compiler, a registry, other runtimes
#
# Packages are announced before they are installed. With no_install=1 nothing is installed: one
# sentence says what is missing. Everything that the steps print goes to $log.

MAVEN_VERSION=3.10.0
MAVEN_SHA512=908b1501bfb420bf7c8affb855534a9c407fd6099367bfb9f2f2dcb8e9799102\
bffb84518cde74c679bd76870247c6528683abdd620581bffa90f95d92d175aa

no_install=${CARAFE_NO_INSTALL:-}
log=build/setup.log
java_home='' java_build='' maven=''

note() { printf 'carafe: %s\n' "$*" >&2; }

fail() {
  note "$*"
  exit 1
}

# Runs a command whose output is only of interest when it fails: logged WHAT COMMAND…
logged() {
  local what=$1 start
  shift
  mkdir -p build
  printf '\n== %s: %s\n' "$(date +%T)" "$*" >>"$log"
  start=$(wc -l <"$log")
  if ! "$@" >>"$log" 2>&1 </dev/null; then
    tail -n +"$((start + 1))" "$log" | grep -v '^$' | tail -n 30 >&2
    fail "$what failed; the whole output is in $log"
  fi
}

is_jdk_25() {
  local line
  java_build=''
  [[ -n $1 && -x $1/bin/javac && -r $1/release ]] || return 1
  [[ $(<"$1/release") == *'JAVA_VERSION="25'[.\"]* ]] || return 1
  while read -r line; do
    [[ $line != JAVA_RUNTIME_VERSION=* ]] || java_build=${line//[\"]/}
  done <"$1/release"
  java_build=${java_build#*=}
  [[ -n $java_build ]]
}

find_jdk() {
  local on_path
  on_path=$(readlink -f "$(type -P javac)") || on_path=''
  for java_home in "${JAVA_HOME:-}" "${on_path%/bin/javac}" /usr/lib/jvm/*; do
    is_jdk_25 "$java_home" && return
  done
  java_home=''
  return 1
}

has() { type -P "$1" >/dev/null; }

# The names of the Debian packages that are missing, on one line; after find_jdk.
missing_packages() {
  local list=()
  [[ -n $java_home ]] || list+=(openjdk-25-jdk-headless)
  has musl-gcc || list+=(musl-tools)
  has gcc || list+=(gcc)
  has make || list+=(make)
  if [[ $1 == engines ]]; then
    has podman || list+=(podman)
    has dockerd || list+=(docker.io)
    has containerd || list+=(containerd)
    has runc || list+=(runc)
  fi
  if [[ $1 == test || $1 == engines ]]; then
    has clang || list+=(clang)
    compgen -G '/usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-*' >/dev/null ||
      list+=("$(sanitizer_package)")
    has clang-format || list+=(clang-format)
    [[ -e /usr/include/seccomp.h ]] || list+=(libseccomp-dev)
    has python3 || list+=(python3)
    has mkfs.ext4 || list+=(e2fsprogs)
    has losetup || list+=(mount)
    has pgrep || list+=(procps)
    [[ -x /bin/busybox ]] || list+=(busybox-static)
    has docker-registry || list+=(docker-registry)
    has fsck.erofs || list+=(erofs-utils)
    has skopeo || list+=(skopeo)
    [[ -e /usr/include/stdio.h ]] || list+=(libc6-dev)
  fi
  echo "${list[*]}"
}

# Its name has the version of the distribution's clang in it.
sanitizer_package() {
  local clang
  clang=$(apt-cache depends clang 2>/dev/null | grep -om1 'clang-[0-9]*$') || clang=clang-19
  echo "libclang-rt-${clang#clang-}-dev"
}

set_up() {
  local missing
  find_jdk || true
  missing=$(missing_packages "$1")
  if [[ -n $missing ]]; then
    refuse_to_install "$missing"
    install_packages "$1"
  fi
  find_maven || fetch_maven
  export JAVA_HOME=$java_home
}

refuse_to_install() {
  local advice=
  if [[ $1 == *openjdk-25* ]]; then
    advice=" (a JDK 25 unpacked into /usr/lib/jvm or named by JAVA_HOME serves as well)"
  fi
  if ! has apt-get; then
    fail "needs what Debian calls $1: install it with this system's package manager$advice"
  elif [[ -n $no_install ]]; then
    fail "needs packages that are not installed: apt-get install $1$advice"
  elif ((EUID != 0)); then
    fail "needs packages that only root can install: sudo apt-get install $1$advice"
  fi
}

install_packages() {
  local missing unknown
  note "updating the list of packages"
  logged 'apt-get update' apt-get update -qq
  missing=$(missing_packages "$1") # the lists may tell a better name now
  unknown=$(for package in $missing; do
    [[ $(apt-cache policy "$package" 2>/dev/null) == *Candidate:\ [!\(]* ]] || echo "$package"
  done)
  if [[ $unknown == *gcc* || $unknown == *make* ]]; then
    fail "needs packages, and apt-get knows none: are its sources reachable? apt-get install" \
      "$missing"
  elif [[ $unknown == *openjdk-25* ]]; then
    fail "needs a JDK 25, which this distribution does not package: unpack one, for example" \
      "Temurin 25, into /usr/lib/jvm or set JAVA_HOME to its folder"
  elif [[ -n $unknown ]]; then
    fail "needs packages that this distribution does not have: ${unknown//$'\n'/ }"
  fi
  note "installing: $missing"
  # shellcheck disable=SC2086  # a list of words
  DEBIAN_FRONTEND=noninteractive logged "installing $missing" \
    apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 $missing
  [[ $missing != *openjdk* ]] || find_jdk || fail "no JDK 25 after installing $missing"
}

# Maven from the PATH where it is new enough, else the one fetched before.
find_maven() {
  local own=build/tools/apache-maven-$MAVEN_VERSION/bin/mvn
  if [[ -x $own ]]; then
    maven=$own
  elif has mvn && [[ $(JAVA_HOME=$java_home mvn --version 2>/dev/null) =~ Maven\ 3\.([0-9]+) ]] &&
    ((BASH_REMATCH[1] >= 8)); then
    maven=mvn
  else
    return 1
  fi
}

fetch_maven() {
  [[ -z $no_install ]] || fail "needs Maven, which is not installed: apt-get install maven"
  note "fetching Maven $MAVEN_VERSION"
  local tools=build/tools archive=build/tools/maven.tar.gz
  mkdir -p "$tools"
  trust_the_hosts_certificates
  logged "fetching Maven" "$java_home/bin/java" "${trust[@]}" \
    packaging/setup/FetchMaven.java "$MAVEN_VERSION" "$MAVEN_SHA512" "$archive"
  mkdir -p "$tools/new"
  logged "unpacking Maven" tar -xzf "$archive" -C "$tools/new" --no-same-owner
  mv "$tools/new/apache-maven-$MAVEN_VERSION" "$tools/"
  rm -rf "$tools/new" "$archive"
  find_maven
}

# A JDK's own key store may be absent, or lack what the administrator of the host added to it.
trust_the_hosts_certificates() {
  local pem=/etc/ssl/certs/ca-certificates.crt store=$PWD/build/tools/trust.p12
  trust=()
  [[ -r $pem ]] || return 0
  if [[ ! -e $store || $pem -nt $store ]]; then
    mkdir -p build/tools
    logged "reading the host's certificates" \
      "$java_home/bin/java" packaging/setup/TrustStore.java "$pem" "$store.new"
    mv "$store.new" "$store"
  fi
  trust=("-Djavax.net.ssl.trustStore=$store" -Djavax.net.ssl.trustStorePassword=changeit)
}

# Runs Maven with the JDK and the certificates found.
run_maven() {
  trust_the_hosts_certificates
  MAVEN_OPTS="${trust[*]} --sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}" \
    "$maven" --batch-mode --no-transfer-progress "$@"
}
