// SPDX-License-Identifier: MIT
#pragma once

#include <zip.h>

#include "loaded_library.hpp"

// libzip as far as Sluice uses it, by its own names, loaded when the first of them is used. Linked
// as usual it would bring libcrypto into every program, which encrypted members alone need.
namespace sluice {

/// The address of a name in libzip.
/// @throws FormatError when the library cannot be loaded or lacks the name, with what to install.
void* zip_address(const char* name);

template <class Type>
using ZipSymbol = LoadedSymbol<Type, zip_address>;

// NOLINTBEGIN(readability-identifier-naming): the names are those of libzip.
inline constexpr ZipSymbol<decltype(::zip_close)> zip_close{"zip_close"};
inline constexpr ZipSymbol<decltype(::zip_discard)> zip_discard{"zip_discard"};
inline constexpr ZipSymbol<decltype(::zip_error_fini)> zip_error_fini{"zip_error_fini"};
inline constexpr ZipSymbol<decltype(::zip_error_init)> zip_error_init{"zip_error_init"};
inline constexpr ZipSymbol<decltype(::zip_error_strerror)> zip_error_strerror{"zip_error_strerror"};
inline constexpr ZipSymbol<decltype(::zip_fclose)> zip_fclose{"zip_fclose"};
inline constexpr ZipSymbol<decltype(::zip_file_add)> zip_file_add{"zip_file_add"};
inline constexpr ZipSymbol<decltype(::zip_file_set_dostime)> zip_file_set_dostime{
    "zip_file_set_dostime"};
inline constexpr ZipSymbol<decltype(::zip_fopen_index)> zip_fopen_index{"zip_fopen_index"};
inline constexpr ZipSymbol<decltype(::zip_fread)> zip_fread{"zip_fread"};
inline constexpr ZipSymbol<decltype(::zip_get_num_entries)> zip_get_num_entries{
    "zip_get_num_entries"};
inline constexpr ZipSymbol<decltype(::zip_open_from_source)> zip_open_from_source{
    "zip_open_from_source"};
inline constexpr ZipSymbol<decltype(::zip_set_file_compression)> zip_set_file_compression{
    "zip_set_file_compression"};
inline constexpr ZipSymbol<decltype(::zip_source_buffer_create)> zip_source_buffer_create{
    "zip_source_buffer_create"};
inline constexpr ZipSymbol<decltype(::zip_source_close)> zip_source_close{"zip_source_close"};
inline constexpr ZipSymbol<decltype(::zip_source_free)> zip_source_free{"zip_source_free"};
inline constexpr ZipSymbol<decltype(::zip_source_keep)> zip_source_keep{"zip_source_keep"};
inline constexpr ZipSymbol<decltype(::zip_source_open)> zip_source_open{"zip_source_open"};
inline constexpr ZipSymbol<decltype(::zip_source_read)> zip_source_read{"zip_source_read"};
inline constexpr ZipSymbol<decltype(::zip_source_seek)> zip_source_seek{"zip_source_seek"};
inline constexpr ZipSymbol<decltype(::zip_source_tell)> zip_source_tell{"zip_source_tell"};
inline constexpr ZipSymbol<decltype(::zip_stat_index)> zip_stat_index{"zip_stat_index"};
// NOLINTEND(readability-identifier-naming)

}  // namespace sluice
