# SPDX-License-Identifier: MIT
# What the shell programs share: source it from the root of the repository.

sluice_packages=(g++ cmake ninja-build libopenblas-dev nlohmann-json3-dev libcli11-dev doctest-dev)

# missing PACKAGE...: prints those that are not installed.
missing() {
  local package
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' ||
      echo "$package"
  done
}

# install_missing PACKAGE...: installs what is not there, and touches nothing when all is.
install_missing() {
  if ! command -v dpkg-query >/dev/null; then
    echo "Not a Debian system: what Debian calls $* must be installed already."
    return
  fi
  local wanted sudo=()
  mapfile -t wanted < <(missing "$@")
  if ((${#wanted[@]} == 0)); then return; fi
  if ((EUID != 0)); then sudo=(sudo); fi
  echo "Installing ${wanted[*]}"
  "${sudo[@]}" apt-get update -qq </dev/null
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${wanted[@]}" </dev/null
}

# use_ccache: compiles through ccache where it is installed.
use_ccache() {
  if command -v ccache >/dev/null; then
    export CMAKE_CXX_COMPILER_LAUNCHER="${CMAKE_CXX_COMPILER_LAUNCHER-ccache}"
  fi
}
