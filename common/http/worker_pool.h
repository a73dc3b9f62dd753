#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace gatehouse {

/// A fixed number of threads that run what is handed to them, in order. Thread-safe.
class WorkerPool {
 public:
  /// Jobs must not throw.
  using Job = std::function<void()>;

  explicit WorkerPool(std::size_t threads);

  /// Stops.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// After stop() the job is destroyed without having run.
  void run(Job job);

  /// Runs what is queued, then ends the threads. Harmless when repeated.
  void stop();

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> jobs_;   // guarded by mutex_
  bool stopping_ = false;  // guarded by mutex_
  std::vector<std::thread> threads_;
};

}  // namespace gatehouse
