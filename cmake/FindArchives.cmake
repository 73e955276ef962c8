# SPDX-License-Identifier: MIT
# Makes the imported target Archives::Archives of the headers of libhdf5 (its C interface) and
# libzip, which only Keras's own files need. Debian's config of libzip cannot be used without its
# programs, and that of HDF5 names a dozen libraries that a program never calls, so both are
# searched by file name. Neither is linked: each is loaded at its first use, by the name in
# Archives_HDF5_NAME and Archives_ZIP_NAME.
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

# Sets `name` to what the loader knows the library by: its SONAME, or else the name of its file.
function(archives_name_of library name)
  execute_process(COMMAND ${CMAKE_OBJDUMP} -p ${library} OUTPUT_VARIABLE headers ERROR_QUIET)
  if(headers MATCHES "SONAME +([^ \n]+)")
    set(${name} ${CMAKE_MATCH_1} PARENT_SCOPE)
  else()
    get_filename_component(file ${library} NAME)
    set(${name} ${file} PARENT_SCOPE)
  endif()
endfunction()

if(Archives_FOUND)
  archives_name_of(${Archives_HDF5_LIBRARY} Archives_HDF5_NAME)
  archives_name_of(${Archives_ZIP_LIBRARY} Archives_ZIP_NAME)
endif()

if(Archives_FOUND AND NOT TARGET Archives::Archives)
  add_library(Archives::Archives INTERFACE IMPORTED)
  target_include_directories(Archives::Archives
    INTERFACE ${Archives_HDF5_INCLUDE_DIR} ${Archives_ZIP_INCLUDE_DIR})
endif()
