# SPDX-License-Identifier: MIT
# Runs an example and compares what it prints with a recorded text:
# cmake -D PROGRAM=... -D EXPECTED=... -P check_output.cmake
execute_process(COMMAND ${PROGRAM} OUTPUT_VARIABLE printed RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "${PROGRAM} ended with ${result}, having printed\n${printed}")
endif()
file(READ ${EXPECTED} expected)
if(NOT printed STREQUAL expected)
  message(FATAL_ERROR "expected\n${expected}\ngot\n${printed}")
endif()
