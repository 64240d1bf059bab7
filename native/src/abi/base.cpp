#include "theon/base.h"

#include "core/dtype.hpp"
#include "core/status.hpp"

int32_t theon_abi_version(void) { return THEON_ABI_VERSION; }

const char* theon_last_error(void) { return theon::last_error(); }

const char* theon_status_name(theon_status status) { return theon::status_name(status); }

int32_t theon_dtype_bytes(int32_t dtype) { return theon::dtype_bytes(dtype); }

const char* theon_dtype_name(int32_t dtype) { return theon::dtype_name(dtype); }
