# Sourced by ./dev: puts the built tree where it stays.

help_install() {
  cat <<'END'
./dev install --prefix DIR: installs into DIR: bin/carafe, bin/carafe-oci, lib/carafe/, completions
for bash and systemd units. The tree may be moved as a whole; its AOT caches are made in place.
Environment: DESTDIR is put before DIR, for packages.
END
}

dev_install() {
  local prefix=
  while [[ $# -gt 0 ]]; do
    case $1 in
      --prefix) prefix=${2:?--prefix needs a folder} && shift 2 ;;
      --prefix=*) prefix=${1#*=} && shift ;;
      *) fail "install: unknown argument $1" ;;
    esac
  done
  [[ -n $prefix ]] || fail "install: --prefix DIR is missing"
  [[ $prefix == /* ]] || prefix=$PWD/$prefix
  ensure_product
  install_tree "${DESTDIR:-}$prefix" "$prefix"
  note "installed into $prefix: $prefix/bin/carafe run hello"
}

# Copies the tree beside its place, then renames: an older one that runs is not disturbed.
install_tree() {
  local target=$1 prefix=$2 lib=$1/lib/carafe jars
  jars=$(sed -n 's|^jars=$lib/jars/||p' "$DIST/lib/carafe/jvm.sh")
  mkdir -p "$target/bin" "$lib/jars" "$lib/images"
  if [[ ! -d $lib/jars/$jars ]]; then
    rm -rf "$lib/jars/$jars.new"
    mkdir "$lib/jars/$jars.new"
    cp -p "$DIST/lib/carafe/jars/$jars"/*.jar "$lib/jars/$jars.new/"
    cp -Rp "$DIST/lib/carafe/jars/$jars/native" "$lib/jars/$jars.new/"
    mv "$lib/jars/$jars.new" "$lib/jars/$jars"
  fi
  for file in java-home jvm.sh images/hello.tar; do
    place 644 "$DIST/lib/carafe/$file" "$lib/$file"
  done
  place 755 "$DIST/lib/carafe/carafed" "$lib/carafed"
  place 755 "$DIST/lib/carafe/carafe-oci-oneshot" "$lib/carafe-oci-oneshot"
  train "$lib"
  place 755 "$DIST/bin/carafe" "$target/bin/carafe"
  ln -f "$target/bin/carafe" "$target/bin/carafe-oci"
  find "$lib/jars" -mindepth 1 -maxdepth 1 ! -name "$jars" -exec rm -rf {} +
  install_extras "$target" "$prefix"
}

install_extras() {
  local unit
  mkdir -p "$1/share/bash-completion/completions" "$1/lib/systemd/system" "$1/lib/sysusers.d"
  place 644 packaging/completions/carafe.bash "$1/share/bash-completion/completions/carafe"
  place 644 packaging/systemd/sysusers.conf "$1/lib/sysusers.d/carafe.conf"
  for unit in carafe.socket carafe.service; do
    sed "s|@PREFIX@|$2|" "packaging/systemd/$unit" >"build/$unit"
    place 644 "build/$unit" "$1/lib/systemd/system/$unit"
  done
}
