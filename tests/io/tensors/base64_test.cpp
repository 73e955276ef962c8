// SPDX-License-Identifier: MIT
#include "../../../io/tensors/base64.hpp"

#include <doctest/doctest.h>

#include "../../../core/base/error.hpp"

namespace sluice {
namespace {

TEST_SUITE("io/tensors/base64") {
  TEST_CASE("the examples of RFC 4648 hold both ways") {
    const std::pair<const char*, const char*> examples[] = {{"", ""},
                                                            {"f", "Zg=="},
                                                            {"fo", "Zm8="},
                                                            {"foo", "Zm9v"},
                                                            {"foob", "Zm9vYg=="},
                                                            {"fooba", "Zm9vYmE="},
                                                            {"foobar", "Zm9vYmFy"}};
    for (const auto& [bytes, text] : examples) {
      CHECK(encode_base64(bytes) == text);
      CHECK(decode_base64(text, "w") == bytes);
    }
  }

  TEST_CASE("every byte value survives") {
    std::string bytes;
    for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
    for (std::size_t length = 0; length <= bytes.size(); ++length)
      CHECK(decode_base64(encode_base64(bytes.substr(0, length)), "w") == bytes.substr(0, length));
  }

  TEST_CASE("anything but the one text of some bytes is refused with its place") {
    CHECK_THROWS_WITH_AS(decode_base64("Zm9v Zg=", "weights.kernel"),
                         "[base64] expected a base64 character at weights.kernel, got another at "
                         "position 4",
                         FormatError);
    CHECK_THROWS_WITH_AS(decode_base64("Zm9", "w"),
                         "[base64] expected groups of 4 characters at w, got 3 characters",
                         FormatError);
    CHECK_THROWS_WITH_AS(decode_base64("Zh==", "w"),
                         "[base64] expected zero bits behind the last byte at w, got others",
                         FormatError);
    for (const char* text :
         {"====", "Z===", "Zg==Zg==", "Zm8=Zm8=", "Zm9=", "Zm-_", "Zm9v\n\n\n\n", "=Zm9", "Z=m9"}) {
      CAPTURE(text);
      CHECK_THROWS_AS(decode_base64(text, "w"), FormatError);
    }
  }
}

}  // namespace
}  // namespace sluice
