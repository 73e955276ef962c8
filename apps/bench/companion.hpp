// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>
#include <type_traits>

namespace sluice::bench {

/// A second thread that helps with numbered parts of a job. While it has nothing to do it waits
/// a few microseconds, then sleeps; when it does not wake in time, the caller does all the parts.
class Companion {
 public:
  Companion();
  ~Companion();
  Companion(const Companion&) = delete;
  Companion& operator=(const Companion&) = delete;

  /// Calls work(part, thread) once for each part in [0, parts); thread is 0 or 1.
  template <class Work>
  void share(std::uint32_t parts, Work&& work) {
    using Plain = std::remove_reference_t<Work>;
    run(parts, &work, [](void* context, std::uint32_t part, int thread) {
      (*static_cast<Plain*>(context))(part, thread);
    });
  }

 private:
  using Call = void (*)(void* context, std::uint32_t part, int thread);

  void run(std::uint32_t parts, void* context, Call call);
  void live();
  void take_parts(std::uint32_t ticket, int thread);

  void* context_ = nullptr;
  Call call_ = nullptr;
  alignas(64) std::atomic<std::uint64_t> unclaimed_ = 0;  // ticket in the upper half
  alignas(64) std::atomic<std::uint32_t> unfinished_ = 0;
  alignas(64) std::atomic<std::uint32_t> ticket_ = 0;
  std::atomic<bool> leaving_ = false;
  std::thread thread_;
};

}  // namespace sluice::bench
