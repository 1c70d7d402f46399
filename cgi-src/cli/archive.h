/* Backups in one file: made and unpacked by the system's tar, which every Debian has. */
#ifndef CLI_ARCHIVE_H
#define CLI_ARCHIVE_H

#include "cli/cli.h"

/* Is it the name of an archive: .tar, .tar.gz or .tgz? */
bool archive_named(const char *path);
/* Packs a folder's content; path must not exist yet. */
enum err archive_pack(struct cli *cli, const char *folder, const char *path) MUST_CHECK;
/* Unpacks into an empty folder. ERR_INVALID (S10): a member has an absolute path or one with "..",
 * or is neither a plain file nor a folder; then nothing is unpacked. */
enum err archive_unpack(struct cli *cli, const char *path, const char *folder) MUST_CHECK;

#endif
