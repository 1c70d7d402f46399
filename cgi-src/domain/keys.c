/* See keys.h. Called at the start of the programs, by init, migrate, restore and join. Not audited: nothing of
 * the business changes. */
#include "domain/keys.h"

#include "base/secret.h"
#include "domain/setting.h"

enum err keys_check(struct ctx *cx)
{
    struct str noted = setting_text(cx, SETTING_KEYS);
    if (!noted.n || str_is(noted, secret_fingerprint(cx->arena))) return OK;
    return fail(ERR_FORBIDDEN,
                "%s/keys/master.key is not the key of this database: copy the folder keys from a machine that works with it "
                "(zhiyin join), or restore with --new-keys where it is lost",
                cx->config->data_dir);
}

enum err keys_force(struct ctx *cx)
{
    return setting_force(cx, SETTING_KEYS, str_of(secret_fingerprint(cx->arena)));
}

enum err keys_note(struct ctx *cx)
{
    return setting_text(cx, SETTING_KEYS).n ? OK : keys_force(cx);
}
