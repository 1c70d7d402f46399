/* Saved replies of the demonstration: everybody's, the service team's, and an agent's own. */
#include "cli/demo/demo.h"
#include "domain/saved_reply.h"

static const struct {
    enum demo_staff by;
    enum reply_scope scope;
    const char *category, *title, *body;
} replies[] = {
    {DEMO_MANAGER, REPLY_ALL, "开头与结尾", "致歉与受理", "{customer_name}您好：\n\n非常抱歉给您带来不便。您反映的问题（{ref}）我们已经受理，最晚在 {due} 前给您答复。\n\n{agent_name}"},
    {DEMO_MANAGER, REPLY_ALL, "开头与结尾", "感谢与回访", "{customer_name}您好：\n\n感谢您的耐心。问题处理完后，我会再联系您确认一次。如果还有任何不满意，请直接回复。\n\n{agent_name}"},
    {DEMO_MANAGER, REPLY_ALL, "退换与退款", "退货流程", "{customer_name}您好：\n\n关于 {order}，我们同意退货。请保留原包装，快递员会在一个工作日内上门取件，运费由我们承担。收到商品后，货款在三个工作日内原路退回。\n\n{agent_name}"},
    {DEMO_AGENT1, REPLY_TEAM, "退换与退款", "需要订单号和照片", "{customer_name}您好：\n\n为了尽快核实，请补充订单号和两三张照片（商品整体、问题部位、外包装各一张）。收到后我们马上处理。\n\n{agent_name}"},
    {DEMO_AGENT1, REPLY_TEAM, "配送物流", "物流延误说明", "{customer_name}您好：\n\n很抱歉 {order} 没有按时送到。我们已经联系承运商核查，今天 18 点前告诉您准确的送达时间。\n\n{agent_name}"},
    {DEMO_AGENT1, REPLY_TEAM, "会员与积分", "积分有效期", "{customer_name}您好：\n\n积分自获得之月起 24 个月有效，您可以在会员中心看到每一批积分的到期日。\n\n{agent_name}"},
    {DEMO_AGENT1, REPLY_OWN, "我的", "电话未接通", "{customer_name}您好：\n\n刚才给您打电话没有接通。方便的时候请告诉我合适的时间，我再打给您。\n\n{agent_name}，{today}"},
};

enum err demo_make_replies(struct demo *d)
{
    enum err e = OK;
    d->cx.now = d->now - 200 * DAY_MS;
    for (size_t i = 0; !e && i < COUNT_OF(replies); i++) {
        struct saved_reply_draft r = {.title = str_of(replies[i].title), .category = str_of(replies[i].category),
                                      .body = str_of(replies[i].body), .scope = replies[i].scope};
        int64_t id;
        demo_act_as(d, &d->staff[replies[i].by]);
        e = saved_reply_save(&d->cx, 0, &r, &id);
    }
    demo_act_as(d, NULL);
    return e;
}
