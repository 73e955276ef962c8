// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace sluice {

/// The operations of a pickle that are honoured, by the names of Python's pickletools.
enum class PickleOperation : unsigned char {
  proto = 0x80,
  frame = 0x95,
  stop = '.',
  none = 'N',
  newtrue = 0x88,
  newfalse = 0x89,
  binint = 'J',
  binint1 = 'K',
  binint2 = 'M',
  long1 = 0x8a,
  binfloat = 'G',
  short_binunicode = 0x8c,
  binunicode = 'X',
  binunicode8 = 0x8d,
  short_binbytes = 'C',
  binbytes = 'B',
  binbytes8 = 0x8e,
  mark = '(',
  empty_tuple = ')',
  tuple = 't',
  tuple1 = 0x85,
  tuple2 = 0x86,
  tuple3 = 0x87,
  empty_list = ']',
  append = 'a',
  appends = 'e',
  empty_dict = '}',
  setitem = 's',
  setitems = 'u',
  empty_set = 0x8f,
  memoize = 0x94,
  binput = 'q',
  long_binput = 'r',
  binget = 'h',
  long_binget = 'j',
  global = 'c',
  stack_global = 0x93,
  reduce = 'R',
  newobj = 0x81,
  build = 'b',
};

/// What pickletools calls an operation that is not honoured, `GET`; else its code, `operation 255`.
std::string to_string(PickleOperation operation);

}  // namespace sluice
