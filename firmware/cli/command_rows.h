/* SPDX-License-Identifier: MIT
 * command_rows.h - what the rows of the commands' table are written with: command_table.c has those
 * that sound, command_table_appliance.c those of the appliance and of the program itself. */
#ifndef CLI_COMMAND_ROWS_H
#define CLI_COMMAND_ROWS_H

#include "cli/command.h"

#define TEXT(...) ((const char *const[]){__VA_ARGS__, NULL})
#define OPTIONS(...) ((const uint8_t[]){OPTION_HELP, __VA_ARGS__, OPTION_NONE})
#define CODES(...) ((const uint8_t[]){__VA_ARGS__, 0})
#define EXAMPLES(...) ((const struct command_example[]){__VA_ARGS__, {NULL, NULL}})

#define COMMAND_ROW_DECLARATION(name) extern const struct command command_row_##name;
COMMANDS(COMMAND_ROW_DECLARATION)
COMMAND_ROW_DECLARATION(convert)
#undef COMMAND_ROW_DECLARATION

#endif
