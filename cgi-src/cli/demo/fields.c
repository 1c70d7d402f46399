/* Custom fields of the demonstration: contracts of organisations, when persons like to be called, the
 * product of a complaint, how an order is delivered. See demo.h. */
#include "cli/demo/demo.h"

#include "domain/custom_edit.h"
#include "domain/custom_value.h"
#include "domain/order.h"

#define ORDERS_WITH_DELIVERY 40

static const struct custom_edit fields[] = {
    {.entity = CUSTOM_CUSTOMER, .type = CUSTOM_CHOICES, .code = STR("call_times"), .label_zh = STR("方便接电话的时间"),
     .label_en = STR("Good times to call"), .heading_zh = STR("联系习惯"), .heading_en = STR("How to contact"),
     .choices = STR("工作日上午 | Weekday mornings\n工作日下午 | Weekday afternoons\n晚上 | Evenings\n周末 | Weekends")},
    {.entity = CUSTOM_CUSTOMER, .type = CUSTOM_BOOL, .code = STR("newsletter"), .label_zh = STR("寄送新品目录"),
     .label_en = STR("Send the catalogue"), .heading_zh = STR("联系习惯"), .heading_en = STR("How to contact")},
    {.entity = CUSTOM_CUSTOMER, .type = CUSTOM_DATE, .code = STR("contract_end"), .label_zh = STR("合同到期日"),
     .label_en = STR("Contract ends on"), .heading_zh = STR("合作情况"), .heading_en = STR("Cooperation"),
     .help_zh = STR("框架合同的最后一天。"), .help_en = STR("The last day of the framework contract."), .in_list = true},
    {.entity = CUSTOM_CUSTOMER, .type = CUSTOM_NUMBER, .code = STR("yearly_volume"), .label_zh = STR("年采购量（件）"),
     .label_en = STR("Pieces a year"), .heading_zh = STR("合作情况"), .heading_en = STR("Cooperation"), .low = STR("0")},
    {.entity = CUSTOM_CUSTOMER, .type = CUSTOM_MONEY, .code = STR("yearly_budget"), .label_zh = STR("年度预算"),
     .label_en = STR("Budget of the year"), .heading_zh = STR("合作情况"), .heading_en = STR("Cooperation"),
     .low = STR("0"), .sees = CUSTOM_SEEN_MONEY},
    {.entity = CUSTOM_CUSTOMER, .type = CUSTOM_LINK, .code = STR("website"), .label_zh = STR("公司网站"),
     .label_en = STR("Website"), .heading_zh = STR("合作情况"), .heading_en = STR("Cooperation"), .searchable = true},
    {.entity = CUSTOM_COMPLAINT, .type = CUSTOM_TEXT, .code = STR("product_model"), .label_zh = STR("产品型号"),
     .label_en = STR("Product model"), .help_zh = STR("见机身或包装上的标签，如 ZY-KJ500。"),
     .help_en = STR("On the label of the device or its box, such as ZY-KJ500."), .high = STR("40"),
     .searchable = true, .portal = CUSTOM_PORTAL_FILL},
    {.entity = CUSTOM_COMPLAINT, .type = CUSTOM_CHOICE, .code = STR("bought_at"), .label_zh = STR("购买渠道"),
     .label_en = STR("Bought at"), .portal = CUSTOM_PORTAL_FILL, .in_list = true,
     .choices = STR("门店 | Shop\n官方商城 | Our web shop\n天猫 | Tmall\n京东 | JD\n其他 | Elsewhere")},
    {.entity = CUSTOM_ORDER, .type = CUSTOM_CHOICE, .code = STR("delivery"), .label_zh = STR("送货方式"),
     .label_en = STR("Delivery"), .portal = CUSTOM_PORTAL_SEE, .in_list = true,
     .choices = STR("送货上门 | To the door\n门店自提 | Picked up\n物流代发 | By carrier")},
};

