# SPDX-License-Identifier: MIT
# The breast-cancer configuration reaches an accuracy of 0.96 on the fifth that was set aside, fills
# its run folder, and gives the same model again from the configuration that it spelt out.
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)

run(0 train ${DATA}/breast_cancer.json)
string(REGEX MATCH "Test on 114 rows:.* accuracy: ([0-9.]+)" found "${out}")
if(NOT found OR CMAKE_MATCH_1 LESS 0.96)
  message(FATAL_ERROR "expected an accuracy of at least 0.96 on 114 rows, got:\n${out}")
endif()

set(run_folder ${FOLDER}/runs/breast_cancer)
foreach(file IN ITEMS config.json model.json last.json history.csv history.json report.html)
  if(NOT EXISTS ${run_folder}/${file})
    message(FATAL_ERROR "expected ${file} in the run folder")
  endif()
endforeach()
file(READ ${run_folder}/report.html report)
expect_text("${report}" "<svg")
if(report MATCHES "(src|href)=")
  message(FATAL_ERROR "expected a report that needs no other file")
endif()

run(0 train ${run_folder}/config.json --set run.folder=again)
file(SHA256 ${run_folder}/model.json first)
file(SHA256 ${FOLDER}/again/model.json second)
if(NOT first STREQUAL second)
  message(FATAL_ERROR "expected the same model from the configuration spelt out")
endif()

run(0 evaluate ${run_folder}/model.json ${DATA}/breast_cancer.csv)
expect_text("${out}" "569 records  loss: ")
run(0 summary ${run_folder}/model.json)
expect_text("${out}" "fusion (GatedFeatureFusion)")
