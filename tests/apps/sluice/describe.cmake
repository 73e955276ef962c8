# SPDX-License-Identifier: MIT
# Classes and sections are described by name; apps/CATALOGUE.md is what the program prints.
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)

run(0 describe)
expect_text("${out}" "Sections of a training configuration\n")
expect_text("${out}" "\n  fit\n")
run(0 describe fit)
expect_text("${out}" "  batch_size             integer            32    of at least 1\n")
run(0 describe huber)
expect_text("${out}" "Huber (Losses)\n")
expect_text("${out}" "\n  delta  number  1             above 0\n")
run(2 describe fitt)
expect_text("${error}" "nothing is called \"fitt\"; did you mean \"fit\"?")

run(0 describe --markdown)
file(READ ${DATA}/../CATALOGUE.md catalogue)
if(NOT catalogue STREQUAL out)
  message(FATAL_ERROR "expected apps/CATALOGUE.md to be what `sluice describe --markdown` prints; "
    "print it into the file again")
endif()
