/* Between account_invite.c and account_invited.c. */
#ifndef DOMAIN_ACCOUNT_INVITE_INTERNAL_H
#define DOMAIN_ACCOUNT_INVITE_INTERNAL_H

#include "base/secret.h"

struct hash invitation_hash(struct str token);

#endif
