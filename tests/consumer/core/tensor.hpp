// SPDX-License-Identifier: MIT
#pragma once

/// The user's own tensor, which shares nothing with Sluice's but the name of its file.
struct StressTensor {
  int components = 6;
};
