#include "proxy/net/linked_list.h"

#include <memory>
#include <vector>

#include <doctest/doctest.h>

namespace gatehouse::proxy::net::testing {
namespace {

struct Entry : LinkedList<Entry>::Hook {
  explicit Entry(int its_number) : number(its_number) {}
  int number;
};

std::vector<int> numbers(LinkedList<Entry>& list) {
  std::vector<int> found;
  list.for_each([&](Entry& entry) { found.push_back(entry.number); });
  return found;
}

TEST_CASE("entries stand in the order in which they came, and leave when they go") {
  LinkedList<Entry> list;
  CHECK(list.empty());
  Entry first(1);
  auto second = std::make_unique<Entry>(2);
  Entry third(3);
  for (Entry* entry : {&first, second.get(), &third}) list.push_back(*entry);
  CHECK(numbers(list) == std::vector{1, 2, 3});
  second.reset();
  CHECK(numbers(list) == std::vector{1, 3});
  first.leave_list();
  first.leave_list();
  CHECK(numbers(list) == std::vector{3});
  list.push_back(first);
  CHECK(numbers(list) == std::vector{3, 1});
}

TEST_CASE("an entry may leave while it is looked at") {
  LinkedList<Entry> list;
  Entry first(1);
  Entry second(2);
  list.push_back(first);
  list.push_back(second);
  list.for_each([](Entry& entry) { entry.leave_list(); });
  CHECK(list.empty());
}

}  // namespace
}  // namespace gatehouse::proxy::net::testing
