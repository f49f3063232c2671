/*
 * The layouts of falco_plugin_abi.h as Falco has them, checked by the compiler: a slip there does not build.
 * Included by it and by nothing else.
 */
#ifndef FALCO_PLUGIN_ABI_LAYOUT_H
#define FALCO_PLUGIN_ABI_LAYOUT_H

#define FT_SIZE(type, size) _Static_assert(sizeof(type) == (size), "Falco's plugin ABI: size of " #type)
#define FT_AT(type, member, offset) \
  _Static_assert(offsetof(type, member) == (offset), "Falco's plugin ABI: offset of " #type "." #member)

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "described for little-endian machines only");
FT_SIZE(void *, 8);
FT_SIZE(void (*)(void), 8);
FT_SIZE(ss_plugin_bool, 4);
FT_SIZE(ss_plugin_rc, 4);
FT_SIZE(ss_plugin_field_type, 4);
FT_SIZE(ss_plugin_schema_type, 4);
FT_SIZE(ss_plugin_log_severity, 4);
FT_SIZE(ss_plugin_state_type, 4);
FT_SIZE(ss_plugin_metric_type, 4);
FT_SIZE(ss_plugin_metric_value_type, 4);

FT_SIZE(ss_plugin_event, 26);
FT_AT(ss_plugin_event, ts, 0);
FT_AT(ss_plugin_event, tid, 8);
FT_AT(ss_plugin_event, len, 16);
FT_AT(ss_plugin_event, type, 20);
FT_AT(ss_plugin_event, nparams, 22);

FT_SIZE(ss_plugin_event_input, 24);
FT_AT(ss_plugin_event_input, evt, 0);
FT_AT(ss_plugin_event_input, evtnum, 8);
FT_AT(ss_plugin_event_input, evtsrc, 16);

FT_SIZE(ss_plugin_byte_buffer, 16);
FT_AT(ss_plugin_byte_buffer, len, 0);
FT_AT(ss_plugin_byte_buffer, ptr, 8);

FT_SIZE(ss_plugin_extract_value_offsets, 16);
FT_AT(ss_plugin_extract_value_offsets, start, 0);
FT_AT(ss_plugin_extract_value_offsets, length, 8);

FT_SIZE(ss_plugin_extract_field, 64);
FT_AT(ss_plugin_extract_field, res, 0);
FT_AT(ss_plugin_extract_field, res_len, 8);
FT_AT(ss_plugin_extract_field, field_id, 16);
FT_AT(ss_plugin_extract_field, field, 24);
FT_AT(ss_plugin_extract_field, arg_key, 32);
FT_AT(ss_plugin_extract_field, arg_index, 40);
FT_AT(ss_plugin_extract_field, arg_present, 48);
FT_AT(ss_plugin_extract_field, ftype, 52);
FT_AT(ss_plugin_extract_field, flist, 56);

FT_SIZE(ss_plugin_state_data, 8);
FT_SIZE(ss_plugin_table_info, 16);
FT_AT(ss_plugin_table_info, name, 0);
FT_AT(ss_plugin_table_info, key_type, 8);
FT_SIZE(ss_plugin_table_fieldinfo, 16);
FT_AT(ss_plugin_table_fieldinfo, name, 0);
FT_AT(ss_plugin_table_fieldinfo, field_type, 8);
FT_AT(ss_plugin_table_fieldinfo, read_only, 12);

FT_SIZE(ss_plugin_table_fields_vtable, 24);
FT_AT(ss_plugin_table_fields_vtable, list_table_fields, 0);
FT_AT(ss_plugin_table_fields_vtable, get_table_field, 8);
FT_AT(ss_plugin_table_fields_vtable, add_table_field, 16);
FT_SIZE(ss_plugin_table_fields_vtable_ext, 24);
FT_AT(ss_plugin_table_fields_vtable_ext, list_table_fields, 0);
FT_AT(ss_plugin_table_fields_vtable_ext, get_table_field, 8);
FT_AT(ss_plugin_table_fields_vtable_ext, add_table_field, 16);

FT_SIZE(ss_plugin_table_reader_vtable, 32);
FT_AT(ss_plugin_table_reader_vtable, get_table_name, 0);
FT_AT(ss_plugin_table_reader_vtable, get_table_size, 8);
FT_AT(ss_plugin_table_reader_vtable, get_table_entry, 16);
FT_AT(ss_plugin_table_reader_vtable, read_entry_field, 24);
FT_SIZE(ss_plugin_table_reader_vtable_ext, 48);
FT_AT(ss_plugin_table_reader_vtable_ext, get_table_name, 0);
FT_AT(ss_plugin_table_reader_vtable_ext, get_table_size, 8);
FT_AT(ss_plugin_table_reader_vtable_ext, get_table_entry, 16);
FT_AT(ss_plugin_table_reader_vtable_ext, read_entry_field, 24);
FT_AT(ss_plugin_table_reader_vtable_ext, release_table_entry, 32);
FT_AT(ss_plugin_table_reader_vtable_ext, iterate_entries, 40);

