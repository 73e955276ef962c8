// SPDX-License-Identifier: MIT
/// The whole public interface of Sluice.
#pragma once

#include "core/bundle.hpp"
#include "core/config.hpp"
#include "core/dtype.hpp"
#include "core/error.hpp"
#include "core/kernels.hpp"
#include "core/parameter.hpp"
#include "core/shape.hpp"
#include "core/tape.hpp"
#include "core/tensor.hpp"
