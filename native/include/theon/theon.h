/// \file
/// The whole C interface of Theon.
#ifndef THEON_THEON_H
#define THEON_THEON_H

#include "theon/array.h"
#include "theon/base.h"
#include "theon/blas.h"
#include "theon/callers.h"
#include "theon/context.h"
#include "theon/cumulative.h"
#include "theon/elementwise.h"
#include "theon/fft.h"
#include "theon/indexing.h"
#include "theon/kernel.h"
#include "theon/linalg.h"
#include "theon/memory.h"
#include "theon/program.h"
#include "theon/random.h"
#include "theon/rows.h"
#include "theon/saved.h"
#include "theon/sort.h"
#include "theon/stream.h"

#endif
