/* text.h: validity, cleaning, folding, pinyin, search tokens and queries, phone and mail. */
#include "base/text.h"
#include "testing.h"

static struct arena *a;

static void setup(void)
{
    a = arena_new();
}

static void teardown(void)
{
    arena_free(a);
}

START_TEST(validity)
{
    static const struct {
        struct str s;
        bool ok;
        int line;
    } cases[] = {
        {{"", 0}, true, __LINE__},
        {{"知音😀", 10}, true, __LINE__},
        {{"a\0b", 3}, false, __LINE__},
        {{"\xFF", 1}, false, __LINE__},
        {{"\xC0\x80", 2}, false, __LINE__},         /* overlong NUL */
        {{"\xC1\xBF", 2}, false, __LINE__},         /* overlong */
        {{"\xE7\x9F", 2}, false, __LINE__},         /* cut off */
        {{"\xED\xA0\x80", 3}, false, __LINE__},     /* surrogate */
        {{"\xF4\x90\x80\x80", 4}, false, __LINE__}, /* beyond U+10FFFF */
        {{"\x80", 1}, false, __LINE__},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        is_int(text_valid(cases[i].s), cases[i].ok, cases[i].line);
    ck_assert_uint_eq(text_length(STR("知音a😀")), 4);
}
END_TEST

START_TEST(one_line)
{
    static const struct {
        const char *in, *out;
        int line;
    } cases[] = {
        {"  张三\t\n", "张三", __LINE__},
        {"a\r\nb", "a  b", __LINE__},
        {"\xE2\x80\xAE" "gnp.exe", "gnp.exe", __LINE__},           /* right-to-left override */
        {"a\xE2\x80\x8B" "b\xEF\xBB\xBF" "c", "abc", __LINE__},    /* zero width */
        {"\x01\x1F\x7F" "a", "a", __LINE__},
        {"e\xCC\x81", "\xC3\xA9", __LINE__},                       /* NFC */
        {"ＡＢ", "ＡＢ", __LINE__},                                  /* not NFKC */
        {"👨\xE2\x80\x8D👩", "👨\xE2\x80\x8D👩", __LINE__},          /* a joined picture stays */
        {"a\xE2\x80\x8D" "b", "ab", __LINE__},
        {"<script>\"'&", "<script>\"'&", __LINE__},                /* escaped at output, kept here */
        {"\xE3\x80\x80　张 三　", "张 三", __LINE__},
        {"a\xFF" "b", "a\xEF\xBF\xBD" "b", __LINE__},
        {"\xE1\x85\x9F\xE3\x85\xA4", "", __LINE__},                /* blank hangul fillers */
        {"", "", __LINE__},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        is_text(text_clean_line(a, str_of(cases[i].in)), cases[i].out, cases[i].line);
    struct str nul = text_clean_line(a, (struct str){"a\0b", 3});
    is_text(nul, "ab", __LINE__);
}
END_TEST

START_TEST(several_lines)
{
    is_text(text_clean_lines(a, STR("a\r\nb\rc\n\td ")), "a\nb\nc\n\td ", __LINE__);
    is_text(text_clean_lines(a, STR("\x02" "a\xC2\x85" "b\x7F")), "ab", __LINE__);
    is_text(text_clean_lines(a, STR("\xE2\x80\x8Fא😀")), "\xE2\x80\x8Fא😀", __LINE__);
    is_text(text_clean_lines(a, (struct str){"a\0b", 3}), "ab", __LINE__);
}
END_TEST

START_TEST(forms)
{
    is_text(text_half_width(a, STR("１２３ＡＢｃ（－）　知，")), "123ABc(-) 知,", __LINE__);
    is_text(text_half_width(a, STR("\xEF")), "\xEF", __LINE__);
    is_text(text_fold(a, STR("ＡＢＣ ﬁ 張學友 Straße")), "abc fi 张学友 strasse", __LINE__);
    is_text(text_shorten(a, STR("知音知音"), 2), "知音…", __LINE__);
    is_text(text_shorten(a, STR("知音"), 2), "知音", __LINE__);
    is_text(text_shorten(a, STR(""), 0), "", __LINE__);
}
END_TEST

START_TEST(names_in_pinyin)
{
    static const struct {
        const char *name, *key, *tokens;
        int line;
    } cases[] = {
        {"张三", "zhang san\t张三", "zhangsan zs", __LINE__},
        {"單雄信", "shan xiong xin\t单雄信", "shanxiongxin sxx danxiongxin dxx", __LINE__},
        {"曾国藩", "zeng guo fan\t曾国藩", "zengguofan zgf cengguofan cgf", __LINE__},
        {"仇英", "qiu ying\t仇英", "qiuying qy chouying cy", __LINE__},
        {"解缙", "xie jin\t解缙", "xiejin xj jiejin jj", __LINE__},
        {"万俟卨", "mo qi xie\t万俟卨", "moqixie mqx wanqixie wqx", __LINE__},
        {"令狐冲", "ling hu chong\t令狐冲", "linghuchong lhc", __LINE__},
        {"朴智星", "piao zhi xing\t朴智星", "piaozhixing pzx puzhixing pzx", __LINE__},
        {"吕布", "lv bu\t吕布", "lvbu lubu lb", __LINE__},
        {"乾隆", "qian long\t干隆", "qianlong ql", __LINE__},
        {"任盈盈", "ren ying ying\t任盈盈", "renyingying ryy", __LINE__},
        {"ＡＢＣ公司", "abc gong si\tabc公司", "abcgongsi abcgs", __LINE__},
        {"O'Brien", "o'brien", "", __LINE__},
        {"", "", "", __LINE__},
        {"😀", "😀", "", __LINE__},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        is_text(text_name_key(a, str_of(cases[i].name)), cases[i].key, cases[i].line);
        is_text(text_pinyin_tokens(a, str_of(cases[i].name)), cases[i].tokens, cases[i].line);
    }
    struct buf many CLEANUP(buf_free) = {0}; /* no name, but no harm either */
    for (size_t i = 0; i < 10000; i++) buf_cstr(&many, "张");
    ck_assert_uint_gt(text_name_key(a, buf_view(&many)).n, 100);
}
END_TEST

/* Byte order of keys is the order of a Chinese telephone book. */
START_TEST(names_sort_by_pinyin)
{
    const char *sorted[] = {"Adam", "白娘子", "单雄信", "王五", "王武", "曾国藩", "张三", "张三丰", "张伟"};
    for (size_t i = 1; i < COUNT_OF(sorted); i++) {
        struct str x = text_name_key(a, str_of(sorted[i - 1])), y = text_name_key(a, str_of(sorted[i]));
        ck_assert_msg(strcmp(x.p, y.p) < 0, "%s before %s", sorted[i - 1], sorted[i]);
    }
}
END_TEST

static bool has_token(struct str tokens, struct str token, bool prefix)
{
    struct str one;
    while (str_cut(&tokens, ' ', &one))
        if (prefix ? str_starts(one, token) : str_eq(one, token)) return true;
    return false;
}

/* Does what is typed find the field? As the index would decide it. */
static bool finds(enum index_kind kind, const char *field, const char *typed)
{
    struct buf b CLEANUP(buf_free) = {0};
    text_index(a, &b, kind, str_of(field));
    struct search_terms t = text_query(a, str_of(typed));
    for (size_t i = 0; i < t.n; i++)
        if (!has_token(buf_view(&b), t.at[i].token, t.at[i].prefix) &&
            !(t.at[i].or_beginning.n && has_token(buf_view(&b), t.at[i].or_beginning, true)))
            return false;
    return t.n > 0;
}

START_TEST(found_and_not_found)
{
    static const struct {
        enum index_kind kind;
        const char *field, *typed;
        bool found;
        int line;
    } cases[] = {
        {INDEX_NAME, "张三丰", "张", true, __LINE__},
        {INDEX_NAME, "张三丰", "三", true, __LINE__},
        {INDEX_NAME, "张三丰", "三丰", true, __LINE__},
        {INDEX_NAME, "张三丰", "张三丰", true, __LINE__},
        {INDEX_NAME, "张三丰", "張三豐", true, __LINE__},
        {INDEX_NAME, "張三豐", "张三丰", true, __LINE__},
        {INDEX_NAME, "張三豐", "三豐", true, __LINE__},
        {INDEX_NAME, "张三丰", "张丰", false, __LINE__},
        {INDEX_NAME, "张三丰", "zhangsanfeng", true, __LINE__},
        {INDEX_NAME, "张三丰", "ZhangSan", true, __LINE__},
        {INDEX_NAME, "张三丰", "zsf", true, __LINE__},
        {INDEX_NAME, "张三丰", "zs", true, __LINE__},
        {INDEX_NAME, "张三丰", "ｚｓｆ", true, __LINE__},
        {INDEX_NAME, "张三丰", "sanfeng", false, __LINE__},
        {INDEX_NAME, "张三丰", "张 丰", true, __LINE__},
        {INDEX_NAME, "张三丰", "李", false, __LINE__},
        {INDEX_NAME, "单雄信", "shan", true, __LINE__},
        {INDEX_NAME, "单雄信", "dan", true, __LINE__},
        {INDEX_NAME, "吕布", "lvbu", true, __LINE__},
        {INDEX_NAME, "吕布", "lubu", true, __LINE__},
        {INDEX_NAME, "吕布", "lübu", true, __LINE__},
        {INDEX_NAME, "Müller GmbH", "muller", true, __LINE__},
        {INDEX_NAME, "Müller GmbH", "MÜLL", true, __LINE__},
        {INDEX_NAME, "𠮷野家", "𠮷野", true, __LINE__},
        {INDEX_NAME, "アイウ株式会社", "アイ", true, __LINE__},
        {INDEX_WORDS, "iPhone手机坏了", "手机", true, __LINE__},
        {INDEX_WORDS, "iPhone手机坏了", "iphone手机", true, __LINE__},
        {INDEX_WORDS, "iPhone手机坏了", "iph", true, __LINE__},
        {INDEX_WORDS, "订单536365没到", "536365", true, __LINE__},
        {INDEX_WORDS, "订单536365没到", "365", false, __LINE__},
        {INDEX_WORDS, "质量问题，退货！", "问题退货", false, __LINE__},
        {INDEX_WORDS, "质量问题，退货！", "问题 退货", true, __LINE__},
        {INDEX_CODE, "C-2024-00017", "c-2024-00017", true, __LINE__},
        {INDEX_CODE, "C-2024-00017", "C-2024-00", true, __LINE__},
        {INDEX_CODE, "C-2024-00017", "2024-00", true, __LINE__},
        {INDEX_CODE, "C-2024-00017", "C-2024-01", false, __LINE__},
        {INDEX_CODE, "C-2024-00017", "C202400017", true, __LINE__},
        {INDEX_WORDS, "3-12室", "3-12", true, __LINE__},
        {INDEX_CODE, "C-2024-00017", "2024-00017", true, __LINE__},
        {INDEX_CODE, "C-2024-00017", "00017", true, __LINE__},
        {INDEX_CODE, "17850", "178", true, __LINE__},
        {INDEX_CODE, "17850", "785", false, __LINE__},
        {INDEX_CODE, "TS-7K3M9-2QXPW-C", "ts-7k3m9-2qxpw-c", true, __LINE__},
        {INDEX_CODE, "TS-7K3M9-2QXPW-C", "ts 7k3m", true, __LINE__},
        {INDEX_EMAIL, "zhang.san@example.com", "zhang.san@example.com", true, __LINE__},
        {INDEX_EMAIL, "zhang.san@example.com", "ZHANG.SAN@exam", true, __LINE__},
        {INDEX_EMAIL, "zhang.san@example.com", "@example.com", true, __LINE__},
        {INDEX_EMAIL, "zhang.san@example.com", "zhangsan", true, __LINE__},
        {INDEX_EMAIL, "zhang.san@example.com", "san example", true, __LINE__},
        {INDEX_EMAIL, "zhang.san@example.com", "li@example.com", false, __LINE__},
        {INDEX_PHONE, "+8613800001234", "13800001234", true, __LINE__},
        {INDEX_PHONE, "+8613800001234", "138 0000 1234", true, __LINE__},
        {INDEX_PHONE, "+8613800001234", "138-0000-1234", true, __LINE__},
        {INDEX_PHONE, "+8613800001234", "+86 138 0000 1234", true, __LINE__},
        {INDEX_PHONE, "+8613800001234", "0086 13800001234", true, __LINE__},
        {INDEX_PHONE, "+8613800001234", "1380000", true, __LINE__},
        {INDEX_PHONE, "+8613800001234", "1234", true, __LINE__},
        {INDEX_PHONE, "+8613800001234", "00001234", true, __LINE__},
        {INDEX_PHONE, "+8613800001234", "１２３４", true, __LINE__},
        {INDEX_PHONE, "+8613800001234", "123", false, __LINE__},
        {INDEX_PHONE, "+8613800001234", "4321", false, __LINE__},
        {INDEX_PHONE, "+861065529988", "010-65529988", true, __LINE__},
        {INDEX_PHONE, "+861065529988", "(010) 6552 9988", true, __LINE__},
        {INDEX_PHONE, "+442079460958", "020 7946 0958", true, __LINE__},
        {INDEX_PHONE, "+442079460958", "+44 20 7946 0958", true, __LINE__},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        is_int(finds(cases[i].kind, cases[i].field, cases[i].typed), cases[i].found, cases[i].line);
}
END_TEST

START_TEST(queries_as_terms)
{
    static const struct {
        const char *typed, *terms;
        int line;
    } cases[] = {
        {"张三 4567", "张三 4567", __LINE__},
        {"zhangs", "zhangs", __LINE__}, /* beginnings of up to six letters are tokens */
        {"zhangsa", "zhangsa*", __LINE__},
        {"z", "z", __LINE__},
        {"张", "张", __LINE__},
        {"张三138-0000-1234", "张三 13800001234*", __LINE__},
        {"536365 17850", "536365 17850", __LINE__},
        {"DD0999949-01", "dd0999949* 01|dd099994901*", __LINE__}, /* never every token that begins with 01 */
        {"C-2024-0012", "c 2024 0012*", __LINE__},
        {"张三 张三", "张三", __LINE__},
        {"\"; DROP TABLE x; -- NEAR(* AND", "drop table x near and", __LINE__},
        {"  \t ", "", __LINE__},
        {"!!!", "", __LINE__},
        {"@", "", __LINE__},
        {"1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19", "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16",
         __LINE__},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct search_terms t = text_query(a, str_of(cases[i].typed));
        struct buf b CLEANUP(buf_free) = {0};
        for (size_t k = 0; k < t.n; k++)
            buf_printf(&b, "%s%.*s%s%s%.*s%s", k ? " " : "", STR_ARG(t.at[k].token), t.at[k].prefix ? "*" : "",
                       t.at[k].or_beginning.n ? "|" : "", STR_ARG(t.at[k].or_beginning),
                       t.at[k].or_beginning.n ? "*" : "");
        is_text(buf_view(&b), cases[i].terms, cases[i].line);
    }
}
END_TEST

static size_t put(char *to, struct str s)
{
    memcpy(to, s.p, s.n);
    return s.n;
}

/* Whatever is thrown at them, tokens are letters, digits and Han, and not long. */
START_TEST(hostile_input_gives_clean_tokens)
{
    unsigned seed = 7;
    for (int round = 0; round < 1000; round++) {
        char junk[200];
        size_t n = 0;
        while (n < sizeof junk - 4) {
            seed = seed * 1103515245 + 12345;
            switch (seed >> 16 & 7) {
            case 0: junk[n++] = (char)(seed >> 20); break; /* any byte */
            case 1: n += put(junk + n, STR("張")); break;
            case 2: junk[n++] = '"'; break;
            case 3: n += put(junk + n, STR("\xCC\x81")); break;
            case 4: junk[n++] = ' '; break;
            case 5: junk[n++] = (char)('0' + (seed >> 20) % 10); break;
            default: junk[n++] = (char)('A' + (seed >> 20) % 26);
            }
        }
        struct buf b CLEANUP(buf_free) = {0};
        for (enum index_kind k = INDEX_NAME; k <= INDEX_PHONE; k++)
            text_index(a, &b, k, (struct str){junk, n});
        struct search_terms t = text_query(a, (struct str){junk, n});
        for (size_t i = 0; i < t.n; i++) ck_assert(text_valid(t.at[i].token) && t.at[i].token.n <= 64);
        ck_assert(text_valid(buf_view(&b)));
        ck_assert_msg(strcspn(b.p, "\"'*()-_.@ABC") == b.n, "%s", b.p);
        if (round % 20 == 0) arena_reset(a);
    }
}
END_TEST

START_TEST(long_words_are_cut)
{
    char *word = arena_alloc(a, 100001);
    memset(word, 'x', 100000);
    ck_assert(finds(INDEX_WORDS, word, str_dup(a, str_sub(str_of(word), 0, 200))));
    struct buf b CLEANUP(buf_free) = {0};
    text_index(a, &b, INDEX_CODE, str_of(word));
    ck_assert_uint_lt(b.n, 5000);
}
END_TEST

START_TEST(phones)
{
    static const struct {
        const char *in, *out, *shown; /* out NULL: refused */
        int line;
    } cases[] = {
        {"13800001234", "+8613800001234", "138 0000 1234", __LINE__},
        {"１３８－００００－１２３４", "+8613800001234", "138 0000 1234", __LINE__},
        {"+86 138 0000 1234", "+8613800001234", "138 0000 1234", __LINE__},
        {"0086-13800001234", "+8613800001234", "138 0000 1234", __LINE__},
        {"(010) 6552-9988", "+861065529988", "010 6552 9988", __LINE__},
        {"+44 20 7946 0958", "+442079460958", "+44 20 7946 0958", __LINE__},
        {"400-800-1234", "+864008001234", "400 800 1234", __LINE__},
        {"138000012345", NULL, NULL, __LINE__},
        {"1", NULL, NULL, __LINE__},
        {"12345678901234567890", NULL, NULL, __LINE__},
        {"1-800-FLOWERS", NULL, NULL, __LINE__},
        {"13800001234 ext 5", NULL, NULL, __LINE__},
        {"13800001234;phone-context=+1", NULL, NULL, __LINE__},
        {"电话", NULL, NULL, __LINE__},
        {"", NULL, NULL, __LINE__},
        {"+", NULL, NULL, __LINE__},
        {"\xFF\xFF", NULL, NULL, __LINE__},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str e164 = STR("untouched");
        is_int(phone_normal(a, str_of(cases[i].in), "CN", &e164), cases[i].out != NULL, cases[i].line);
        is_text(e164, cases[i].out ? cases[i].out : "untouched", cases[i].line);
        if (cases[i].out) is_text(phone_display(a, e164, "CN"), cases[i].shown, cases[i].line);
    }
    is_text(phone_display(a, STR("no number"), "CN"), "no number", __LINE__);
    struct str e164;
    ck_assert(phone_normal(a, STR("020 7946 0958"), "GB", &e164));
    is_text(e164, "+442079460958", __LINE__);
    is_text(phone_display(a, e164, "GB"), "020 7946 0958", __LINE__);
}
END_TEST

START_TEST(addresses)
{
    static const struct {
        const char *in;
        bool ok;
        int line;
    } cases[] = {
        {"a@b.cn", true, __LINE__},
        {"zhang.san+tag@mail.example.com", true, __LINE__},
        {"a@localhost", true, __LINE__},
        {"", false, __LINE__},
        {"a", false, __LINE__},
        {"@b.cn", false, __LINE__},
        {"a@", false, __LINE__},
        {"a@@b.cn", false, __LINE__},
        {"a@b@c.cn", false, __LINE__},
        {"a b@c.cn", false, __LINE__},
        {"a@b..cn", false, __LINE__},
        {"a@.cn", false, __LINE__},
        {"a@b.cn.", false, __LINE__},
        {"a@-b.cn", false, __LINE__},
        {".a@b.cn", false, __LINE__},
        {"a..b@c.cn", false, __LINE__},
        {"a@b.cn\r\nBcc: x@y.cn", false, __LINE__},
        {"\"a\"@b.cn", false, __LINE__},
        {"<a@b.cn>", false, __LINE__},
        {"a@b.cn,c@d.cn", false, __LINE__},
        {"张三@b.cn", false, __LINE__},
        {"a@例子.cn", false, __LINE__},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        is_int(email_valid(str_of(cases[i].in)), cases[i].ok, cases[i].line);
    ck_assert(email_valid(str_printf(a, "%064d@b.cn", 0)));
    ck_assert(!email_valid(str_printf(a, "%065d@b.cn", 0)));
    ck_assert(!email_valid((struct str){"a@b.cn\0", 7}));
}
END_TEST

RUN_TESTS("text", setup, teardown, validity, one_line, several_lines, forms, names_in_pinyin,
          names_sort_by_pinyin, found_and_not_found, queries_as_terms,
          hostile_input_gives_clean_tokens, long_words_are_cut, phones, addresses)
