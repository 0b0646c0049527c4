# The verb `release`: sourced by ./pitwatch.

release_usage() {
  cat <<'TEXT'
usage: ./pitwatch release [--key PRIVATE-KEY] [FOLDER]
                 build the newest commit in a folder of its own and write pitwatch-N.N.N.tar.gz for this kind of system, its
                 SHA-256 and, with a key, its signature into FOLDER (target/release): two builds of a commit are equal
       ./pitwatch release --built [--key PRIVATE-KEY] [FOLDER]
                 pack what is built here already, as it is: to try the archive, not to give it away
       ./pitwatch release keygen FILE
       ./pitwatch release sign ARCHIVE PRIVATE-KEY
       ./pitwatch release verify ARCHIVE PUBLIC-KEY
TEXT
}

# A file as it is named where one stands.
from_there() { case $1 in /*) printf %s "$1" ;; *) printf %s "$CALLED_FROM/$1" ;; esac; }

release_verb() {
  key=
  built=no
  folder=
  while [ $# -gt 0 ]; do
    case $1 in
    --key)
      key=$(from_there "${2-}")
      [ $# -ge 2 ] && [ -f "$key" ] || fail "release --key: expected a file with a private key, made by ./pitwatch release keygen FILE"
      shift
      ;;
    --built) built=yes ;;
    -*) release_usage >&2 && fail "release: no option \"$1\"" ;;
    *)
      [ -z "$folder" ] || fail "release: expected one folder, got \"$1\", too"
      folder=$(from_there "$1")
      ;;
    esac
    shift
  done
  folder=${folder:-$HOME_DIR/target/release}
  has git && git rev-parse -q --verify HEAD >/dev/null || fail "release: expected a Git checkout: what is packed is a commit"
  tar --version 2>/dev/null | grep -q GNU || fail "release: missing on this machine: GNU tar, which writes equal archives"
  has gzip && has sha256sum || fail "release: missing on this machine: gzip and sha256sum"
  make_folder "$folder"
  folder=$(cd "$folder" && pwd -P)
  commit=$(git rev-parse HEAD)
  release_time=$(git log -1 --format=%ct)
  release_version=$(sed -n 's/^  <version>\(.*\)<\/version>$/\1/p' pom.xml | head -n 1)
  release_version=${release_version%-SNAPSHOT}
  if [ "$built" = yes ]; then
    [ -x camel-app/distribution/assembly/target/assembly/bin/karaf ] && [ -d camel-app/launcher/target/lib ] ||
      fail "release --built: nothing is built here: run ./pitwatch up, which builds it"
    source=$HOME_DIR
  else release_build; fi
  release_pack
}

# In a folder of its own: what isn't committed, and what an earlier build left, is not in it.
release_build() {
  need_tools
  find_maven
  [ -z "$(git status --porcelain)" ] || say "What isn't committed is not in the release."
  make_folder "$HOME_DIR/$BUILT"
  source=$HOME_DIR/$BUILT/release-source
  rm -rf "$source"
  # A checkout, not an archive: without .gitignore in force Tailwind reads what was built and generated for names of classes, too.
  git clone -q --shared --no-checkout "$HOME_DIR" "$source"
  git -C "$source" checkout -q --detach "$commit"
  say "Building $(git log -1 --format=%h) ..."
  (cd "$source/dashboard" && logged_here release-dashboard npm_build) || fail "the dashboard does not build"
  # shellcheck disable=SC2086
  (cd "$source" && logged_here release-java "$MVN" -B -ntp $FETCHING -T 2 package -Dmaven.test.skip=true -Dspotless.check.skip=true \
    -Djacoco.skip=true -pl camel-app/launcher,camel-app/distribution/assembly -am) || fail "the hub does not build"
  (cd "$source/dashboard" && npm_sbom)
  for each in java dashboard; do
    [ -s "$source/target/sbom/$each.cdx.json" ] || fail "release: no bill of materials was made: target/sbom/$each.cdx.json"
  done
}

logged_here() {
  log=$HOME_DIR/$BUILT/$1.log
  shift
  "$@" >"$log" 2>&1 && return 0
  tail -n 25 "$log" >&2
  return 1
}

# From the folder $source into $folder.
release_pack() {
  name=pitwatch-$release_version
  stage=$folder/.$name.new
  rm -rf "$stage"
  mkdir -p "$stage/$name/lib/launcher" "$stage/$name/sbom"
  for each in pitwatch LICENSE README.md CHANGELOG.md SECURITY.md .env.example routes config docs docker packaging; do
    cp -R "$source/$each" "$stage/$name/"
  done
  cp "$source"/camel-app/launcher/target/launcher-*.jar "$source"/camel-app/launcher/target/lib/*.jar "$stage/$name/lib/launcher"
  cp -R "$source/camel-app/distribution/assembly/target/assembly" "$stage/$name/lib/hub"
  cp "$source"/target/sbom/*.cdx.json "$stage/$name/sbom/" 2>/dev/null || say "No bill of materials was made here: the archive has none."
  # As they are shipped, whatever is edited beside: an upgrade merges by them.
  mkdir "$stage/$name/lib/shipped"
  cp -R "$source/routes" "$source/config" "$stage/$name/lib/shipped/"
  printf 'version=%s\ncommit=%s\n' "$release_version" "$commit" >"$stage/$name/lib/release"
  archive=$folder/$name.tar.gz
  # Names in order, one owner, one time: two builds are equal byte for byte. Most of it are jars, which more effort makes no smaller.
  tar --sort=name --format=gnu --mtime="@$release_time" --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX \
    -C "$stage" -cf - "$name" | gzip -n -1 >"$archive.new"
  mv "$archive.new" "$archive"
  (cd "$folder" && sha256sum "$name.tar.gz" >"$name.tar.gz.sha256")
  say "Written: $archive ($(du -k "$archive" | awk '{ printf "%d MB", $1 / 1000 }')), $archive.sha256"
  [ -z "$key" ] || "$stage/$name/pitwatch" release sign "$archive" "$key"
  rm -rf "$stage"
}
