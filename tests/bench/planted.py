"""Customers with planted duplicates, as a CSV file and the truth about it. Called by duplicates.py.

The base is drawn as people and companies in China are: surnames by how common they are, given names of one
or two characters, mobile numbers of real ranges; relatives who share a phone and branches of one company
(which are two customers each) are in it. A planted copy is an original as somebody enters it once more:
one or two of the ways below in which the second entry differs, and always so that a person could tell."""

import csv
import random

# Characters of names with their reading, and the traditional form where it is another.
SURNAMES = [x.split() for x in """王 wang 7.2|李 li 7.0|张 zhang 6.7 張|刘 liu 5.1 劉|陈 chen 4.6 陳|杨 yang 3.2 楊|黄 huang 2.4 黃
赵 zhao 2.2 趙|吴 wu 2.1 吳|周 zhou 1.9|徐 xu 1.5|孙 sun 1.4 孫|马 ma 1.3 馬|朱 zhu 1.3|胡 hu 1.2|郭 guo 1.1|何 he 1.1|林 lin 1.1
高 gao 1.0|罗 luo 1.0 羅|郑 zheng 0.9 鄭|梁 liang 0.9|谢 xie 0.8 謝|宋 song 0.8|唐 tang 0.7|许 xu 0.7 許|邓 deng 0.6 鄧|韩 han 0.6 韓
冯 feng 0.6 馮|曹 cao 0.6|彭 peng 0.5|曾 zeng 0.5|肖 xiao 0.5|田 tian 0.4|董 dong 0.4|潘 pan 0.4|袁 yuan 0.4|蔡 cai 0.4|蒋 jiang 0.4 蔣
余 yu 0.4|于 yu 0.4|杜 du 0.4|叶 ye 0.4 葉|程 cheng 0.4|魏 wei 0.4|苏 su 0.4 蘇|吕 lv 0.4 呂|丁 ding 0.4|任 ren 0.3|卢 lu 0.3 盧
姚 yao 0.3|沈 shen 0.3|钟 zhong 0.3 鍾|姜 jiang 0.3|崔 cui 0.3|谭 tan 0.3 譚|陆 lu 0.3 陸|范 fan 0.3|汪 wang 0.3|廖 liao 0.3""".replace("\n", "|").split("|")]
GIVEN = [x.split() for x in """伟 wei 偉|芳 fang|娜 na|敏 min|静 jing 靜|丽 li 麗|强 qiang 強|磊 lei|军 jun 軍|洋 yang|勇 yong|艳 yan 艷|杰 jie|娟 juan
涛 tao 濤|明 ming|超 chao|秀 xiu|霞 xia|平 ping|刚 gang 剛|桂 gui|英 ying|华 hua 華|玉 yu|兰 lan 蘭|萍 ping|飞 fei 飛|鹏 peng 鵬|红 hong 紅
玲 ling|波 bo|辉 hui 輝|建 jian|国 guo 國|志 zhi|文 wen|斌 bin|宇 yu|浩 hao|凯 kai 凱|健 jian|俊 jun|帆 fan|雪 xue|琳 lin|晶 jing|婷 ting
倩 qian|雯 wen|佳 jia|欣 xin|怡 yi|梦 meng 夢|琪 qi|雨 yu|桐 tong|子 zi|涵 han|诗 shi 詩|梓 zi|萱 xuan|思 si|若 ruo|曦 xi|语 yu 語|嫣 yan
晓 xiao 曉|燕 yan|海 hai|春 chun|梅 mei|冬 dong|美 mei|慧 hui|淑 shu|雅 ya|琴 qin|佩 pei|依 yi|诺 nuo 諾|可 ke|紫 zi|婉 wan|清 qing|书 shu 書|瑶 yao 瑤
彤 tong|洁 jie 潔|嘉 jia|轩 xuan 軒|然 ran|博 bo|天 tian|一 yi|鸣 ming 鳴|豪 hao|泽 ze 澤|振 zhen|东 dong 東|永 yong|立 li|新 xin|庆 qing 慶|卫 wei 衛
少 shao|远 yuan 遠|家 jia|承 cheng|云 yun 雲|龙 long 龍|德 de|福 fu|贵 gui 貴|生 sheng|根 gen|荣 rong 榮|昌 chang|盛 sheng|兴 xing 興|旺 wang""".replace("\n", "|").split("|")]
COMPANY = [x.split() for x in """华 hua 華|盛 sheng|恒 heng|通 tong|瑞 rui|丰 feng 豐|鼎 ding|新 xin|嘉 jia|禾 he|宏 hong|达 da 達|金 jin|源 yuan|博 bo|远 yuan 遠
天 tian|成 cheng|世 shi|和 he|信 xin|永 yong|泰 tai|正 zheng|大 da|锐 rui 銳|卓 zhuo|越 yue|同 tong|创 chuang 創|万 wan 萬|象 xiang|德 de|邻 lin 鄰|启 qi 啟|明 ming
长 chang 長|风 feng 風|海 hai|川 chuan|青 qing|联 lian 聯|合 he|东 dong 東|升 sheng|佳 jia|业 ye 業|中 zhong|科 ke|绿 lv 綠|洲 zhou|云 yun 雲|帆 fan|百 bai
星 xing|河 he|汇 hui 匯|九 jiu|州 zhou|春 chun|晖 hui 暉|众 zhong 眾|诚 cheng 誠|凯 kai 凱|乐 le 樂|康 kang|利 li|民 min|安 an|隆 long|顺 shun 順|福 fu""".replace("\n", "|").split("|")]
FIELDS = [x.split() for x in """商贸 shangmao 商貿|科技 keji|电子 dianzi 電子|食品 shipin|餐饮管理 canyinguanli 餐飲管理|物流 wuliu|建材 jiancai|机械 jixie 機械
医疗器械 yiliaoqixie 醫療器械|教育咨询 jiaoyuzixun 教育諮詢|文化传媒 wenhuachuanmei 文化傳媒|服饰 fushi 服飾|家居用品 jiajuyongpin|电器 dianqi 電器|包装 baozhuang 包裝
农业 nongye 農業|进出口贸易 jinchukoumaoyi 進出口貿易|信息技术 xinxijishu 信息技術|工程 gongcheng|装饰 zhuangshi 裝飾|环保 huanbao 環保|化工 huagong""".replace("\n", "|").split("|")]
CITIES = "上海 北京 广州 深圳 杭州 南京 苏州 成都 重庆 武汉 西安 天津 长沙 郑州 青岛 济南 大连 沈阳 厦门 福州 合肥 宁波 无锡 昆明 哈尔滨 长春 南昌 南宁 贵阳 石家庄 太原 佛山 东莞 兰州 海口 乌鲁木齐".split()
WORKS = ["中学教师", "软件工程师", "个体经营", "银行职员", "医生", "公务员", "设计师", "会计", "工厂主管"]
MOBILE = ["13" + str(d) for d in range(10)] + ["150", "151", "152", "155", "156", "157", "158", "159",
          "176", "177", "178", "180", "181", "182", "183", "185", "186", "187", "188", "189", "199"]
