#include "common/system/thread_name.h"

#include <pthread.h>

namespace gatehouse {

void name_this_thread(const char* name) { ::pthread_setname_np(::pthread_self(), name); }

}  // namespace gatehouse
