/* Views of lists that the people of the demonstration keep, some of them shared. */
#include "cli/demo/demo.h"
#include "domain/saved_view.h"

static const struct {
    enum demo_staff who;
    enum view_list list;
    const char *name;
    enum view_share share;
    const char *filter, *columns;
} views[] = {
    {DEMO_AGENT1, VIEW_CUSTOMERS, "待回访客户", SHARE_PRIVATE, "contact=-90&sort=contact", "name,phone,contact,owner,tags,city"},
    {DEMO_AGENT1, VIEW_CUSTOMERS, "企业联系单", SHARE_TEAM, "kind=organisation&sort=name", "name,code,phone,email,industry,city"},
    {DEMO_SALES1, VIEW_CUSTOMERS, "正在跟进的商机", SHARE_PRIVATE, "owner=me&stage=opportunity", "name,stage,phone,value,contact"},
    {DEMO_MANAGER, VIEW_CUSTOMERS, "预警客户（按价值）", SHARE_ALL, "stage=at_risk&sort=value", "name,owner,value,contact,phone,branch"},
    {DEMO_LOYALTY, VIEW_MEMBERS, "积分多、久未来的会员", SHARE_PRIVATE, "least=1000&sort=silent", "name,number,tier,balance,last,branch"},
};

enum err demo_make_views(struct demo *d)
{
    TX(tx, &d->cx);
    d->cx.now = d->now;
    for (size_t i = 0; i < COUNT_OF(views); i++) {
        int64_t id;
        struct saved_view v = {.list = views[i].list,
                               .name = str_of(views[i].name),
                               .share = views[i].share,
                               .filter = str_of(views[i].filter),
                               .columns = str_of(views[i].columns)};
        demo_act_as(d, &d->staff[views[i].who]);
        enum err e = saved_view_save(&d->cx, &v, &id);
        if (e) return e;
    }
    demo_act_as(d, NULL);
    return tx_commit(&tx);
}