HOSTS = ["qq.example.cn", "163.example.cn", "mail.example.com", "126.example.cn", "example.cn"]
COLUMNS = ["code", "kind", "name", "phone", "email", "wechat", "city", "gender", "birthday", "work", "org_number"]


def traditional(row):
    return row[3] if len(row) > 3 else row[0]


class Maker:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.surname_weights = [float(s[2]) for s in SURNAMES]
        self.given_weights = [1 / (i + 12) for i in range(len(GIVEN))]
        self.by_sound = {}
        for pool in (SURNAMES, GIVEN, COMPANY):
            for c in pool:
                self.by_sound.setdefault(c[1], set()).add(c[0])

    def chance(self, percent):
        return self.r.random() * 100 < percent

    def phone(self):
        return self.r.choice(MOBILE) + f"{self.r.randrange(10 ** 8):08d}"

    def email(self, sounds):
        local = self.r.choice(["".join(sounds), sounds[0] + "." + "".join(sounds[1:]),
                               "".join(s[0] for s in sounds)]) + str(self.r.randrange(10 ** 5))
        return f"{local}@{self.r.choice(HOSTS)}"

    def person(self):
        r = self.r
        s = r.choices(SURNAMES, self.surname_weights)[0]
        given = r.choices(GIVEN, self.given_weights, k=1 if self.chance(22) else 2)
        forms = [[s[0], s[1], traditional(["", "", "", s[3]] if len(s) > 3 else [s[0]])]]
        forms += [[g[0], g[1], g[2] if len(g) > 2 else g[0]] for g in given]
        row = {"kind": "person", "forms": forms, "name": "".join(f[0] for f in forms), "phone": "", "email": "",
               "wechat": "", "city": "", "gender": "", "birthday": "", "work": "", "org_number": ""}
        if self.chance(92):
            row["phone"] = self.phone()
        if self.chance(45):
            row["email"] = self.email([f[1] for f in forms])
        if self.chance(15):
            row["wechat"] = f"wx_{forms[0][1]}{r.randrange(10 ** 6)}"
        if self.chance(90):
            row["city"] = r.choice(CITIES)
        if self.chance(90):
            row["gender"] = r.choice(["female", "male"])
        if self.chance(55):
            row["birthday"] = f"{r.randrange(1950, 2006)}-{r.randrange(1, 13):02d}-{r.randrange(1, 29):02d}"
        if self.chance(20):
            row["work"] = r.choice(WORKS)
        return row

    def company(self):
        r = self.r
        city = r.choice(CITIES)
        head = r.choices(COMPANY, k=2 if self.chance(70) else 3)
        field = r.choice(FIELDS)
        forms = [[h[0], h[1], h[2] if len(h) > 2 else h[0]] for h in head]
        forms.append([field[0], field[1], field[2] if len(field) > 2 else field[0]])
        row = {"kind": "organisation", "forms": forms, "prefix": city, "suffix": "有限公司", "phone": "",
               "email": "", "wechat": "", "city": city if self.chance(95) else "", "gender": "",
               "birthday": "", "work": "", "org_number": ""}
        row["name"] = city + "".join(f[0] for f in forms) + "有限公司"
        if self.chance(90):
            row["phone"] = self.phone()
        if self.chance(50):
            row["email"] = self.email([f[1] for f in forms])
        if self.chance(50):
            row["org_number"] = "91" + "".join(r.choice("0123456789ABCDEFGHJKLMNPQRTUWXY") for _ in range(16))
        return row

    # ---- ways in which a second entry differs ----

    def typing_error(self, d):
        """A character that sounds the same, another one, one left out, two changed."""
        forms = [list(f) for f in d["forms"]]
        i = self.r.randrange(1 if d["kind"] == "person" else 0, len(forms))
        same = sorted(self.by_sound.get(forms[i][1], set()) - {forms[i][0]})
        how = self.r.random()
        if same and how < 0.6:
            forms[i][0] = self.r.choice(same)
        elif how < 0.75 and len(forms) > 2:
            del forms[i]
        elif how < 0.9 and len(forms) > 2 and i + 1 < len(forms):
            forms[i], forms[i + 1] = forms[i + 1], forms[i]
        elif len(forms) > 2:
            forms[i][0] = self.r.choice(GIVEN)[0]
        else:
            return False
        d["name"] = d.get("prefix", "") + "".join(f[0] for f in forms) + d.get("suffix", "")
        return True

    def traditional(self, d):
        name = d.get("prefix", "") + "".join(f[2] for f in d["forms"]) + d.get("suffix", "")
        changed = name != d["name"]
        d["name"] = name
        return changed

    def pinyin(self, d):
        if d["kind"] != "person":
            return False
        s, given = d["forms"][0][1], "".join(f[1] for f in d["forms"][1:])
        d["name"] = self.r.choice([f"{s.title()} {given.title()}", f"{given.title()} {s.title()}",
                                   f"{s}{given}", f"{s.upper()} {given.title()}"])
        return True

    def moved_digit(self, d):
        p = d["phone"]
        i = self.r.randrange(3, 10)
        if not p:
            return False
        if self.chance(60) and p[i] != p[i + 1 if i < 10 else i]:
            d["phone"] = p[:i] + p[i + 1] + p[i] + p[i + 2:]
        else:
            d["phone"] = p[:i] + str((int(p[i]) + self.r.randrange(1, 10)) % 10) + p[i + 1:]
        return True

    def missing(self, d):
        full = [k for k in ("phone", "email", "wechat", "birthday", "city", "gender", "org_number") if d[k]]
        for k in self.r.sample(full, min(len(full), self.r.randrange(1, 4))):
            d[k] = ""
        return bool(full)

    def other_writing(self, d):
        """The same, as somebody else types it."""
        if d["phone"]:
            p = d["phone"]
            d["phone"] = self.r.choice([f"+86 {p[:3]} {p[3:7]} {p[7:]}", f"{p[:3]}-{p[3:7]}-{p[7:]}",
                                        f"0086{p}", "".join(chr(ord(c) + 0xFEE0) for c in p)])
        if d["email"]:
            d["email"] = self.r.choice([d["email"].upper(), d["email"].replace("@", "+crm@")])
        if d["kind"] == "organisation":
            d["suffix"] = self.r.choice(["", "有限责任公司", "公司"])
            d["prefix"] = self.r.choice([d["prefix"], d["prefix"] + "市", ""])
            d["name"] = d["prefix"] + "".join(f[0] for f in d["forms"]) + d["suffix"]
        else:
            d["name"] = d["name"][0] + " " + d["name"][1:]
        return True

    @staticmethod
    def tellable(a, d):
        """Could a person tell that they are one? By a number or address they share whole or but for a digit, or
        by name and birthday, or by a company's name."""
        if any(a[k] and d[k] for k in ("phone", "email", "wechat", "org_number")):
            return True
        if d["kind"] == "organisation":
            return bool(a["city"] and d["city"])
        return bool(a["birthday"] and d["birthday"] and a["city"] and d["city"])

    def copy(self, a):
        ways = [self.typing_error, self.traditional, self.pinyin, self.moved_digit, self.missing, self.other_writing]
        for _ in range(40):
            d = dict(a)
            chosen = self.r.sample(ways, 1 if self.chance(60) else 2)
            chosen.sort(key=ways.index)
            done = [w.__name__ for w in chosen if w(d)]
            if done and self.tellable(a, d):
                d["how"] = "+".join(done)
                return d
        return None

    def relative(self, a):
        """Somebody else with the same phone, as families are: two customers."""
        b = self.person()
        b["phone"], b["city"] = a["phone"], a["city"]
        return b

    def branch(self, a):
        """A company of the same group in another city, with its own number: two customers."""
        b = dict(a)
        b["prefix"] = b["city"] = self.r.choice([c for c in CITIES if c != a["prefix"]])
        b["name"] = b["prefix"] + "".join(f[0] for f in b["forms"]) + b["suffix"]
        b["phone"], b["email"] = self.phone(), ""
        b["org_number"] = "92" + f"{self.r.randrange(10 ** 16):016d}"
        return b


