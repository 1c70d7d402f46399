/* Imports that a manager has made in the page: contacts from a fair with two rows left to be repaired, a
 * file of customers that was taken back, and one whose columns are still to be chosen. */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/demo/demo.h"
#include "domain/imports.h"

static enum err write_file(struct demo *d, const struct buf *text, const char **ret_path)
{
    const char *dir = arena_printf(d->cx.arena, "%s/tmp", d->cx.config->data_dir);
    const char *path = arena_printf(d->cx.arena, "%s/demo-import", dir);
    (void)mkdir(dir, 0700);
    FILE *f = fopen(path, "we");
    bool good = f && fwrite(text->p, 1, text->n, f) == text->n;
    if (f && fclose(f) != 0) good = false;
    *ret_path = path;
    return good ? OK : fail(ERR_INTERNAL, "a file of the demonstration cannot be written");
}

/* Waiting work is done at once, as the worker would. */
static enum err work(struct demo *d)
{
    enum err e = OK;
    while (!e && task_waiting(&d->cx)) e = task_run_next(&d->cx, STR("demo"), NULL);
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err step(struct demo *d, int64_t id, bool run)
{
    struct import_record r CLEANUP(import_record_free) = {0};
    enum err e = imports_get(&d->cx, id, &r);
    if (!e && !run) e = imports_check(&d->cx, &r, &r.o, STR("展会名片"));
    else if (!e) e = imports_run(&d->cx, id, r.version);
    return e ? e : work(d);
}

static enum err undo(struct demo *d, int64_t id)
{
    struct import_record r CLEANUP(import_record_free) = {0};
    int64_t task;
    enum err e = imports_get(&d->cx, id, &r);
    if (!e) e = task_undo(&d->cx, r.run_task, &task);
    return e ? e : work(d);
}

static enum err take(struct demo *d, enum import_what what, const char *name, const struct buf *text, int64_t *ret_id)
{
    const char *path;
    enum err e = write_file(d, text, &path);
    if (!e) e = imports_take(&d->cx, what, path, str_of(name), ret_id);
    (void)unlink(path);
    return e;
}

static enum err contacts(struct demo *d)
{
    static const char *const people[][3] = {{"周敏", "采购经理", "13916620101"}, {"陆家伟", "总经理", "13916620102"},
                                            {"沈文静", "行政主管", "13916620103"}, {"顾海峰", "技术总监", "请补"},
                                            {"姚倩", "财务经理", "13916620105"}};
    struct buf b CLEANUP(buf_free) = {0};
    int64_t id;
    size_t n = 0;
    buf_cstr(&b, "客户编号,姓名,职务,手机,备注\r\n");
    for (size_t i = 0; i < d->customers_n && n < COUNT_OF(people); i++) {
        if (d->customers[i].person || d->customers[i].owner != DEMO_SALES1) continue;
        buf_printf(&b, "%s,%s,%s,%s,华东家居展\r\n", d->customers[i].code, people[n][0], people[n][1], people[n][2]);
        n++;
    }
    buf_cstr(&b, "C-未知,胡晓东,店长,13916620106,华东家居展\r\n");
    enum err e = take(d, IMPORT_CONTACTS, "华东家居展名片.csv", &b, &id);
    if (!e) e = step(d, id, false);
    return e ? e : step(d, id, true);
}

static enum err customers(struct demo *d)
{
    struct buf b CLEANUP(buf_free) = {0};
    int64_t id;
    buf_cstr(&b, "客户编号,客户名称,客户类型,手机,城市\r\nLX-0001,苏州云水茶舍,单位,13706210001,苏州\r\n"
                 "LX-0002,无锡明德书院,单位,13706210002,无锡\r\nLX-0003,何雨桐,个人,13706210003,常州\r\n");
    enum err e = take(d, IMPORT_CUSTOMERS, "老系统客户（试）.csv", &b, &id);
    if (!e) e = step(d, id, false);
    if (!e) e = step(d, id, true);
    return e ? e : undo(d, id);
}

static enum err draft(struct demo *d)
{
    struct buf b CLEANUP(buf_free) = {0};
    int64_t id;
    buf_cstr(&b, "编号;客户;联系电话;跟进人\r\n");
    for (size_t i = 0; i < d->customers_n && i < 3; i++)
        if (d->customers[i].name) buf_printf(&b, "%s;%s;0258441000%zu;zhang.wei\r\n", d->customers[i].code, d->customers[i].name, i);
    return take(d, IMPORT_CUSTOMERS, "经销商名单.csv", &b, &id);
}

enum err demo_make_imports(struct demo *d)
{
    const char *program = d->cx.program;
    if (!d->customers_n) return OK;
    d->cx.now = d->now;
    d->cx.program = "intranet";
    demo_act_as(d, &d->staff[DEMO_MANAGER]);
    enum err e = customers(d);
    if (!e) e = contacts(d);
    if (!e) e = draft(d);
    demo_act_as(d, NULL);
    d->cx.program = program;
    return e;
}
