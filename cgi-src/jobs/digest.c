/* Job notice_digest: mails each person, at the time chosen, what waits unread for the digest. A person is one
 * transaction: mail and the mark that it was sent commit together, so nothing is told twice or lost. */
#include "domain/notice.h"
#include "jobs/jobs.h"

#define PEOPLE 20

enum err job_notice_digest(struct ctx *cx, struct job_run *run)
{
    int sent = 0;
    enum err e = notice_digest_send(cx, PEOPLE, &sent, &run->more);
    if (!e && sent) run->note = str_printf(cx->arena, "digests=%d", sent);
    return e;
}
