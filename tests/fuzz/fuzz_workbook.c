/* XLSX workbooks whose XML is anything: the bytes are the sheet, the shared strings, the styles and the
 * workbook, with a zero byte between them, packed here, so that a change reaches the readers of XML. (Any
 * bytes as a packed file: fuzz_table.c.) */
#include <minizip/zip.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/table_in.h"
#include "fuzz/targets.h"

static void add(zipFile zip, const char *name, const void *p, size_t n)
{
    HOLDS(zipOpenNewFileInZip(zip, name, NULL, NULL, 0, NULL, 0, NULL, 0, 0) == ZIP_OK);
    HOLDS(zipWriteInFileInZip(zip, p, (unsigned)n) == ZIP_OK && zipCloseFileInZip(zip) == ZIP_OK);
}

static void add_text(zipFile zip, const char *name, const char *text)
{
    add(zip, name, text, strlen(text));
}

int fuzz_workbook(const uint8_t *data, size_t n)
{
    static const char *const names[] = {"xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml",
                                        "xl/workbook.xml"};
    static const char *const otherwise[] = {
        "<worksheet/>", "<sst/>", "<styleSheet/>",
        "<workbook xmlns:r='r'><sheets><sheet name='x' r:id='r1'/></sheets></workbook>"};
    char path[40];
    int fd = memfd_create("workbook", 0);
    HOLDS(fd >= 0);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    zipFile zip = zipOpen(path, APPEND_STATUS_CREATE);
    HOLDS(zip);
    add_text(zip, "[Content_Types].xml", "<Types/>");
    add_text(zip, "xl/_rels/workbook.xml.rels", "<r><Relationship Id='r1' Type='/worksheet' Target='worksheets/sheet1.xml'/></r>");
    const uint8_t *p = data, *end = data + n;
    for (size_t i = 0; i < 4; i++) {
        const uint8_t *stop = p < end ? memchr(p, 0, (size_t)(end - p)) : NULL;
        size_t part = (size_t)((stop ? stop : end) - p);
        if (part) add(zip, names[i], p, part);
        else add_text(zip, names[i], otherwise[i]);
        p = stop ? stop + 1 : end;
    }
    HOLDS(zipClose(zip, NULL) == ZIP_OK);
    int e = read_table(path, &(struct table_options){0}, n);
    HOLDS(e == ERR_NOT_FOUND || e == ERR_INVALID);
    close(fd);
    return 0;
}
