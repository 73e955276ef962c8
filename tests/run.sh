#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Installs what is missing (Debian), builds Sluice and runs the whole test suite. Safe to repeat.
# usage: bash tests/run.sh [--with-keras]
#   --with-keras   exchange models with real Keras too, which fetches Python packages; without it,
#                  that happens when they are there already
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source cmake/setup.sh

with_keras=no
case "${1-}" in
  '') ;;
  --with-keras) with_keras=yes ;;
  *)
    echo "tests/run.sh: unknown argument $1; usage: bash tests/run.sh [--with-keras]" >&2
    exit 2
    ;;
esac

install_missing "${sluice_packages[@]}"
install_missing libhdf5-dev libzip-dev pkg-config ||
  echo "HDF5 and libzip could not be installed: what needs them is left out, Keras included."
if [[ $with_keras == yes ]]; then install_missing python3 python3-venv; fi

use_ccache
cmake --preset release -DSLUICE_WERROR="${SLUICE_WERROR-OFF}" -DSLUICE_BUILD_TESTS=ON \
  -DSLUICE_BUILD_APPS=ON
cmake --build --preset release

labels=()
if [[ $with_keras == no ]] &&
  ! python3 tests/parity/environment.py build/release/keras-venv --offline 2>/dev/null; then
  labels=(--label-exclude keras)
  echo "The exchange with real Keras does not run: python3 lacks the packages of" \
    "tests/parity/requirements.txt. To have them fetched: bash tests/run.sh --with-keras"
fi
ctest --preset release --parallel "$(nproc)" "${labels[@]}"
