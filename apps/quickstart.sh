#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# From a bare Debian to predictions: installs what is missing, builds Sluice, trains a model on the
# breast-cancer data and predicts five records with the saved file. Safe to repeat.
# usage: bash apps/quickstart.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source cmake/setup.sh

install_missing "${sluice_packages[@]}"
use_ccache
cmake --preset release
cmake --build --preset release --target sluice_cli

sluice=build/release/apps/sluice/sluice
data=apps/data/breast_cancer.csv
run=runs/breast_cancer

echo
echo "== Train on $data as apps/data/breast_cancer.json says"
"$sluice" train apps/data/breast_cancer.json

echo
echo "== Load the saved model and predict five records without their diagnosis"
sed -n '1p; 20,24p' "$data" | cut -d , -f 1-30 >"$run/five.csv"
"$sluice" predict "$run/model.json" "$run/five.csv" -o "$run/predictions.csv"
echo
cat "$run/predictions.csv"
echo
echo "What the doctors found: $(sed -n '20,24p' "$data" | cut -d , -f 31 | paste -s -d ' ')"

cat <<END

== Where everything lies
  $sluice      the program; --help lists its commands
  apps/data/breast_cancer.json          what was trained, and how: a file to copy and change
  $run/model.json         the model, to load and predict with
  $run/report.html        the training in curves and numbers
  $run/predictions.csv    what was predicted of five.csv beside it

== What next
  $sluice train apps/data/breast_cancer.json --set fit.epochs=100
  $sluice evaluate $run/model.json $data
  $sluice train apps/data/wine.json
  bash tests/run.sh      run every test
  README.md              the same in C++
END
