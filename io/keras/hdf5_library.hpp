// SPDX-License-Identifier: MIT
#pragma once

#include <hdf5.h>

#include "loaded_library.hpp"

// libhdf5 as far as Sluice uses it, by its own names, loaded when the first of them is used. Linked
// as usual it would bring some thirty libraries into every program (curl, Kerberos, LDAP and what
// they need, for files on the network), and take longer to start than all the rest.
namespace sluice {

/// The address of a name in libhdf5.
/// @throws FormatError when the library cannot be loaded or lacks the name, with what to install.
void* hdf5_address(const char* name);

template <class Type>
using Hdf5Symbol = LoadedSymbol<Type, hdf5_address>;

// NOLINTBEGIN(readability-identifier-naming): the names are those of libhdf5.
inline constexpr Hdf5Symbol<decltype(::H5Aclose)> H5Aclose{"H5Aclose"};
inline constexpr Hdf5Symbol<decltype(::H5Acreate2)> H5Acreate2{"H5Acreate2"};
inline constexpr Hdf5Symbol<decltype(::H5Aget_space)> H5Aget_space{"H5Aget_space"};
inline constexpr Hdf5Symbol<decltype(::H5Aget_type)> H5Aget_type{"H5Aget_type"};
inline constexpr Hdf5Symbol<decltype(::H5Aiterate2)> H5Aiterate2{"H5Aiterate2"};
inline constexpr Hdf5Symbol<decltype(::H5Aopen)> H5Aopen{"H5Aopen"};
inline constexpr Hdf5Symbol<decltype(::H5Aread)> H5Aread{"H5Aread"};
inline constexpr Hdf5Symbol<decltype(::H5Awrite)> H5Awrite{"H5Awrite"};
inline constexpr Hdf5Symbol<decltype(::H5Dclose)> H5Dclose{"H5Dclose"};
inline constexpr Hdf5Symbol<decltype(::H5Dcreate2)> H5Dcreate2{"H5Dcreate2"};
inline constexpr Hdf5Symbol<decltype(::H5Dget_create_plist)> H5Dget_create_plist{
    "H5Dget_create_plist"};
inline constexpr Hdf5Symbol<decltype(::H5Dget_space)> H5Dget_space{"H5Dget_space"};
inline constexpr Hdf5Symbol<decltype(::H5Dget_storage_size)> H5Dget_storage_size{
    "H5Dget_storage_size"};
inline constexpr Hdf5Symbol<decltype(::H5Dget_type)> H5Dget_type{"H5Dget_type"};
inline constexpr Hdf5Symbol<decltype(::H5Dread)> H5Dread{"H5Dread"};
inline constexpr Hdf5Symbol<decltype(::H5Dwrite)> H5Dwrite{"H5Dwrite"};
inline constexpr Hdf5Symbol<decltype(::H5Eget_auto2)> H5Eget_auto2{"H5Eget_auto2"};
inline constexpr Hdf5Symbol<decltype(::H5Eset_auto2)> H5Eset_auto2{"H5Eset_auto2"};
inline constexpr Hdf5Symbol<decltype(::H5Fclose)> H5Fclose{"H5Fclose"};
inline constexpr Hdf5Symbol<decltype(::H5Fcreate)> H5Fcreate{"H5Fcreate"};
inline constexpr Hdf5Symbol<decltype(::H5Fflush)> H5Fflush{"H5Fflush"};
inline constexpr Hdf5Symbol<decltype(::H5Fget_file_image)> H5Fget_file_image{"H5Fget_file_image"};
inline constexpr Hdf5Symbol<decltype(::H5Fopen)> H5Fopen{"H5Fopen"};
inline constexpr Hdf5Symbol<decltype(::H5Gclose)> H5Gclose{"H5Gclose"};
inline constexpr Hdf5Symbol<decltype(::H5Gcreate2)> H5Gcreate2{"H5Gcreate2"};
inline constexpr Hdf5Symbol<decltype(::H5Gopen2)> H5Gopen2{"H5Gopen2"};
inline constexpr Hdf5Symbol<decltype(::H5Iget_type)> H5Iget_type{"H5Iget_type"};
inline constexpr Hdf5Symbol<decltype(::H5Oclose)> H5Oclose{"H5Oclose"};
inline constexpr Hdf5Symbol<decltype(::H5Oopen)> H5Oopen{"H5Oopen"};
inline constexpr Hdf5Symbol<decltype(::H5PLget_loading_state)> H5PLget_loading_state{
    "H5PLget_loading_state"};
inline constexpr Hdf5Symbol<decltype(::H5PLset_loading_state)> H5PLset_loading_state{
    "H5PLset_loading_state"};
inline constexpr Hdf5Symbol<decltype(::H5Pclose)> H5Pclose{"H5Pclose"};
inline constexpr Hdf5Symbol<decltype(::H5Pcreate)> H5Pcreate{"H5Pcreate"};
inline constexpr Hdf5Symbol<decltype(::H5Pget_external_count)> H5Pget_external_count{
    "H5Pget_external_count"};
inline constexpr Hdf5Symbol<decltype(::H5Pget_filter2)> H5Pget_filter2{"H5Pget_filter2"};
inline constexpr Hdf5Symbol<decltype(::H5Pget_layout)> H5Pget_layout{"H5Pget_layout"};
inline constexpr Hdf5Symbol<decltype(::H5Pget_nfilters)> H5Pget_nfilters{"H5Pget_nfilters"};
inline constexpr Hdf5Symbol<decltype(::H5Pset_fapl_core)> H5Pset_fapl_core{"H5Pset_fapl_core"};
inline constexpr Hdf5Symbol<decltype(::H5Pset_file_image)> H5Pset_file_image{"H5Pset_file_image"};
inline constexpr Hdf5Symbol<decltype(::H5Pset_obj_track_times)> H5Pset_obj_track_times{
    "H5Pset_obj_track_times"};
inline constexpr Hdf5Symbol<decltype(::H5Sclose)> H5Sclose{"H5Sclose"};
inline constexpr Hdf5Symbol<decltype(::H5Screate)> H5Screate{"H5Screate"};
inline constexpr Hdf5Symbol<decltype(::H5Screate_simple)> H5Screate_simple{"H5Screate_simple"};
inline constexpr Hdf5Symbol<decltype(::H5Sget_simple_extent_dims)> H5Sget_simple_extent_dims{
    "H5Sget_simple_extent_dims"};
inline constexpr Hdf5Symbol<decltype(::H5Sget_simple_extent_ndims)> H5Sget_simple_extent_ndims{
    "H5Sget_simple_extent_ndims"};
inline constexpr Hdf5Symbol<decltype(::H5Sget_simple_extent_npoints)> H5Sget_simple_extent_npoints{
    "H5Sget_simple_extent_npoints"};
inline constexpr Hdf5Symbol<decltype(::H5Sget_simple_extent_type)> H5Sget_simple_extent_type{
    "H5Sget_simple_extent_type"};
inline constexpr Hdf5Symbol<decltype(::H5Tclose)> H5Tclose{"H5Tclose"};
inline constexpr Hdf5Symbol<decltype(::H5Tcopy)> H5Tcopy{"H5Tcopy"};
inline constexpr Hdf5Symbol<decltype(::H5Tequal)> H5Tequal{"H5Tequal"};
inline constexpr Hdf5Symbol<decltype(::H5Tget_class)> H5Tget_class{"H5Tget_class"};
inline constexpr Hdf5Symbol<decltype(::H5Tget_size)> H5Tget_size{"H5Tget_size"};
inline constexpr Hdf5Symbol<decltype(::H5Tis_variable_str)> H5Tis_variable_str{
    "H5Tis_variable_str"};
inline constexpr Hdf5Symbol<decltype(::H5Tset_cset)> H5Tset_cset{"H5Tset_cset"};
inline constexpr Hdf5Symbol<decltype(::H5Tset_size)> H5Tset_size{"H5Tset_size"};
inline constexpr Hdf5Symbol<decltype(::H5check_version)> H5check_version{"H5check_version"};
inline constexpr Hdf5Symbol<decltype(::H5free_memory)> H5free_memory{"H5free_memory"};
inline constexpr Hdf5Symbol<decltype(::H5open)> H5open{"H5open"};
inline constexpr Hdf5Symbol<decltype(::H5P_CLS_DATASET_CREATE_ID_g)> H5P_CLS_DATASET_CREATE_ID_g{
    "H5P_CLS_DATASET_CREATE_ID_g"};
inline constexpr Hdf5Symbol<decltype(::H5P_CLS_FILE_ACCESS_ID_g)> H5P_CLS_FILE_ACCESS_ID_g{
    "H5P_CLS_FILE_ACCESS_ID_g"};
inline constexpr Hdf5Symbol<decltype(::H5P_CLS_FILE_CREATE_ID_g)> H5P_CLS_FILE_CREATE_ID_g{
    "H5P_CLS_FILE_CREATE_ID_g"};
inline constexpr Hdf5Symbol<decltype(::H5P_CLS_GROUP_CREATE_ID_g)> H5P_CLS_GROUP_CREATE_ID_g{
    "H5P_CLS_GROUP_CREATE_ID_g"};
inline constexpr Hdf5Symbol<decltype(::H5T_C_S1_g)> H5T_C_S1_g{"H5T_C_S1_g"};
inline constexpr Hdf5Symbol<decltype(::H5T_IEEE_F32BE_g)> H5T_IEEE_F32BE_g{"H5T_IEEE_F32BE_g"};
inline constexpr Hdf5Symbol<decltype(::H5T_IEEE_F32LE_g)> H5T_IEEE_F32LE_g{"H5T_IEEE_F32LE_g"};
inline constexpr Hdf5Symbol<decltype(::H5T_IEEE_F64BE_g)> H5T_IEEE_F64BE_g{"H5T_IEEE_F64BE_g"};
inline constexpr Hdf5Symbol<decltype(::H5T_IEEE_F64LE_g)> H5T_IEEE_F64LE_g{"H5T_IEEE_F64LE_g"};
inline constexpr Hdf5Symbol<decltype(::H5T_NATIVE_DOUBLE_g)> H5T_NATIVE_DOUBLE_g{
    "H5T_NATIVE_DOUBLE_g"};
inline constexpr Hdf5Symbol<decltype(::H5T_NATIVE_FLOAT_g)> H5T_NATIVE_FLOAT_g{
    "H5T_NATIVE_FLOAT_g"};
inline constexpr Hdf5Symbol<decltype(::H5T_NATIVE_INT32_g)> H5T_NATIVE_INT32_g{
    "H5T_NATIVE_INT32_g"};
inline constexpr Hdf5Symbol<decltype(::H5T_NATIVE_INT64_g)> H5T_NATIVE_INT64_g{
    "H5T_NATIVE_INT64_g"};
inline constexpr Hdf5Symbol<decltype(::H5T_STD_I32BE_g)> H5T_STD_I32BE_g{"H5T_STD_I32BE_g"};
inline constexpr Hdf5Symbol<decltype(::H5T_STD_I32LE_g)> H5T_STD_I32LE_g{"H5T_STD_I32LE_g"};
inline constexpr Hdf5Symbol<decltype(::H5T_STD_I64BE_g)> H5T_STD_I64BE_g{"H5T_STD_I64BE_g"};
inline constexpr Hdf5Symbol<decltype(::H5T_STD_I64LE_g)> H5T_STD_I64LE_g{"H5T_STD_I64LE_g"};
// NOLINTEND(readability-identifier-naming)

// The header's own name for it is a macro since version 1.12.
inline constexpr Hdf5Symbol<herr_t(hid_t, H5_index_t, H5_iter_order_t, hsize_t*, H5L_iterate_t,
                                   void*)>
    hdf5_iterate_links{H5_VERSION_GE(1, 12, 0) ? "H5Literate2" : "H5Literate"};

}  // namespace sluice
