/* Orders of the demonstration: written as a CSV file and imported like anybody's. */
#include <stdio.h>
#include <unistd.h>

#include "cli/demo/demo.h"
#include "cli/progress.h"
#include "domain/customer.h"
#include "domain/import.h"

static void write_order(struct demo *d, FILE *f, const struct demo_customer *k, int64_t at, int no)
{
    struct chance *c = &d->chance;
    char *when = clock_iso_utc(d->cx.arena, at);
    bool cancelled = chance_in(c, 4);
    for (int64_t lines = chance_between(c, 1, k->person ? 3 : 6); lines > 0; lines--) {
        const struct product *p = &demo_products[chance_below(c, (int64_t)demo_products_n)];
        int64_t quantity = k->person ? chance_between(c, 1, 3) : chance_between(c, 2, 40);
        fprintf(f, "DD%s-%02d,%s,%s,%s,%lld,%lld.%02lld,%s\r\n", k->code + 1, no, when, p->sku,
                p->name, (long long)(cancelled ? -quantity : quantity),
                (long long)(p->price_minor / 100), (long long)(p->price_minor % 100), k->code);
    }
}

static void write_orders_of(struct demo *d, FILE *f, struct demo_customer *k)
{
    int64_t from = d->now - 2 * 365 * DAY_MS;
    if (from < k->created_at) from = k->created_at;
    int n = (int)chance_below(&d->chance, k->person ? 9 : 14);
    if (k == d->customers) n = 7; /* has the portal account: something to show */
    int64_t at = from;
    k->orders = n;
    for (int i = 0; i < n; i++) {
        at += chance_below(&d->chance, (d->now - HOUR_MS - at) / (n - i) + 1);
        write_order(d, f, k, at, i + 1);
    }
}

static void on_progress(void *arg, int64_t read, int64_t size, int64_t rows)
{
    (void)size;
    (void)rows;
    progress_to(arg, read);
}

enum err demo_make_orders(struct demo *d)
{
    char *path = arena_printf(d->kept, "%s/tmp/demo-orders.csv", d->cx.config->data_dir);
    FILE *f = fopen(path, "we");
    if (!f) return fail(ERR_UNAVAILABLE, "%s cannot be written", path);
    fputs("order_ref,ordered_at,sku,product,quantity,unit_price,customer_ref\r\n", f);
    for (size_t i = 0; i < d->customers_n; i++) {
        write_orders_of(d, f, &d->customers[i]);
        arena_reset(d->cx.arena);
    }
    int64_t size = ftell(f);
    if (fclose(f) != 0) return fail(ERR_FULL, "%s cannot be written", path);
    struct progress bar;
    progress_start(&bar, d->cli, _("Orders"), size);
    struct import_spec spec = {.what = IMPORT_ORDERS,
                               .path = path,
                               .currency = str_of(d->cx.config->currency),
                               .zone = d->cx.config->zone,
                               .customer_kind = CUSTOMER_PERSON,
                               .on_progress = on_progress,
                               .arg = &bar};
    struct import_result result;
    d->cx.now = d->now;
    demo_act_as(d, NULL);
    enum err e = import_file(&d->cx, &spec, &result);
    progress_end(&bar);
    unlink(path);
    return e;
}
