/* What `zhiyin move` asks of the business's tables; the rows themselves it moves without knowing them (db/whole.h). */
#ifndef DOMAIN_MOVING_H
#define DOMAIN_MOVING_H

#include "domain/ctx.h"

/* A short text that is another one as soon as a program, a job or a person has done something in this database:
 * a move that goes on finds by it whether the source is still what it was. */
enum err moving_mark(struct ctx *cx, struct str *ret_mark) MUST_CHECK;

#endif
