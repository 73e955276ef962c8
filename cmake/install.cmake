# SPDX-License-Identifier: MIT
# Headers go to include/sluice/, and include/ alone is on a user's path.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/sluice)

install(TARGETS sluice EXPORT sluice
  FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/sluice)
install(EXPORT sluice NAMESPACE sluice:: FILE sluiceTargets.cmake DESTINATION ${package})

file(CONFIGURE OUTPUT installed/sluice.hpp CONTENT
"// SPDX-License-Identifier: MIT
#pragma once
#include \"sluice/sluice.hpp\"
")
install(FILES ${PROJECT_BINARY_DIR}/installed/sluice.hpp
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

configure_package_config_file(cmake/sluiceConfig.cmake.in sluiceConfig.cmake
  INSTALL_DESTINATION ${package} PATH_VARS CMAKE_INSTALL_INCLUDEDIR)
write_basic_package_version_file(sluiceConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES
  ${PROJECT_BINARY_DIR}/sluiceConfig.cmake
  ${PROJECT_BINARY_DIR}/sluiceConfigVersion.cmake
  cmake/FindOpenBLAS.cmake
  DESTINATION ${package})
