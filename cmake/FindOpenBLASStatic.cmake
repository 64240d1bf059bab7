# The pthread flavour of OpenBLAS as a static archive: OpenBLAS::Static.
#
# Two things are changed on the way in. getenv is wrapped, so that cpu/blas/openblas.cpp can answer OPENBLAS_NUM_THREADS and
# no worker threads start. And memory.o loses its destructor: it would unmap the buffers of threads that still compute while
# the process exits.
find_library(OPENBLAS_STATIC_LIBRARY NAMES libopenblas.a PATH_SUFFIXES openblas-pthread)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(OpenBLASStatic REQUIRED_VARS OPENBLAS_STATIC_LIBRARY
  REASON_FAILURE_MESSAGE "Install it with: apt-get install libopenblas-pthread-dev")

if(OpenBLASStatic_FOUND AND NOT TARGET OpenBLAS::Static)
  if(NOT CMAKE_OBJCOPY)
    message(FATAL_ERROR "objcopy was not found. Install it with: apt-get install binutils")
  endif()
  set(_openblas_memory "${CMAKE_CURRENT_BINARY_DIR}/openblas/memory.o")
  if("${OPENBLAS_STATIC_LIBRARY}" IS_NEWER_THAN "${_openblas_memory}")
    file(MAKE_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/openblas")
    execute_process(COMMAND "${CMAKE_AR}" x "${OPENBLAS_STATIC_LIBRARY}" memory.o
      WORKING_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/openblas" COMMAND_ERROR_IS_FATAL ANY)
    execute_process(COMMAND "${CMAKE_OBJCOPY}" --remove-section=.fini_array --remove-section=.rela.fini_array
      "${_openblas_memory}" COMMAND_ERROR_IS_FATAL ANY)
    file(TOUCH "${_openblas_memory}")
  endif()
  add_library(OpenBLAS::Static INTERFACE IMPORTED GLOBAL)
  set_target_properties(OpenBLAS::Static PROPERTIES
    INTERFACE_LINK_LIBRARIES "${_openblas_memory};${OPENBLAS_STATIC_LIBRARY}"
    INTERFACE_LINK_OPTIONS "-Wl,--wrap=getenv")
endif()
