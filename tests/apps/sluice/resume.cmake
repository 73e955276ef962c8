# SPDX-License-Identifier: MIT
# A run that stops and is resumed writes the bytes that it writes in one go: dropout, shuffles,
# optimizer and callbacks go on where they were.
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)

set(plateau [=[{"type":"ReduceLROnPlateau","patience":2,"factor":0.5}]=])
set(stopping [=[{"type":"EarlyStopping","patience":30}]=])
set(callbacks "[${plateau},${stopping}]")
set(config train ${DATA}/breast_cancer.json --set fit.callbacks=${callbacks})
run(0 ${config} --set fit.epochs=25 --set run.folder=whole)
run(0 ${config} --set fit.epochs=11 --set run.folder=halves)
run(0 ${config} --set fit.epochs=25 --set run.folder=halves --resume)
foreach(file IN ITEMS model.json last.json history.csv history.json report.html)
  file(SHA256 ${FOLDER}/whole/${file} whole)
  file(SHA256 ${FOLDER}/halves/${file} halves)
  if(NOT whole STREQUAL halves)
    message(FATAL_ERROR "expected the same ${file} after a resumption")
  endif()
endforeach()
expect_lines(${FOLDER}/whole/history.csv 26)

run(3 ${config} --set fit.epochs=25 --set run.folder=halves --resume)
expect_text("${error}" "raise fit.epochs")
run(3 ${config} --set fit.epochs=30 --set seed=1 --set run.folder=halves --resume)
expect_text("${error}" "expected \"seed\" of the configuration as it was")
