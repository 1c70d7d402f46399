/* The lists a new database starts with, in both languages. Called by `zhiyin init` and `demo`.
 * Guards: nothing that exists is changed. Neighbour: lookup.c keeps the lists afterwards. */
#include "domain/standard.h"

#include "domain/lookup.h"
#include "domain/tier.h"

struct names {
    const char *zh, *en;
};

static const struct names categories[] = {
    {"商品质量", "Product quality"},       {"配送物流", "Delivery"},
    {"服务态度", "Staff attitude"},        {"价格与费用", "Prices and charges"},
    {"发票与账单", "Invoices and bills"},  {"退换与退款", "Returns and refunds"},
    {"维修与售后", "Repair and service"},  {"会员与积分", "Membership and points"},
    {"宣传与说明", "Advertising and information"}, {"其他", "Other"},
};
static const struct names causes[] = {
    {"产品缺陷", "Product defect"},        {"包装破损", "Damaged packaging"},
    {"配送延误", "Late delivery"},         {"缺货", "Out of stock"},
    {"人员操作失误", "Human error"},       {"流程不当", "Unsuitable process"},
    {"系统故障", "System failure"},        {"信息有误", "Wrong information"},
    {"供应商原因", "Supplier"},            {"客户误解", "Misunderstanding"},
    {"原因不明", "Cause unknown"},
};
static const struct names tags[] = {
    {"重点客户", "Key customer"},          {"价格敏感", "Price-sensitive"},
    {"推荐人", "Recommends us"},           {"需要回访", "Call back"},
};
static const struct names case_tags[] = {
    {"媒体关注", "Press"},                  {"批量问题", "Many affected"},
    {"涉及赔偿", "Compensation"},           {"需要回访", "Call back"},
};
static const struct names industries[] = {
    {"零售", "Retail"},                    {"批发", "Wholesale"},
    {"制造", "Manufacturing"},             {"餐饮酒店", "Restaurants and hotels"},
    {"教育", "Education"},                 {"医疗健康", "Health care"},
    {"金融", "Finance"},                   {"建筑与房地产", "Construction and property"},
    {"信息技术", "Information technology"}, {"交通物流", "Transport and logistics"},
    {"政府与公共机构", "Government and public bodies"}, {"其他", "Other"},
};
static const struct names sources[] = {
    {"门店", "Shop"},                      {"网站", "Website"},
    {"来电", "Phone call"},                {"客户推荐", "Recommendation"},
    {"展会", "Trade fair"},                {"广告", "Advertising"},
    {"社交媒体", "Social media"},          {"数据导入", "Import"},
    {"其他", "Other"},
};

static const struct {
    enum list list;
    const struct names *names;
    size_t n;
} lists[] = {
    {LIST_CATEGORY, categories, COUNT_OF(categories)},
    {LIST_CAUSE, causes, COUNT_OF(causes)},
    {LIST_TAG, tags, COUNT_OF(tags)},
    {LIST_CASE_TAG, case_tags, COUNT_OF(case_tags)},
    {LIST_INDUSTRY, industries, COUNT_OF(industries)},
    {LIST_SOURCE, sources, COUNT_OF(sources)},
};

/* Points earned in the last twelve months that lead to each tier. */
static const struct {
    struct names name;
    int64_t threshold;
    struct names benefits;
} tiers[] = {
    {{"银卡", "Silver"}, 0, {"消费累积积分，积分兑换礼品", "Points on every purchase, exchanged for rewards"}},
    {{"金卡", "Gold"}, 5000, {"生日礼遇，优先受理", "A birthday gift, and your requests come first"}},
    {{"钻石卡", "Diamond"}, 20000, {"专属客户经理，免费送货", "Your own account manager and free delivery"}},
};

static enum err fill_list(struct ctx *cx, enum list l, const struct names *names, size_t n)
{
    struct lookup *have = NULL;
    size_t have_n = 0;
    enum err e = lookup_list(cx, l, true, &have, &have_n);
    for (size_t i = 0; !e && !have_n && i < n; i++) {
        struct lookup edit = {.name_zh = str_of(names[i].zh),
                              .name_en = str_of(names[i].en),
                              .position = (int64_t)i + 1};
        int64_t id = 0;
        e = lookup_save(cx, l, &edit, &id);
    }
    return e;
}

static enum err fill_tiers(struct ctx *cx)
{
    struct tier *have = NULL;
    size_t have_n = 0;
    enum err e = tier_list(cx, true, &have, &have_n);
    for (size_t i = 0; !e && !have_n && i < COUNT_OF(tiers); i++) {
        struct tier edit = {.name_zh = str_of(tiers[i].name.zh),
                            .name_en = str_of(tiers[i].name.en),
                            .benefits_zh = str_of(tiers[i].benefits.zh),
                            .benefits_en = str_of(tiers[i].benefits.en),
                            .threshold = tiers[i].threshold};
        int64_t id = 0;
        e = tier_save(cx, &edit, &id);
    }
    return e;
}

enum err standard_fill(struct ctx *cx)
{
    enum err e = OK;
    for (size_t i = 0; !e && i < COUNT_OF(lists); i++)
        e = fill_list(cx, lists[i].list, lists[i].names, lists[i].n);
    return e ? e : fill_tiers(cx);
}
