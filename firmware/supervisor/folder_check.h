/* SPDX-License-Identifier: MIT
 * folder_check.h - sound files in the clip folder that could not play, though no button asks for
 * them yet.
 *
 * Call it before plan_make, which takes buttons with bad clips out. What macOS, Windows and cameras
 * leave there (._x.wav, Thumbs.db) is passed over.
 *
 * Threads:  any.
 * Memory:   none kept.
 * Fails:    each bad file is one line for the report function. */
#ifndef SUPERVISOR_FOLDER_CHECK_H
#define SUPERVISOR_FOLDER_CHECK_H

#include "supervisor/config.h"

void folder_check(const struct config *config, config_report *report, void *context);

#endif
