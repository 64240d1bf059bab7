// Rows of tables of tile functions: a functor for each function of scalar/, a row for each kind of operands.
#if defined(THEON_FUNCTION_ROWS_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef THEON_FUNCTION_ROWS_INL_HPP
#undef THEON_FUNCTION_ROWS_INL_HPP
#else
#define THEON_FUNCTION_ROWS_INL_HPP
#endif

#include "cpu/elementwise/vector_loops-inl.hpp"

// The tables that include this file use them at once, each in its own translation unit.
#undef THEON_FUNCTOR
#undef THEON_ROW
#undef THEON_FUNCTION
#undef THEON_FUNCTION_OF_TWO
#define THEON_FUNCTOR(Name, function)           \
  struct Name {                                 \
    template <class D, class... V>              \
    static HWY_INLINE auto apply(D d, V... x) { \
      return HWY_NAMESPACE::function(d, x...);  \
    }                                           \
  };
#define THEON_ROW(op, F, arity, scalars, unroll) \
  { op, kDtype, kDtype, scalars, &vector_tile<T, F, arity, unroll, scalars> }
#define THEON_FUNCTION(op, F, unroll) THEON_ROW(op, F, 1, 0, unroll)
#define THEON_FUNCTION_OF_TWO(op, F)  THEON_ROW(op, F, 2, 0, 1), THEON_ROW(op, F, 2, 1, 1), THEON_ROW(op, F, 2, 2, 1)

#endif
