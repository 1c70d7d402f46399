/* Word lists: see words.h. */
#include "cli/demo/words.h"

uint64_t chance_next(struct chance *c)
{
    /* splitmix64 (Steele, Lea, Flood 2014) */
    uint64_t z = (c->state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

int64_t chance_below(struct chance *c, int64_t n)
{
    return (int64_t)(chance_next(c) % (uint64_t)n);
}

int64_t chance_between(struct chance *c, int64_t from, int64_t to)
{
    return from + chance_below(c, to - from + 1);
}

bool chance_in(struct chance *c, int64_t percent)
{
    return chance_below(c, 100) < percent;
}

/* Surnames by about how common they are: the first ones come up more often. */
static const char *const surnames[] = {
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭",
    "何", "高", "林", "罗", "郑", "梁", "谢", "宋", "唐", "许", "韩", "冯", "邓", "曹", "彭", "曾",
    "肖", "田", "董", "袁", "潘", "于", "蒋", "蔡", "余", "杜", "叶", "程", "苏", "魏", "吕", "丁",
    "任", "沈", "姚", "卢", "姜", "崔", "钟", "谭", "陆", "汪", "范", "金", "石", "廖", "贾", "夏",
    "韦", "付", "方", "白", "邹", "孟", "熊", "秦", "邱", "江", "尹", "薛", "闫", "段", "雷", "侯",
    "龙", "史", "陶", "黎", "贺", "顾", "毛", "郝", "龚", "邵", "万", "钱", "严", "覃", "武", "戴",
    "莫", "孔", "向", "汤", "温", "康", "施", "文", "牛", "樊", "葛", "邢", "安", "齐", "易", "乔",
    "伍", "庞", "颜", "倪", "庄", "聂", "章", "鲁", "岳", "翟", "殷", "詹", "申", "欧阳", "上官",
    "司马", "诸葛", "单", "仇", "解", "查", "万俟", "尉迟",
};
static const char *const female_given[] = {
    "芳", "娜", "秀英", "敏", "静", "丽", "艳", "娟", "霞", "秀兰", "燕", "玲", "桂英", "丹", "萍",
    "红", "玉兰", "莉", "雪", "琳", "晶", "婷", "倩", "雯", "佳怡", "欣怡", "梦琪", "雨桐", "子涵",
    "诗涵", "梓萱", "思琪", "若曦", "语嫣", "晓燕", "海燕", "春梅", "冬梅", "美玲", "慧敏", "淑华",
    "文静", "雅琴", "佩玲", "依诺", "可欣", "一诺", "紫萱", "婉清", "书瑶", "晓彤", "梦洁", "嘉敏",
};
static const char *const male_given[] = {
    "伟", "强", "磊", "军", "洋", "勇", "杰", "涛", "明", "超", "刚", "平", "辉", "鹏", "华", "飞",
    "鑫", "波", "斌", "宇", "浩", "凯", "健", "俊", "帆", "志强", "建国", "建华", "国强", "志明",
    "子轩", "浩然", "宇轩", "俊杰", "文博", "天宇", "一鸣", "博文", "嘉豪", "泽宇", "梓豪", "振华",
    "海涛", "晓东", "永强", "立新", "庆华", "卫东", "少华", "思远", "明轩", "家辉", "承志", "云飞",
};
static const char *const company_heads[] = {
    "华盛", "恒通", "瑞丰", "鼎新", "嘉禾", "宏达", "金源", "博远", "天成", "盛世", "和信", "永泰",
    "正大", "新锐", "卓越", "同创", "万象", "德邻", "启明", "长风", "海川", "青禾", "明德", "兴业",
    "联合", "东升", "佳业", "中科", "绿洲", "云帆", "百川", "星河", "汇通", "九州", "春晖", "众诚",
};
static const char *const company_fields[] = {
    "商贸", "科技", "电子", "食品", "餐饮管理", "酒店管理", "物流", "建材", "机械", "医疗器械",
    "教育咨询", "文化传媒", "服饰", "家居用品", "电器", "包装", "农业", "进出口贸易", "信息技术",
};
static const char *const streets[] = {
    "中山路", "人民路", "解放路", "建设路", "和平路", "新华街", "文化路", "长江路", "黄河路",
    "北京路", "南京路", "滨江大道", "科技路", "学院路", "朝阳街", "幸福路", "友谊路", "青年路",
};

const struct city demo_cities[] = {
    {"上海市", "上海", 12},   {"北京市", "北京", 10},   {"广东省", "广州", 8},
    {"广东省", "深圳", 9},    {"浙江省", "杭州", 8},    {"江苏省", "南京", 6},
    {"江苏省", "苏州", 6},    {"四川省", "成都", 7},    {"重庆市", "重庆", 6},
    {"湖北省", "武汉", 6},    {"陕西省", "西安", 5},    {"天津市", "天津", 4},
    {"湖南省", "长沙", 4},    {"河南省", "郑州", 4},    {"山东省", "青岛", 4},
    {"山东省", "济南", 3},    {"辽宁省", "大连", 3},    {"辽宁省", "沈阳", 3},
    {"福建省", "厦门", 3},    {"福建省", "福州", 2},    {"安徽省", "合肥", 3},
    {"浙江省", "宁波", 3},    {"江苏省", "无锡", 2},    {"云南省", "昆明", 2},
    {"黑龙江省", "哈尔滨", 2}, {"吉林省", "长春", 2},    {"江西省", "南昌", 2},
    {"广西壮族自治区", "南宁", 2}, {"贵州省", "贵阳", 2}, {"河北省", "石家庄", 2},
    {"山西省", "太原", 2},    {"广东省", "佛山", 2},    {"广东省", "东莞", 2},
    {"甘肃省", "兰州", 1},    {"海南省", "海口", 1},    {"新疆维吾尔自治区", "乌鲁木齐", 1},
};
const size_t demo_cities_n = COUNT_OF(demo_cities);

const struct product demo_products[] = {
    {"JD-1001", "电热水壶 1.7 升", 15900},     {"JD-1002", "电饭煲 4 升", 32900},
    {"JD-1003", "空气炸锅 5 升", 39900},       {"JD-1004", "破壁料理机", 69900},
    {"JD-1005", "扫地机器人", 219900},         {"JD-1006", "空气净化器", 159900},
    {"JD-1007", "吸尘器（无线）", 129900},     {"JD-1008", "挂烫机", 29900},
    {"CF-2001", "不粘炒锅 32 厘米", 19900},    {"CF-2002", "汤锅 24 厘米", 16900},
    {"CF-2003", "刀具七件套", 25900},          {"CF-2004", "保温杯 500 毫升", 8900},
    {"CF-2005", "玻璃饭盒三件套", 6900},       {"CF-2006", "紫砂茶壶", 45900},
    {"JF-3001", "四件套（纯棉）", 39900},      {"JF-3002", "羽绒被", 89900},
    {"JF-3003", "乳胶枕", 29900},              {"JF-3004", "毛巾礼盒", 12900},
    {"SP-4001", "龙井茶 250 克", 28000},       {"SP-4002", "普洱茶饼 357 克", 36800},
    {"SP-4003", "坚果礼盒", 16800},            {"SP-4004", "东北大米 10 公斤", 9900},
    {"SP-4005", "山茶油 1 升", 13800},         {"XH-5001", "滤芯（净化器用）", 19900},
    {"XH-5002", "尘袋 10 只装", 4900},         {"FW-6001", "上门安装服务", 8000},
    {"FW-6002", "延长保修两年", 19900},        {"BG-7001", "打印纸 A4 五包", 12500},
    {"BG-7002", "人体工学椅", 119900},         {"BG-7003", "升降桌", 259900},
};
const size_t demo_products_n = COUNT_OF(demo_products);

const char *const demo_call_subjects[] = {
    "回访新购产品使用情况", "询问年度采购计划", "介绍秋季新品", "确认送货时间", "生日问候",
    "邀请参加会员日", "了解对竞争产品的看法", "催收到期货款", "解释积分规则", "协助退换货",
    "商谈续约条件", "了解门店装修进度", "发送报价单", "确认发票信息", "感谢转介绍",
};
const size_t demo_call_subjects_n = COUNT_OF(demo_call_subjects);
const char *const demo_next_steps[] = {
    "发送样品", "寄送产品目录", "下周再次致电", "安排上门拜访", "准备报价", "确认合同条款",
    "邀请到店体验", "跟进退款进度", "约见采购负责人", "发送会员日邀请",
};
const size_t demo_next_steps_n = COUNT_OF(demo_next_steps);

const struct city *demo_city(struct chance *c)
{
    int total = 0;
    for (size_t i = 0; i < demo_cities_n; i++) total += demo_cities[i].weight;
    int64_t at = chance_below(c, total);
    for (size_t i = 0; i < demo_cities_n; i++) {
        at -= demo_cities[i].weight;
        if (at < 0) return &demo_cities[i];
    }
    return &demo_cities[0];
}

char *demo_person(struct arena *a, struct chance *c, bool *ret_female)
{
    /* The smaller of two throws: common surnames come up more often. */
    int64_t x = chance_below(c, COUNT_OF(surnames)), y = chance_below(c, COUNT_OF(surnames));
    int64_t z = chance_below(c, COUNT_OF(surnames));
    int64_t at = x < y ? x : y;
    if (z < at) at = z;
    *ret_female = chance_in(c, 50);
    const char *given = *ret_female ? female_given[chance_below(c, COUNT_OF(female_given))]
                                    : male_given[chance_below(c, COUNT_OF(male_given))];
    return arena_printf(a, "%s%s", surnames[at], given);
}

char *demo_company(struct arena *a, struct chance *c, const struct city *city)
{
    return arena_printf(a, "%s%s%s有限公司", city->name,
                        company_heads[chance_below(c, COUNT_OF(company_heads))],
                        company_fields[chance_below(c, COUNT_OF(company_fields))]);
}

char *demo_street(struct arena *a, struct chance *c)
{
    return arena_printf(a, "%s%d号%d室", streets[chance_below(c, COUNT_OF(streets))],
                        (int)chance_between(c, 1, 880), (int)chance_between(c, 101, 2806));
}

char *demo_email(struct arena *a, struct chance *c, const char *pinyin, int64_t n)
{
    static const char *const hosts[] = {"mail.example.cn", "example.cn", "post.example.cn"};
    return arena_printf(a, "%s%lld@%s", pinyin, (long long)n, hosts[chance_below(c, 3)]);
}

char *demo_phone(struct arena *a, int64_t n)
{
    /* Spread over the range so that neighbours do not look alike: 7,919 is prime to 10^8. */
    return arena_printf(a, "154%08lld", (long long)((n * 7919 + 20261121) % 100000000));
}
