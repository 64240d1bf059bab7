# Options of every native target, in one interface library.
add_library(theon_options INTERFACE)
target_compile_options(theon_options INTERFACE -Wall -Wextra -Wshadow -Wno-unused-parameter -fno-strict-aliasing
  -ffp-contract=off -fvisibility=hidden $<$<COMPILE_LANGUAGE:CXX>:-fvisibility-inlines-hidden>)
if(THEON_WARNINGS_AS_ERRORS)
  target_compile_options(theon_options INTERFACE -Werror)
endif()
if(THEON_SANITIZE)
  target_compile_options(theon_options INTERFACE -fsanitize=${THEON_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all -g1)
  target_link_options(theon_options INTERFACE -fsanitize=${THEON_SANITIZE})
  # GCC cannot follow what sanitizers insert, and then warns inside the standard library.
  target_compile_options(theon_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
endif()
