// SPDX-License-Identifier: MIT
#include "../../../core/base/error.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace sluice {
namespace {

const std::vector<std::string> commands{"train", "evaluate", "predict"};

TEST_SUITE("core/base/error") {
  TEST_CASE("the nearest name is offered for a letter added, dropped, replaced or swapped") {
    for (const char* given : {"ttrain", "rain", "brain", "trian", "Train"})
      CHECK(suggestion(given, commands) == "; did you mean \"train\"?");
    CHECK(suggestion("evalaute", commands) == "; did you mean \"evaluate\"?");
    CHECK(suggestion("perdcit", commands) == "; did you mean \"predict\"?");
  }

  TEST_CASE("far from all names all are listed, and of no names nothing is said") {
    CHECK(suggestion("fly", commands) == "; choose one of train, evaluate, predict");
    CHECK(suggestion("", commands) == "; choose one of train, evaluate, predict");
    CHECK(suggestion("fly", {}).empty());
  }

  TEST_CASE("numbers read the same in every locale, and as briefly as they read back") {
    CHECK(text_of(0.1, " ", 0.1F, " ", 1e300, " ", 7) == "0.1 0.1 1e+300 7");
  }
}

}  // namespace
}  // namespace sluice
