# SPDX-License-Identifier: MIT
# Predictions are one row a record, need no target, and miss no other column silently.
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)

# without(PLACE FILE): writes the wine data without the column of that place.
function(without place file)
  file(STRINGS ${DATA}/wine.csv lines)
  set(kept "")
  foreach(line IN LISTS lines)
    string(REPLACE "," ";" cells "${line}")
    list(REMOVE_AT cells ${place})
    string(REPLACE ";" "," line "${cells}")
    string(APPEND kept "${line}\n")
  endforeach()
  file(WRITE ${FOLDER}/${file} "${kept}")
endfunction()

run(0 train ${DATA}/wine.json --set fit.epochs=5)
without(13 records.csv)
run(0 predict runs/wine/model.json records.csv -o predictions.csv)
expect_text("${out}" "178 predictions in predictions.csv")
expect_lines(${FOLDER}/predictions.csv 179)
file(STRINGS ${FOLDER}/predictions.csv lines)
list(GET lines 0 header)
expect_text("${header}" "cultivar,cultivar_barbera,cultivar_barolo,cultivar_grignolino")
list(GET lines 1 first)
if(NOT first MATCHES "^(barbera|barolo|grignolino),[0-9.e-]+,[0-9.e-]+,[0-9.e-]+$")
  message(FATAL_ERROR "expected a class and three probabilities, got ${first}")
endif()

without(0 lacking.csv)
run(3 predict runs/wine/model.json lacking.csv)
expect_text("${error}" "expected the column \"alcohol\"")

run(0 train ${DATA}/two_tasks.json --set fit.epochs=5)
run(0 predict runs/two_tasks/model.json ${DATA}/wine.csv)
expect_text("${out}" "cultivar_grignolino,color_intensity")
