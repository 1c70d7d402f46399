/* The reference for pages: a bare libfcgi program that writes the same bytes. Started by bench.py
 * with as many processes as the program it is compared with, behind an nginx with the same
 * configuration. Its address ends with the name of the file in FOLDER whose bytes it writes; all
 * files are read at start. Nothing else happens here: no session, no database, no template. */
#include <dirent.h>
#include <fcgiapp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILES_MAX 64

static struct file {
    char name[64];
    char *bytes;
    long n;
} files[FILES_MAX];
static int nfiles;

static void read_file(const char *folder, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "rb");
    if (!f || nfiles == FILES_MAX) exit(2);
    struct file *to = &files[nfiles++];
    snprintf(to->name, sizeof to->name, "%s", name);
    fseek(f, 0, SEEK_END);
    to->n = ftell(f);
    rewind(f);
    to->bytes = malloc((size_t)to->n + 1);
    if (!to->bytes || fread(to->bytes, 1, (size_t)to->n, f) != (size_t)to->n) exit(2);
    fclose(f);
}

static const struct file *find(const char *uri)
{
    const char *slash = uri ? strrchr(uri, '/') : NULL;
    for (int i = 0; slash && i < nfiles; i++)
        if (strcmp(files[i].name, slash + 1) == 0) return &files[i];
    return NULL;
}

int main(int argc, char **argv)
{
    DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
    if (!folder) return 2;
    for (struct dirent *e; (e = readdir(folder));)
        if (e->d_name[0] != '.') read_file(argv[1], e->d_name);
    closedir(folder);
    FCGX_Request q;
    if (FCGX_Init() != 0 || FCGX_InitRequest(&q, 0, 0) != 0) return 1;
    while (FCGX_Accept_r(&q) == 0) {
        const struct file *f = find(FCGX_GetParam("DOCUMENT_URI", q.envp));
        if (!f) {
            FCGX_PutS("Status: 404 Not Found\r\n\r\n", q.out);
        } else {
            FCGX_FPrintF(q.out, "Status: 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
                                "Content-Length: %ld\r\nCache-Control: no-store\r\n\r\n", f->n);
            FCGX_PutStr(f->bytes, (int)f->n, q.out);
        }
        FCGX_Finish_r(&q);
    }
    return 0;
}
