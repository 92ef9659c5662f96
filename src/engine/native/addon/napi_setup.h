// The only place that includes napi.h, so that these definitions always come before it.
#pragma once

// Worker threads are terminated while a call runs: an exception that can no longer reach JavaScript must not abort.
#define NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS
// Electron forbids buffers that lie outside of V8's heap cage.
#define NODE_API_NO_EXTERNAL_BUFFERS_ALLOWED
#define NODE_ADDON_API_DISABLE_DEPRECATED

#include <napi.h>
