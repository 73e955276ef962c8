// SPDX-License-Identifier: MIT
#pragma once

#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

namespace sluice {

/// While it lives, numbers below the normal range (1.2e-38 in float32) count as zero in this
/// thread's arithmetic, as operand and as result; TensorFlow's threads do the same. A moment of
/// Adam whose gradient has become zero decays into that range and stays there, and each such number
/// can cost a processor a hundred cycles and more.
class FlushDenormals {
 public:
#if defined(__SSE2__)
  static constexpr bool is_supported = true;  ///< elsewhere it does nothing

  FlushDenormals() : before_(_mm_getcsr()) {
    if (!was_on()) _mm_setcsr(before_ | flushed);
  }
  ~FlushDenormals() {
    if (!was_on()) _mm_setcsr(before_);
  }
#else
  static constexpr bool is_supported = false;

  FlushDenormals() {}
  ~FlushDenormals() {}
#endif
  FlushDenormals(const FlushDenormals&) = delete;
  FlushDenormals& operator=(const FlushDenormals&) = delete;

#if defined(__SSE2__)
 private:
  static constexpr unsigned flushed = 0x8040;  // results, and operands

  bool was_on() const {
    return (before_ & flushed) == flushed;
  }

  unsigned before_;
#endif
};

}  // namespace sluice
