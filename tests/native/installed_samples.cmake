# Installs the library, moves the prefix, builds the samples against it as a user would, and runs them.
# -D BUILD_DIR, SAMPLES_DIR, WORK_DIR, GENERATOR, CXX_COMPILER
file(REMOVE_RECURSE "${WORK_DIR}")
execute_process(COMMAND "${CMAKE_COMMAND}" --install "${BUILD_DIR}" --prefix "${WORK_DIR}/installed" OUTPUT_QUIET
  COMMAND_ERROR_IS_FATAL ANY)
file(RENAME "${WORK_DIR}/installed" "${WORK_DIR}/moved")
file(GLOB_RECURSE package_files "${WORK_DIR}/moved/*.cmake")
foreach(package_file ${package_files})
  file(STRINGS "${package_file}" absolute REGEX "${WORK_DIR}|${SAMPLES_DIR}")
  if(absolute)
    message(FATAL_ERROR "${package_file} holds a path of the machine that built it: ${absolute}")
  endif()
endforeach()

execute_process(COMMAND "${CMAKE_COMMAND}" -S "${SAMPLES_DIR}" -B "${WORK_DIR}/build" -G "${GENERATOR}"
  "-DCMAKE_CXX_COMPILER=${CXX_COMPILER}" "-DCMAKE_PREFIX_PATH=${WORK_DIR}/moved" -DCMAKE_BUILD_TYPE=Release
  "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Wshadow -Werror" COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND "${CMAKE_COMMAND}" --build "${WORK_DIR}/build" COMMAND_ERROR_IS_FATAL ANY)
file(GLOB samples "${WORK_DIR}/build/theon_sample_*")
list(LENGTH samples count)
file(GLOB sources "${SAMPLES_DIR}/*.cpp")
list(LENGTH sources expected)
if(NOT count EQUAL expected)
  message(FATAL_ERROR "${expected} samples, but ${count} programs: ${samples}")
endif()
foreach(sample ${samples})
  execute_process(COMMAND "${sample}" COMMAND_ERROR_IS_FATAL ANY)
endforeach()
