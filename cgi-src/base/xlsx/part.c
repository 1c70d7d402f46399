/* Parts of the packed file: minizip, with limits on what unpacks. The sizes that the file claims are
 * not believed: what is read is counted. */
#include "base/xlsx/inside.h"

/* XML of sheets packs to a tenth or, of empty cells, a hundredth; deflate can do a thousandth. */
#define RATIO_MAX  300
#define RATIO_FREE ((int64_t)16 * 1024 * 1024)

enum err xlsx_damaged(const char *what)
{
    return table_fail(N_("The workbook is damaged (%s). Open it in a spreadsheet program and save it "
                         "again."), what);
}

enum err xlsx_part_open(struct xlsx_part *p, const char *name, int64_t limit)
{
    unz_file_info64 info;
    xlsx_part_close(p);
    if (unzLocateFile(p->zip, name, 2) != UNZ_OK) return ERR_NOT_FOUND;
    if (unzGetCurrentFileInfo64(p->zip, &info, NULL, 0, NULL, 0, NULL, 0) != UNZ_OK) {
        return xlsx_damaged("zip");
    }
    if (info.flag & 1) {
        return table_fail(N_("The workbook is protected by a password. Save it without one and try "
                             "again."));
    }
    if (info.compression_method != 0 && info.compression_method != 8) return xlsx_damaged("zip");
    if (unzOpenCurrentFile(p->zip) != UNZ_OK) return xlsx_damaged("zip");
    p->open = true;
    p->packed = (int64_t)info.compressed_size;
    p->unpacked = 0;
    p->limit = limit;
    return OK;
}

void xlsx_part_close(struct xlsx_part *p)
{
    if (p->open) unzCloseCurrentFile(p->zip);
    p->open = false;
}

static enum err check_size(const struct xlsx_part *p)
{
    int64_t packed = (int64_t)unzGetCurrentFileZStreamPos64(p->zip);
    if (packed < p->packed) packed = p->packed;
    bool bomb = p->unpacked > RATIO_FREE && p->unpacked / RATIO_MAX > packed;
    return p->unpacked > p->limit || bomb
               ? table_fail(N_("The file becomes far too large when unpacked; it is not read."))
               : OK;
}

enum err xlsx_part_read(struct xlsx_part *p, void *to, size_t room, size_t *ret_n)
{
    *ret_n = 0;
    if (!p->open) return OK;
    int n = unzReadCurrentFile(p->zip, to, (unsigned)room);
    if (n < 0) return xlsx_damaged("zip");
    *ret_n = (size_t)n;
    p->unpacked += n;
    if (n) return check_size(p);
    p->open = false;
    return unzCloseCurrentFile(p->zip) == UNZ_OK ? OK : xlsx_damaged("zip");
}