FT_SIZE(ss_plugin_table_writer_vtable, 48);
FT_AT(ss_plugin_table_writer_vtable, clear_table, 0);
FT_AT(ss_plugin_table_writer_vtable, erase_table_entry, 8);
FT_AT(ss_plugin_table_writer_vtable, create_table_entry, 16);
FT_AT(ss_plugin_table_writer_vtable, destroy_table_entry, 24);
FT_AT(ss_plugin_table_writer_vtable, add_table_entry, 32);
FT_AT(ss_plugin_table_writer_vtable, write_entry_field, 40);
FT_SIZE(ss_plugin_table_writer_vtable_ext, 48);
FT_AT(ss_plugin_table_writer_vtable_ext, clear_table, 0);
FT_AT(ss_plugin_table_writer_vtable_ext, erase_table_entry, 8);
FT_AT(ss_plugin_table_writer_vtable_ext, create_table_entry, 16);
FT_AT(ss_plugin_table_writer_vtable_ext, destroy_table_entry, 24);
FT_AT(ss_plugin_table_writer_vtable_ext, add_table_entry, 32);
FT_AT(ss_plugin_table_writer_vtable_ext, write_entry_field, 40);

FT_SIZE(ss_plugin_table_input, 152);
FT_AT(ss_plugin_table_input, name, 0);
FT_AT(ss_plugin_table_input, key_type, 8);
FT_AT(ss_plugin_table_input, table, 16);
FT_AT(ss_plugin_table_input, reader, 24);
FT_AT(ss_plugin_table_input, writer, 56);
FT_AT(ss_plugin_table_input, fields, 104);
FT_AT(ss_plugin_table_input, reader_ext, 128);
FT_AT(ss_plugin_table_input, writer_ext, 136);
FT_AT(ss_plugin_table_input, fields_ext, 144);

FT_SIZE(ss_plugin_init_tables_input, 72);
FT_AT(ss_plugin_init_tables_input, list_tables, 0);
FT_AT(ss_plugin_init_tables_input, get_table, 8);
FT_AT(ss_plugin_init_tables_input, add_table, 16);
FT_AT(ss_plugin_init_tables_input, fields, 24);
FT_AT(ss_plugin_init_tables_input, fields_ext, 48);
FT_AT(ss_plugin_init_tables_input, reader_ext, 56);
FT_AT(ss_plugin_init_tables_input, writer_ext, 64);

FT_SIZE(ss_plugin_init_input, 40);
FT_AT(ss_plugin_init_input, config, 0);
FT_AT(ss_plugin_init_input, owner, 8);
FT_AT(ss_plugin_init_input, get_owner_last_error, 16);
FT_AT(ss_plugin_init_input, tables, 24);
FT_AT(ss_plugin_init_input, log_fn, 32);

FT_SIZE(ss_plugin_field_extract_input, 80);
FT_AT(ss_plugin_field_extract_input, owner, 0);
FT_AT(ss_plugin_field_extract_input, get_owner_last_error, 8);
FT_AT(ss_plugin_field_extract_input, num_fields, 16);
FT_AT(ss_plugin_field_extract_input, fields, 24);
FT_AT(ss_plugin_field_extract_input, table_reader, 32);
FT_AT(ss_plugin_field_extract_input, table_reader_ext, 64);
FT_AT(ss_plugin_field_extract_input, value_offsets, 72);

FT_SIZE(ss_plugin_event_parse_input, 112);
FT_AT(ss_plugin_event_parse_input, owner, 0);
FT_AT(ss_plugin_event_parse_input, get_owner_last_error, 8);
FT_AT(ss_plugin_event_parse_input, table_reader, 16);
FT_AT(ss_plugin_event_parse_input, table_writer, 48);
FT_AT(ss_plugin_event_parse_input, table_reader_ext, 96);
FT_AT(ss_plugin_event_parse_input, table_writer_ext, 104);

FT_SIZE(ss_plugin_set_config_input, 8);
FT_AT(ss_plugin_set_config_input, config, 0);

FT_SIZE(ss_plugin_routine_vtable, 16);
FT_AT(ss_plugin_routine_vtable, subscribe, 0);
FT_AT(ss_plugin_routine_vtable, unsubscribe, 8);

FT_SIZE(ss_plugin_capture_listen_input, 40);
FT_AT(ss_plugin_capture_listen_input, owner, 0);
FT_AT(ss_plugin_capture_listen_input, routine, 8);
FT_AT(ss_plugin_capture_listen_input, table_reader_ext, 16);
FT_AT(ss_plugin_capture_listen_input, table_writer_ext, 24);
FT_AT(ss_plugin_capture_listen_input, get_owner_last_error, 32);

FT_SIZE(ss_plugin_metric_value, 8);
FT_SIZE(ss_plugin_metric, 32);
FT_AT(ss_plugin_metric, name, 0);
FT_AT(ss_plugin_metric, type, 8);
FT_AT(ss_plugin_metric, value, 16);
FT_AT(ss_plugin_metric, value_type, 24);

FT_SIZE(plugin_api, 33 * sizeof(void *));

#undef FT_SIZE
#undef FT_AT

#endif
