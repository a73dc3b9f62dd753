#pragma once

#include <utility>

namespace gatehouse::proxy::net {

/// Entries that know their neighbours, in the order in which they came: coming and going allocate
/// nothing. An entry derives from Hook, stays where it is while it is in a list, and leaves it when
/// it is destroyed. Not thread-safe.
template <typename T>
class LinkedList {
 public:
  class Hook {
   public:
    Hook() = default;
    Hook(const Hook&) = delete;
    Hook& operator=(const Hook&) = delete;
    ~Hook() { leave_list(); }

    /// Nothing happens when it is in none.
    void leave_list() {
      previous_->next_ = next_;
      next_->previous_ = previous_;
      previous_ = next_ = this;
    }

   private:
    friend class LinkedList;
    Hook* previous_ = this;
    Hook* next_ = this;
  };

  bool empty() const { return ends_.next_ == &ends_; }

  /// The entry must not be in a list.
  void push_back(T& entry) {
    Hook& hook = entry;
    hook.previous_ = std::exchange(ends_.previous_, &hook);
    hook.next_ = &ends_;
    hook.previous_->next_ = &hook;
  }

  /// `use` may take the entry that it is given out of the list, but no other.
  template <typename Use>
  void for_each(Use use) {
    for (Hook* at = ends_.next_; at != &ends_;) {
      Hook& hook = *std::exchange(at, at->next_);
      use(static_cast<T&>(hook));
    }
  }

 private:
  Hook ends_;
};

}  // namespace gatehouse::proxy::net
