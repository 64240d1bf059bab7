# Installs the library, its headers and a CMake package, all relative to the prefix, so that a moved prefix still works.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

install(TARGETS theon EXPORT TheonTargets
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
  RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR}
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/native/include/theon DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

set(THEON_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/Theon)
install(EXPORT TheonTargets NAMESPACE Theon:: DESTINATION ${THEON_PACKAGE_DIR})
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/TheonConfig.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/TheonConfig.cmake
  INSTALL_DESTINATION ${THEON_PACKAGE_DIR})
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/TheonConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/TheonConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/TheonConfigVersion.cmake
  DESTINATION ${THEON_PACKAGE_DIR})
