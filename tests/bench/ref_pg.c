/* The reference for pages on PostgreSQL: a bare libfcgi program that, for each request, makes the statements of one
 * request of the real program again, with plain libpq one after the other, and writes as many bytes. Started by
 * bench.py with as many processes as the program it is compared with, behind an nginx with the same configuration.
 *
 *     ref_pg URL FILE
 *
 * FILE holds what was recorded (served_pg.py writes it): numbers of 32 bits as this machine has them, texts with their
 * length in front; all is read at start. The address ends with the name of a page; each process goes through
 * the page's requests from a place of its own. No session, no rights, no template: what they asked for is asked. */
#include <fcgiapp.h>
#include <stdint.h>
#include <unistd.h>

#include "pgtape.h"

#define PAGES 64

struct page {
    char *name;
    int n, at;
    struct request {
        int bytes;
        size_t first, ncalls;
    } *requests;
};
static struct tape tape;
static struct page pages[PAGES];
static int npages;
static PGconn *conns[TAPE_CONNS];
static FILE *in;

static int number(void)
{
    int32_t n;
    if (fread(&n, sizeof n, 1, in) != 1) tape_die("the recording is cut off");
    return n;
}

static char *bytes(int n)
{
    char *p = tape_room((size_t)n + 1);
    if (n && fread(p, (size_t)n, 1, in) != 1) tape_die("the recording is cut off");
    return p;
}

static void read_texts(void)
{
    for (int n = number(); n > 0; n--) {
        bool plain = number() != 0;
        char *sql = bytes(number());
        int nparams = number();
        Oid *types = tape_room((size_t)nparams * sizeof *types);
        for (int i = 0; i < nparams; i++) types[i] = (Oid)number();
        (void)tape_text(&tape, sql, nparams, types, plain); /* which copies */
        free(sql);
        free(types);
    }
}

static void read_call(void)
{
    int conn = number(), text = number(), n = number();
    const char **values = tape_room((size_t)n * sizeof *values);
    int *lengths = tape_room((size_t)n * sizeof *lengths);
    for (int i = 0; i < n; i++) {
        lengths[i] = number();
        values[i] = lengths[i] < 0 ? NULL : bytes(lengths[i]);
    }
    tape_call(&tape, text, conn % TAPE_CONNS, n, values, lengths); /* which copies */
    for (int i = 0; i < n; i++) free((char *)(size_t)values[i]);
    free(values);
    free(lengths);
}

static void read_page(struct page *p)
{
    p->name = bytes(number());
    p->n = number();
    p->requests = tape_room((size_t)p->n * sizeof *p->requests);
    for (int i = 0; i < p->n; i++) {
        p->requests[i] = (struct request){.bytes = number(), .ncalls = (size_t)number(), .first = tape.ncalls};
        for (size_t c = 0; c < p->requests[i].ncalls; c++) read_call();
    }
    p->at = p->n ? (int)(getpid() % p->n) : 0;
}

/* Connections as the program has them, and its statements, before the first request. */
static void connect_all(const char *url)
{
    for (size_t i = 0; i < tape.ncalls; i++) {
        const struct tape_call *c = &tape.calls[i];
        if (!conns[c->conn]) conns[c->conn] = tape_connect(url);
        tape_prepare(conns[c->conn], &tape, c->text, c->conn);
    }
}

static struct page *find(const char *uri)
{
    const char *slash = uri ? strrchr(uri, '/') : NULL;
    for (int i = 0; slash && i < npages; i++)
        if (strcmp(pages[i].name, slash + 1) == 0) return &pages[i];
    return NULL;
}

static void answer(FCGX_Request *q, struct page *p)
{
    static char filler[8192];
    const struct request *r = &p->requests[p->at];
    p->at = (p->at + 1) % p->n;
    for (size_t i = 0; i < r->ncalls; i++) {
        const struct tape_call *c = &tape.calls[r->first + i];
        tape_run(conns[c->conn], &tape, c);
    }
    if (!*filler) memset(filler, 'x', sizeof filler);
    FCGX_FPrintF(q->out, "Status: 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
                         "Content-Length: %d\r\nCache-Control: no-store\r\n\r\n", r->bytes);
    for (int left = r->bytes; left > 0; left -= (int)sizeof filler)
        FCGX_PutStr(filler, left < (int)sizeof filler ? left : (int)sizeof filler, q->out);
}

int main(int argc, char **argv)
{
    if (argc != 3 || !(in = fopen(argv[2], "rb"))) return 2;
    read_texts();
    for (npages = 0; npages < PAGES; npages++) {
        int c = fgetc(in);
        if (c == EOF) break;
        ungetc(c, in);
        read_page(&pages[npages]);
    }
    fclose(in);
    connect_all(argv[1]);
    FCGX_Request q;
    if (FCGX_Init() != 0 || FCGX_InitRequest(&q, 0, 0) != 0) return 1;
    while (FCGX_Accept_r(&q) == 0) {
        struct page *p = find(FCGX_GetParam("DOCUMENT_URI", q.envp));
        if (p && p->n) answer(&q, p);
        else FCGX_PutS("Status: 404 Not Found\r\n\r\n", q.out);
        FCGX_Finish_r(&q);
    }
    return 0;
}
