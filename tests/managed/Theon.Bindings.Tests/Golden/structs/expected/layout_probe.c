// Generated from the headers by bindings/generator. Do not edit.
// Prints sizes and field offsets as the C compiler lays the structs out.
#include <stddef.h>
#include <stdio.h>

#include "theon/theon.h"

#define STRUCT(type) printf(#type " %d\n", (int)sizeof(type))
#define FIELD(type, field) printf(#type "." #field " %d\n", (int)offsetof(type, field))

int main(void) {
  STRUCT(theon_part);
  FIELD(theon_part, out);
  FIELD(theon_part, weight);
  FIELD(theon_part, axes);
  STRUCT(theon_box);
  FIELD(theon_box, size);
  FIELD(theon_box, corners);
  FIELD(theon_box, first);
  FIELD(theon_box, others);
  FIELD(theon_box, written_counts);
  FIELD(theon_box, name);
  FIELD(theon_box, data);
  FIELD(theon_box, visit);
  FIELD(theon_box, kind);
  return 0;
}
