// Generated from the headers by bindings/generator. Do not edit.
// Prints sizes and field offsets as the C compiler lays the structs out.
#include <stddef.h>
#include <stdio.h>

#include "theon/theon.h"

#define STRUCT(type) printf(#type " %d\n", (int)sizeof(type))
#define FIELD(type, field) printf(#type "." #field " %d\n", (int)offsetof(type, field))

int main(void) {
  STRUCT(theon_thing_args);
  FIELD(theon_thing_args, size);
  return 0;
}
