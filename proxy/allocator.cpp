#include <jemalloc/jemalloc.h>

// jemalloc keeps sizes apart, so that what a burst of requests leaves behind is whole pages; with
// glibc's allocator thousands of idle connections would hold several times what they use. Its own
// thread gives the pages back (http://jemalloc.net/jemalloc.3.html#tuning).
const char* malloc_conf = "background_thread:true,dirty_decay_ms:1000,muzzy_decay_ms:0";