enum err demo_make_fields(struct demo *d)
{
    enum err e = OK;
    int64_t id;
    d->cx.now = d->now - 3 * 365 * DAY_MS;
    demo_act_as(d, NULL);
    for (size_t i = 0; !e && i < COUNT_OF(fields); i++) e = custom_field_save(&d->cx, &fields[i], &id);
    return e;
}

/* The same for the same number, whatever else is drawn. */
static struct chance chance_of(int64_t i)
{
    return (struct chance){(uint64_t)i * UINT64_C(0x9E3779B97F4A7C15) + 7};
}

static void put(struct demo *d, struct custom_values *v, const char *code, struct str text)
{
    struct custom_value *x = custom_at(v, custom_find(custom_fields(&d->cx, v->entity), str_of(code), false));
    if (x && custom_parse(&d->cx, x, text) != OK) d->cx.problems = (struct problems){0};
}

const struct custom_values *demo_customer_fields(struct demo *d, int64_t i, bool person)
{
    static const char *const times[] = {"晚上", "周末", "晚上|周末", "工作日上午", "工作日下午", "工作日上午|工作日下午"};
    struct chance c = chance_of(i);
    struct arena *a = d->cx.arena;
    struct custom_values *v = ARENA_NEW(a, struct custom_values);
    *v = custom_none(&d->cx, CUSTOM_CUSTOMER);
    if (chance_in(&c, 35)) put(d, v, "call_times", str_of(times[chance_below(&c, COUNT_OF(times))]));
    if (chance_in(&c, 50)) put(d, v, "newsletter", chance_in(&c, 60) ? STR("是") : STR("否"));
    if (person) return v;
    int64_t ends = d->now + chance_between(&c, -60, 540) * DAY_MS, pieces = chance_between(&c, 2, 120) * 10;
    put(d, v, "contract_end", str_of(clock_iso_date(a, ends, d->cx.config->zone)));
    put(d, v, "yearly_volume", str_printf(a, "%lld", (long long)pieces));
    if (chance_in(&c, 60)) put(d, v, "yearly_budget", str_printf(a, "%lld", (long long)pieces * chance_between(&c, 8, 40) * 10));
    if (chance_in(&c, 40)) put(d, v, "website", str_printf(a, "https://www.example.cn/qiye/%lld", (long long)i + 1));
    return v;
}

const struct custom_values *demo_case_fields(struct demo *d, int64_t i)
{
    static const char *const models[] = {"ZY-KJ500", "ZY-SH17", "ZY-XC20 Pro", "ZY-JB3", "ZY-FG45"};
    static const char *const where[] = {"门店", "官方商城", "天猫", "京东", "其他"};
    struct chance c = chance_of(i);
    struct custom_values *v = ARENA_NEW(d->cx.arena, struct custom_values);
    *v = custom_none(&d->cx, CUSTOM_COMPLAINT);
    if (chance_in(&c, 70)) put(d, v, "product_model", str_of(models[chance_below(&c, COUNT_OF(models))]));
    if (chance_in(&c, 80)) put(d, v, "bought_at", str_of(where[chance_below(&c, COUNT_OF(where))]));
    return v;
}

/* How the newest orders are delivered; older ones came before the field. */
enum err demo_make_order_fields(struct demo *d)
{
    static const char *const ways[] = {"送货上门", "门店自提", "物流代发"};
    const struct order_filter f = {.standing = ORDERS_STANDING};
    struct order_page page;
    d->cx.now = d->now;
    demo_act_as(d, NULL);
    enum err e = order_list(&d->cx, &f, ORDER_SEE, 0, 0, ORDERS_WITH_DELIVERY, &page);
    for (size_t i = 0; !e && i < page.n; i++) {
        struct chance c = chance_of(page.at[i].id.v);
        struct custom_values v = custom_none(&d->cx, CUSTOM_ORDER);
        put(d, &v, "delivery", str_of(ways[chance_below(&c, COUNT_OF(ways))]));
        d->cx.now = page.at[i].ordered_at + HOUR_MS < d->now ? page.at[i].ordered_at + HOUR_MS : d->now;
        e = order_fields(&d->cx, page.at[i].id, page.at[i].version, &v);
    }
    return e;
}
