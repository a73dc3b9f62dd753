#include <cstddef>
#include <cstdint>

#include "tests/fuzz/targets.h"

// libFuzzer's entry point. GATEHOUSE_FUZZ_TARGET is the function this program runs.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  gatehouse::fuzz::GATEHOUSE_FUZZ_TARGET({reinterpret_cast<const char*>(data), size});
  return 0;
}
