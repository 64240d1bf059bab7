# The pthread flavour of OpenBLAS as a static archive: OpenBLAS::Static.
find_library(OPENBLAS_STATIC_LIBRARY NAMES libopenblas.a PATH_SUFFIXES openblas-pthread)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(OpenBLASStatic REQUIRED_VARS OPENBLAS_STATIC_LIBRARY
  REASON_FAILURE_MESSAGE "Install it with: apt-get install libopenblas-pthread-dev")
if(OpenBLASStatic_FOUND AND NOT TARGET OpenBLAS::Static)
  add_library(OpenBLAS::Static STATIC IMPORTED GLOBAL)
  set_target_properties(OpenBLAS::Static PROPERTIES IMPORTED_LOCATION "${OPENBLAS_STATIC_LIBRARY}")
endif()
