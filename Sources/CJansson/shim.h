// The one door to jansson. The type predicates are macros, so the readers of `json_t` look at its `type` field.
#pragma once
#include <jansson.h>
