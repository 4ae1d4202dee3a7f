# Sourced by ./carafe and ./dev after setup.bash: builds the relocatable tree build/dist.
#
#   build/dist/bin/carafe, bin/carafe-oci       the native executable, under its two names
#   build/dist/lib/carafe/                      launchers, java-home, images/hello.tar
#   build/dist/lib/carafe/jars/HASH/            the jars, named by their content; native/ too
#   build/dist/lib/carafe/jars/HASH/JDK/*.aot   the AOT caches, good for that JDK alone
#
# A cache is only ever read with the jars it was made from: JDK 25.0.3 does not notice when a jar
# under a cache changes and goes on with the old code (JDK-8377932).

DIST=build/dist
STAMP=build/dist.stamp
GENERATIONS_MAX=3

# True when something that goes into the tree is newer than the last build. Folders count too:
# removing a file changes its folder.
is_stale() {
  [[ -e $STAMP && -x $DIST/bin/carafe && $(<"$STAMP") == "$java_build" ]] || return 0
  [[ -n $(find pom.xml .mvn native packaging modules \
    \( -name target -o -name build -o -path '*/src/test' -o -path modules/checks \) -prune \
    -o -newer "$STAMP" -print -quit) ]]
}

# Sets up and builds what is missing or stale; takes some milliseconds where nothing is.
ensure_product() {
  if find_jdk && ! is_stale; then return; fi
  set_up build
  build_product
}

# Builds what is stale; one build at a time.
build_product() {
  mkdir -p build
  exec {build_lock}>build/.lock
  flock "$build_lock"
  if is_stale; then
    mkdir -p native/build # which changes its folder, once
    : >"$STAMP.begin"
    build_native
    build_jars
    assemble
    echo "$java_build" >"$STAMP.new"
    touch -r "$STAMP.begin" "$STAMP.new" # what changed meanwhile is newer
    mv "$STAMP.new" "$STAMP"
    rm "$STAMP.begin"
  fi
  exec {build_lock}>&-
}

build_native() {
  note "building the native executable"
  logged "building the native executable" make -s -C native all
  logged "building the image hello" packaging/hello/image build/hello.tar
}

build_jars() {
  note "building the jars"
  rm -rf build/java/carafe-app/libraries
  logged "building the jars" run_maven -q -Pproduct -pl modules/app -am process-classes
}

# Puts the pieces into the tree, each by a rename, so that a running daemon or client never sees
# half a file; its own jars stay for GENERATIONS_MAX builds.
assemble() {
  local lib=$DIST/lib/carafe jars=(build/java/carafe-*/*.jar build/java/carafe-app/libraries/*.jar)
  local hash
  hash=$(sha256sum "${jars[@]}" | sed 's|  .*/|  |' | sha256sum | cut -c 1-16)
  mkdir -p "$DIST/bin" "$lib/jars" "$lib/images"
  [[ -d $lib/jars/$hash ]] || assemble_jars "$lib/jars/$hash" "${jars[@]}"
  touch "$lib/jars/$hash"
  sed -e "s|@JARS@|$hash|" \
    -e "s|@DAEMON_CLASSPATH@|$(classpath "$lib/jars/$hash" '*')|" \
    -e "s|@ONESHOT_CLASSPATH@|$(classpath "$lib/jars/$hash" \
      'carafe-app-*' 'carafe-base-*' 'carafe-cgroups-*' 'carafe-engine-*' 'carafe-linux-*' \
      'carafe-program-*' 'carafe-runtime-*' 'carafe-spec-*')|" \
    packaging/launch/jvm.sh >build/jvm.sh
  echo "$java_home" >build/java-home
  place 644 build/jvm.sh "$lib/jvm.sh"
  place 644 build/java-home "$lib/java-home"
  place 644 build/hello.tar "$lib/images/hello.tar"
  place 755 packaging/launch/carafed "$lib/carafed"
  place 755 packaging/launch/carafe-oci-oneshot "$lib/carafe-oci-oneshot"
  place 755 native/build/carafe "$DIST/bin/carafe"
  ln -f "$DIST/bin/carafe" "$DIST/bin/carafe-oci"
  train "$lib"
  forget_old_generations "$lib/jars"
}

# Copies a file to its place if it differs.
place() {
  cmp -s "$2" "$3" && return
  install -m "$1" "$2" "$3.new"
  mv "$3.new" "$3"
}

# The jars named by the patterns, sorted, as a class path in terms of the launchers' $jars.
classpath() {
  local folder=$1 pattern jar path=
  shift
  for pattern; do
    for jar in "$folder"/$pattern.jar; do path+=":\$jars/${jar##*/}"; done
  done
  echo "${path#:}"
}

# The libraries written in C are unpacked here, once, not into /tmp at each start.
assemble_jars() {
  local target=$1 new=$1.new machine=${HOSTTYPE}
  shift
  rm -rf "$new"
  mkdir -p "$new/native"
  cp -p "$@" "$new/"
  [[ $machine != x86_64 ]] || machine=amd64
  unpack_library "$new"/sqlite-jdbc-*.jar "org/sqlite/native/Linux/$HOSTTYPE/libsqlitejdbc.so" \
    "$new/native/libsqlitejdbc.so"
  unpack_library "$new"/zstd-jni-*.jar \
    "linux/$machine/libzstd-jni-$(basename "$new"/zstd-jni-*.jar .jar | cut -d - -f 3-).so" \
    "$new/native/libzstd-jni.so"
  mv "$new" "$target"
}

unpack_library() {
  local jar=$PWD/$1 entry=$2 target=$PWD/$3 folder
  folder=$(mktemp -d)
  (cd "$folder" && logged "unpacking $entry" "$java_home/bin/jar" --extract --file "$jar" "$entry")
  install -m 644 "$folder/$entry" "$target"
  rm -rf "$folder"
}

# Makes the AOT caches of a tree's jars for $java_home, if they are not there: train LIB-FOLDER.
# A failure only costs speed, so it is told and not fatal.
train() {
  local lib=$1 jars program cache
  jars=$lib/jars/$(sed -n 's|^jars=$lib/jars/||p' "$lib/jvm.sh")
  mkdir -p "$jars/$java_build"
  for program in carafed:daemon carafe-oci-oneshot:oneshot; do
    cache=$jars/$java_build/${program#*:}.aot
    [[ ! -e $cache ]] || continue
    note "making the AOT cache of ${program%:*}"
    rm -f "$cache.new"
    if CARAFED_JVM_OPTIONS="-XX:AOTCacheOutput=$(realpath "$jars")/$java_build/${cache##*/}.new" \
      "$lib/${program%:*}" --train >>"$log" 2>&1 </dev/null && [[ -s $cache.new ]]; then
      mv "$cache.new" "$cache"
    else
      note "no AOT cache of ${program%:*}, it will start slower; see $log"
    fi
  done
}

forget_old_generations() {
  local old
  find "$1" -mindepth 1 -maxdepth 1 -printf '%T@ %p\n' | sort -rn |
    tail -n +$((GENERATIONS_MAX + 1)) | while read -r _ old; do rm -rf "$old"; done
}
