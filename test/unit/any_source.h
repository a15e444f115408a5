/* SPDX-License-Identifier: MIT
 * any_source.h - the same frames from somewhere else: memory, planes or a ring instead of a clip.
 */
#ifndef UNIT_ANY_SOURCE_H
#define UNIT_ANY_SOURCE_H

#include "test/unit/reference.h"
#include "test/unit/rig.h"

/* Makes up how a play of a clip is padded, cut and faded, and from where it comes. The command's
 * play is the reference's; *play is what the engine is to play. Returns memory to be freed when it
 * has ended; NULL: none. */
void *any_source(struct chance *chance, const struct nj_clip *clip, const unsigned char *bank,
                 bool rings, struct reference_command *command, struct nj_play *play);

#endif
