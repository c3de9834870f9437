# Shared by ./run and ./test: finds a JDK and Maven, and lets only one build work at a time.
# Sourced with $root set to the repository. Everything it says goes to stderr, after the name in $me.
# shellcheck disable=SC2154 # root and me come from the script that sources this

say() { printf '%s: %s\n' "$me" "$*" >&2; }

give_up() {
  say "$*"
  exit 1
}

# Is $1 the home of a JDK (not only a JRE) of version 25 or later? Reads its "release" file; a JVM is started only
# where there is none.
is_jdk_25() {
  [[ -x $1/bin/java && -x $1/bin/javac ]] || return 1
  local line version=
  if [[ -r $1/release ]]; then
    while IFS= read -r line; do
      [[ $line == JAVA_VERSION=* ]] && version=${line#*=} && version=${version//\"/}
    done <"$1/release"
  else
    version=$("$1/bin/javac" -version 2>/dev/null) || return 1
    version=${version#javac }
  fi
  version=${version%%[!0-9]*}
  [[ -n $version ]] && ((version >= 25))
}

# Exports JAVA_HOME: the one that is set, else that of the java in PATH, else one from the usual folders.
find_jdk() {
  local java home
  [[ -n ${JAVA_HOME:-} ]] && is_jdk_25 "$JAVA_HOME" && export JAVA_HOME && return
  if java=$(command -v java) && java=$(readlink -f "$java" 2>/dev/null); then
    home=${java%/bin/java}
    is_jdk_25 "$home" && export JAVA_HOME=$home && return
  fi
  for home in /usr/lib/jvm/* /opt/* ~/.sdkman/candidates/java/* ~/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    is_jdk_25 "$home" && export JAVA_HOME=$home && return
  done
  give_up "found no JDK 25 or later: install one (for example Eclipse Temurin 25) and put its bin folder into PATH, or set JAVA_HOME."
}

find_maven() {
  command -v mvn >/dev/null || give_up "found no mvn: install Apache Maven 3.9 or later and put it into PATH."
}

# Waits until no other ./run or ./test builds in this tree; the lock is file descriptor 9. Where there is no flock
# (macOS), builds are not kept apart.
lock_build() {
  mkdir -p "$root/.build"
  exec 9>"$root/.build/lock"
  command -v flock >/dev/null || return 0
  flock -n 9 && return
  say "waiting for another build in this tree to end ..."
  flock 9
}

unlock_build() { exec 9>&-; }