def write(path, truth_path, customers, share=0.02, seed=20261122):
    """customers rows at path; pairs of codes, with how they differ, at truth_path; the number of pairs."""
    m = Maker(seed)
    planted, others = int(customers * share), int(customers * 0.01)
    rows = []
    while len(rows) < customers - planted - others:
        rows.append(m.company() if m.chance(15) else m.person())
    for a in m.r.sample(rows, others):
        rows.append(m.relative(a) if a["kind"] == "person" else m.branch(a))
    pairs = []
    for i in m.r.sample(range(customers - planted - others), planted):
        d = m.copy(rows[i])
        if d:
            pairs.append((i, d))
    order = list(range(len(rows) + len(pairs)))
    m.r.shuffle(order)
    codes = [f"D{n:07d}" for n in order]
    rows += [d for _, d in pairs]
    with open(path, "w", encoding="utf-8", newline="") as f:
        out = csv.DictWriter(f, COLUMNS, extrasaction="ignore")
        out.writeheader()
        for n in sorted(range(len(rows)), key=lambda n: order[n]):
            out.writerow({**rows[n], "code": codes[n]})
    base = len(rows) - len(pairs)
    with open(truth_path, "w", encoding="utf-8") as f:
        for k, (i, d) in enumerate(pairs):
            f.write(f"{codes[i]}\t{codes[base + k]}\t{d['how']}\n")
    return len(pairs)
