/* SPDX-License-Identifier: MIT */
#include "nightjar.h"

const char *nj_error_name(int code)
{
    switch (code) {
    case NJ_OK:
        return "NJ_OK";
#define ERROR_NAME(name, number, text)                                                             \
    case name:                                                                                     \
        return #name;
        NJ_ERRORS(ERROR_NAME)
#undef ERROR_NAME
    default:
        return "NJ_E?";
    }
}

const char *nj_error_text(int code)
{
    switch (code) {
    case NJ_OK:
        return "done";
#define ERROR_TEXT(name, number, text)                                                             \
    case name:                                                                                     \
        return text;
        NJ_ERRORS(ERROR_TEXT)
#undef ERROR_TEXT
    default:
        return "unknown error";
    }
}

const char *nj_cause_text(uint32_t cause)
{
    switch (cause) {
#define CAUSE_TEXT(name, text)                                                                     \
    case name:                                                                                     \
        return text;
        NJ_CAUSES(CAUSE_TEXT)
#undef CAUSE_TEXT
    default:
        return "?";
    }
}
