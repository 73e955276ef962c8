# SPDX-License-Identifier: MIT
# Makes the imported target OpenBLAS::OpenBLAS. Debian's own config sets variables and names no
# target; where there is no config at all, the library is searched by its file name.
find_package(OpenBLAS CONFIG QUIET)
get_filename_component(openblas_folder "${OpenBLAS_LIBRARIES}" DIRECTORY)
find_library(OpenBLAS_LIBRARY NAMES openblas
  HINTS "${openblas_folder}" ENV OpenBLAS_HOME PATH_SUFFIXES lib)
find_path(OpenBLAS_INCLUDE_DIR NAMES openblas_config.h
  HINTS ${OpenBLAS_INCLUDE_DIRS} ENV OpenBLAS_HOME PATH_SUFFIXES include openblas)
mark_as_advanced(OpenBLAS_LIBRARY OpenBLAS_INCLUDE_DIR)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(OpenBLAS
  REQUIRED_VARS OpenBLAS_LIBRARY OpenBLAS_INCLUDE_DIR VERSION_VAR OpenBLAS_VERSION)

if(OpenBLAS_FOUND AND NOT TARGET OpenBLAS::OpenBLAS)
  add_library(OpenBLAS::OpenBLAS UNKNOWN IMPORTED)
  set_target_properties(OpenBLAS::OpenBLAS PROPERTIES
    IMPORTED_LOCATION "${OpenBLAS_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${OpenBLAS_INCLUDE_DIR}")
endif()
