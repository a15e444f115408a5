/* SPDX-License-Identifier: MIT
 * card_files.h - the sound cards of a machine, in a sysfs made of files in the working folder.
 *
 * Threads:  one at a time.
 * Fails:    ends the test. */
#ifndef TEST_CARD_FILES_H
#define TEST_CARD_FILES_H

/* Fixtures of a group. Cards vc4hdmi0 (plays), DAC (I2S, plays), Device (USB port 1-1.2, serial
 * A1B2C3, plays and captures; aplay has its output open) and Mic (USB port 1-1.3, captures): in
 * this order. The working folder is a new one until card_files_leave. */
int card_files_enter(void **context);
int card_files_leave(void **context);

#endif
