# SPDX-License-Identifier: MIT
# Makes the imported target Archives::Archives of libhdf5 (its C interface) and libzip, which only
# Keras's own files need. Debian's config of libzip cannot be used without its programs, and that
# of HDF5 names a dozen libraries that a program never calls, so both are searched by file name.
# libhdf5 is not linked but loaded at its first use, by the name in Archives_HDF5_NAME.
find_library(Archives_HDF5_LIBRARY NAMES hdf5_serial hdf5)
find_path(Archives_HDF5_INCLUDE_DIR NAMES hdf5.h PATH_SUFFIXES hdf5/serial)
find_library(Archives_ZIP_LIBRARY NAMES zip)
find_path(Archives_ZIP_INCLUDE_DIR NAMES zip.h)
mark_as_advanced(Archives_HDF5_LIBRARY Archives_HDF5_INCLUDE_DIR
  Archives_ZIP_LIBRARY Archives_ZIP_INCLUDE_DIR)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Archives REQUIRED_VARS
  Archives_HDF5_LIBRARY Archives_HDF5_INCLUDE_DIR
  Archives_ZIP_LIBRARY Archives_ZIP_INCLUDE_DIR)

if(Archives_FOUND)
  execute_process(COMMAND ${CMAKE_OBJDUMP} -p ${Archives_HDF5_LIBRARY}
    OUTPUT_VARIABLE Archives_headers ERROR_QUIET)
  if(Archives_headers MATCHES "SONAME +([^ \n]+)")
    set(Archives_HDF5_NAME ${CMAKE_MATCH_1})
  else()
    get_filename_component(Archives_HDF5_NAME ${Archives_HDF5_LIBRARY} NAME)
  endif()
endif()

if(Archives_FOUND AND NOT TARGET Archives::Archives)
  add_library(Archives::Archives INTERFACE IMPORTED)
  target_link_libraries(Archives::Archives
    INTERFACE ${Archives_ZIP_LIBRARY} ${CMAKE_DL_LIBS})
  target_include_directories(Archives::Archives
    INTERFACE ${Archives_HDF5_INCLUDE_DIR} ${Archives_ZIP_INCLUDE_DIR})
endif()
