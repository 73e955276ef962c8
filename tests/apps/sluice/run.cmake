# SPDX-License-Identifier: MIT
# What the tests of the command line share: each runs SLUICE on the data in DATA and writes in
# FOLDER, which is empty when it begins.
file(REMOVE_RECURSE ${FOLDER})
file(MAKE_DIRECTORY ${FOLDER})

# run(CODE ARGUMENT...): runs the command line and expects the exit code; leaves its texts in `out`
# and `error`.
function(run code)
  execute_process(COMMAND ${SLUICE} ${ARGN} WORKING_DIRECTORY ${FOLDER}
    RESULT_VARIABLE result OUTPUT_VARIABLE text ERROR_VARIABLE complaint)
  if(NOT result EQUAL code)
    message(FATAL_ERROR "expected exit code ${code}, got ${result}: ${ARGN}\n${text}${complaint}")
  endif()
  set(out "${text}" PARENT_SCOPE)
  set(error "${complaint}" PARENT_SCOPE)
endfunction()

# expect_text(TEXT PART): expects the part somewhere in the text.
function(expect_text text part)
  string(FIND "${text}" "${part}" place)
  if(place EQUAL -1)
    message(FATAL_ERROR "expected \"${part}\" in:\n${text}")
  endif()
endfunction()

# expect_lines(FILE NUMBER): expects so many lines in a file.
function(expect_lines file number)
  file(STRINGS ${file} lines)
  list(LENGTH lines length)
  if(NOT length EQUAL number)
    message(FATAL_ERROR "expected ${number} lines in ${file}, got ${length}")
  endif()
endfunction()
