#include "proxy/pipeline/buffer_budget.h"

#include <doctest/doctest.h>

namespace gatehouse::proxy {
namespace {

TEST_CASE("bodies share one budget, and what they held is given back") {
  BufferBudget budget(1000);
  {
    BufferBudget::Share first(budget);
    BufferBudget::Share second(budget);
    CHECK(first.grow_to(600));
    CHECK_FALSE(second.grow_to(500));
    CHECK(second.grow_to(400));
    CHECK(budget.used() == 1000);
  }
  CHECK(budget.used() == 0);
}

TEST_CASE("a share that already holds enough asks for nothing more") {
  BufferBudget budget(1000);
  BufferBudget::Share share(budget);
  CHECK(share.grow_to(100));
  CHECK(share.grow_to(50));
  CHECK(budget.used() == 100);
  CHECK_FALSE(share.grow_to(2000));
  CHECK(budget.used() == 100);
}

}  // namespace
}  // namespace gatehouse::proxy
