# Sourced by the launchers beside it, with $lib set to their folder: finds the Java for Carafe.
#
#   find_java   sets $java_home and $jdk_build, or says what to install and exits
#   find_cache  sets $cache to the JVM option for the AOT cache $1, or to the empty string
#
# With the build's own Java in place no other process is started: the one-shot compiler counts in
# milliseconds. The build fills in the names between at signs.

jars=$lib/jars/@JARS@
daemon_classpath=@DAEMON_CLASSPATH@
oneshot_classpath=@ONESHOT_CLASSPATH@

# Accepts a folder that holds a Java of feature version 25.
is_java_25() {
  jdk_version='' jdk_build=''
  [ -n "$1" ] && [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
  while IFS='=' read -r key value; do
    value=${value#\"}
    case $key in
      JAVA_VERSION) jdk_version=${value%\"} ;;
      JAVA_RUNTIME_VERSION) jdk_build=${value%\"} ;;
    esac
  done <"$1/release"
  [ "${jdk_version%%.*}" = 25 ] && [ -n "$jdk_build" ]
}

# The Java of the build first: only for that one there is an AOT cache.
find_java() {
  java_home=''
  [ -r "$lib/java-home" ] && read -r java_home <"$lib/java-home"
  if is_java_25 "$java_home"; then
    return
  fi
  on_path=$(command -v java) && on_path=$(readlink -f "$on_path") || on_path=''
  for java_home in "${JAVA_HOME:-}" "${on_path%/bin/java}" /usr/lib/jvm/*; do
    if is_java_25 "$java_home"; then
      return
    fi
  done
  echo "carafe: no Java 25 found: install one (on Debian 13: apt-get install" \
    "openjdk-25-jdk-headless) or set JAVA_HOME" >&2
  exit 1
}

# A cache that is not there costs more than none: the JVM then does without its own archive too.
find_cache() {
  cache=''
  [ -r "$jars/$jdk_build/$1.aot" ] && cache=-XX:AOTCache=$jars/$jdk_build/$1.aot
  return 0
}
