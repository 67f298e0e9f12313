/** What people of the city hear and read on an ordinary day. */
import type { CallLines } from './conversation.ts';

export type Topic = {
  readonly topic: string;
  readonly weight: number;
  /** Who sends it. */
  readonly from: 'bank' | 'carrier' | 'port' | 'courier' | 'person' | 'police' | 'public';
  readonly phrases: readonly string[];
};

export const smsTopics: readonly Topic[] = [
  {
    topic: 'courier',
    weight: 22,
    from: 'port',
    phrases: [
      '【[顺捷|通运|速达]快递】您的[快件|包裹]已到[{place}|小区][驿站|丰巢柜|东门代收点]，[取件码|凭]{code}[取件|领取]，[请及时|24小时内][取走|领取]',
      '[取件码|提货码]{code}，您的[包裹|快递]放在[{place}便利店|小区快递柜]，[超过24小时收费|营业到21点]',
      '【[顺捷|通运]】快递员[小{agent}|{agent}师傅]正在为您派件，[电话|联系]{mobile}，[不便签收可回复|请保持电话畅通]',
      '【[优选商城|橘子商城]】您的订单[已发货|已签收]，[物流单号|运单号]{number}，[感谢|欢迎]再次[光临|购买]',
      '您[退货|换货]的商品[已收到|已入库]，退款{sum}元将在[1-3个工作日|48小时内][原路退回|返还]至支付账户',
    ],
  },
  {
    topic: 'code',
    weight: 20,
    from: 'port',
    phrases: [
      '【{brand}】[验证码|动态码]{code}，[5分钟|10分钟]内有效，[请勿告诉他人|切勿泄露]',
      '【{brand}】您正在[登录|绑定手机|修改密码]，验证码：{code}，[若非本人操作请忽略|工作人员不会索要]',
      '{code}（[登录|支付|注册]验证码）[，请勿转发|，泄露有风险]【{brand}】',
    ],
  },
  {
    topic: 'bank',
    weight: 13,
    from: 'bank',
    phrases: [
      '【{own}】您尾号{tail}的[账户|储蓄卡]于{clock}[支出|消费|转出]人民币{sum}.00元，[可用余额|余额]{big}.{cents}元',
      '【{own}】您尾号{tail}账户{clock}[转入|收入]{sum}.00元，[摘要|附言]：[工资|转账|退款|利息]',
      '【{own}】您的信用卡[本期账单|应还款额]{sum}元，[到期还款日|请于][每月15日|25日前]还款[，已设置自动扣款|]',
      '【{own}】[尊敬的客户|{title}]，您[购买的|持有的][理财产品|定期存款][即将到期|明日到期]，[可登录手机银行|请到网点]办理，[本行不会|我行不会]索要验证码',
      '【{own}】安全提醒：[凡要求|如遇]转账到“安全账户”[都是诈骗|请立即报警]，[请勿|不要]向他人透露验证码',
      '【{own}】您申请的[个人消费贷款|住房贷款]已[受理|放款]，金额{sum}00元，[详询|客户经理]网点柜台',
    ],
  },
  {
    topic: 'carrier',
    weight: 8,
    from: 'carrier',
    phrases: [
      '【{carrier}】您本月[套餐|流量]已使用{small}%，[剩余流量|剩余]{small}GB，[回复CXLL|登录APP]查询',
      '【{carrier}】您的话费余额{sum}元[，请及时充值|]，[查询|充值]请登录[营业厅|APP]',
      '【{carrier}】[您好|提醒您]，您[订购的|办理的]{small}元[流量包|彩铃会员]已[生效|到期]，退订回复0000',
    ],
  },
  {
    topic: 'marketing',
    weight: 11,
    from: 'port',
    phrases: [
      '【{shop}】[周年庆|会员日][全场|部分商品][8折|满200减30]，[凭此短信|到店]领[小礼品|鸡蛋一盒]，退订回T',
      '【[优选商城|橘子商城]】[购物车|您收藏的商品]降价啦，[满300减40|限时秒杀]，[点击查看|戳] {shopsite} 拒收请回复R',
      '【{own}】[信用卡|分期][优惠|礼遇]：[消费满{sum}返20|12期免息]，[详情见|登录]手机银行，[退订TD|拒收回R]',
      '【[安和|众和]保险】[{title}|尊敬的客户]，您的[车险|医疗险]即将到期，[续保有礼|专属顾问{agent}经理]，[详询|回电]{mobile} 拒收请回复R',
      '【[新航线|学而优]教育】[秋季|寒假]班[报名中|开课]，[老生推荐|两人同报]立减{sum}，[地址|校区]：{place}，退订回T',
      '【[临江房产|安居地产]】{place}[地铁口|学区]新盘[加推|开盘]，[首付|总价]{small}万起，[看房有礼|专车接送]，{mobile}',
      '【[招才网|临江人才]】[{title}|您]投递的[文员|销售|会计]岗位[已被查看|邀您面试]，[时间|地点]：[明日|周五]10点 {place}，[请携带|带好]简历',
    ],
  },
  {
    topic: 'public',
    weight: 7,
    from: 'public',
    phrases: [
      '【[临江气象|应急管理局]】[今天|未来24小时][大风降温|有暴雨|高温]，[请注意|出行][防范|带好雨具]',
      '【[临江市医保局|临江人社]】[您的|2026年度][医保|养老保险]缴费[已到账|将于月底截止]，[请通过|可在][官方APP|社区服务中心][办理|查询]',
      '【[第一人民医院|临江妇幼]】{title}，您预约的[{clock}|明日上午][口腔科|内科|眼科]门诊[，请提前半小时|]到[自助机取号|分诊台报到]',
      '【[临江供电|水务集团|燃气公司]】您[本月|上月][电费|水费|燃气费]{sum}元[已扣款|，请于20日前缴纳]，户号尾号{tail}',
      '【[实验小学|文昌中学|临江一中]】[各位家长|{name}家长]，[本周五|明天]下午[召开家长会|放学提前]，[请准时|收到请回复]',
      '【[民航|临江航空]】您预订的{flight}航班[因天气原因|因前序晚到]延误至{clock}，[如需改签|退票][请在原购票渠道|到柜台]办理，不收手续费',
      '【铁路】您已购[G|D]{small}次[03|08]车{small}A号，{clock}开，[请提前|凭身份证]进站',
    ],
  },
  {
    topic: 'police',
    weight: 2,
    from: 'police',
    phrases: [
      '【反诈提醒】[近期|当前][刷单|冒充客服|虚假投资]诈骗[高发|多发]，[凡是|只要][先垫付|要求共享屏幕|保本高收益]的[都是诈骗|请立即停止]，[咨询|举报]请拨96110',
      '【{place}派出所】您[咨询|办理]的[身份证|居住证]已[办好|制好]，请[工作日|本周内]携带[回执|户口簿]到[户籍窗口|所里]领取',
      '【临江交警】您的车辆[{tail}|尾号{tail}]有一条[违停|违章]记录，[请通过|登录]12123官方应用[处理|查询]',
      '【临江市公安局】[尊敬的居民|{title}]，[96110来电|反诈中心来电]请[务必接听|及时接听]，民警不会[要求转账|索要密码]',
    ],
  },
  {
    topic: 'family',
    weight: 12,
    from: 'person',
    phrases: [
      '[妈|爸]，[我到了|下班了]，[晚上回来吃饭|今天加班不回了|路上堵车晚点到]',
      '[儿子|闺女]，[天冷|降温]了[多穿点|记得加衣服]，[周末回来吗|钱够花吗]',
      '[老公|老婆]，[下班买点菜|接一下孩子]，[冰箱空了|我这边走不开]',
      '[我手机没电了|刚在开会没听见]，[怎么了|晚点打给你]',
      '[妈|爸]，[这个月|下学期]生活费[转我一下呗|快没了]，[{sum}就行|老样子]',
      '[生日快乐|节日快乐]！[晚上订了饭店|蛋糕我去拿]',
    ],
  },
  {
    topic: 'work',
    weight: 5,
    from: 'person',
    phrases: [
      '[{agent}总|主任]，[材料|报表]已[发您邮箱|放您桌上]，[请过目|有问题您说]',
      '[明天|下午]的会[改到|推迟到]{clock}，[请知悉|收到回复]',
      '[发票|报销单][给我一下|抬头发你]，[财务|月底]要[结账|关账]',
      '[师傅|{agent}工]，[货到了没有|几点能到]，[门口|工地]等着呢',
      '[合同款|货款]{sum}00元[今天|明天]走账，[账号还是原来那个|对公账户不变]，[到了说一声|请查收]',
    ],
  },
];

export type TalkTopic = {
  readonly topic: string;
  readonly weight: number;
  readonly from: 'person' | 'stranger' | 'bank' | 'carrier' | 'landline' | 'police';
  readonly minutes: readonly [number, number];
  readonly lines: CallLines;
};

export const callTopics: readonly TalkTopic[] = [
  {
    topic: 'courier',
    weight: 20,
    from: 'stranger',
    minutes: [0.3, 1.5],
    lines: {
      open: [
        '[您好|喂]，[顺捷|通运]快递，[您有个包裹|{title}的快递]，[在家吗|方便下来拿吗]',
        '[外卖|跑腿]到了，[楼下进不来|放门口可以吗]',
      ],
      tell: [
        '[给您放|放在]{place}[驿站|门卫]行吗',
        '[到付|运费]{small}块，[扫码|现金]都行',
        '[我|车]在[小区东门|楼下]，[五分钟|马上]到',
        '[地址|门牌]是[三单元|十二栋]吧',
      ],
      close: ['[取件码|回头]给您发短信', '好嘞，[祝您生活愉快|再见]'],
    },
  },
  {
    topic: 'family',
    weight: 30,
    from: 'person',
    minutes: [1, 25],
    lines: {
      mood: 'warm',
      open: ['[妈|爸|老婆|老公]，[吃了没|在干嘛呢]', '[喂|哎]，[到家了|下班了]吗'],
      tell: [
        '[孩子|宝宝]今天[发烧|考了第三|不肯吃饭]',
        '[周末|过年][回来吃饭|一起去看看奶奶]',
        '[房租|物业费]我[转你|交了]，[你查一下|记得看]',
        '[血压药|菜]我[买好了|明天送过去]',
        '[天气|路上][冷|滑]，[慢点开|多穿点]',
      ],
      close: ['行，[先这样|挂了啊]', '[早点睡|注意身体]'],
    },
  },
  {
    topic: 'work',
    weight: 16,
    from: 'person',
    minutes: [1, 15],
    lines: {
      open: ['[{agent}工|小{agent}]，[说话方便吗|我是{firm}的]', '喂，[上次那批货|那个方案]的事'],
      tell: [
        '[报价|合同][发你|改好了]，[今天|下午]能[签|定]吗',
        '[客户|甲方]那边[催|又改]了',
        '[付款|开票]走[对公|公司账户]，[月底|下周]结',
        '[会议|培训]改到[明天|周三]',
      ],
      close: ['好，[群里说|回头见]'],
    },
  },
  {
    topic: 'bank',
    weight: 5,
    from: 'bank',
    minutes: [1, 6],
    lines: {
      open: ['您好{title}，[{own}|{own}信用卡中心]客服，工号{staff}，[打扰您一分钟|本次通话录音]'],
      tell: [
        '您的[信用卡|账单]有[分期优惠|一笔待确认消费]，[是您本人|{sum}元]吗',
        '[卡片|账户]有效期[快到|将至]，[新卡|换卡][寄到原地址|到网点领取]',
        '[我行|银行]不会[索要验证码|要求转账]，请[放心|留意]',
        '[您如需办理|有疑问][到柜台|拨打卡背面电话]即可',
      ],
      close: ['感谢接听，[请对服务评价|再见]'],
    },
  },
  {
    topic: 'carrier',
    weight: 4,
    from: 'carrier',
    minutes: [0.5, 4],
    lines: {
      open: ['您好，{carrier}[客服|营业厅]，请问是[机主|{title}]吗'],
      tell: [
        '您[套餐|宽带][快到期|可以升级]，[每月|原价]{small}元[不变|送流量]',
        '[不需要合约|随时可以]取消，[下月|次日]生效',
        '[家里网速|信号][怎么样|有没有问题]',
      ],
      close: ['[感谢|谢谢]您的接听'],
    },
  },
  {
    topic: 'property',
    weight: 4,
    from: 'stranger',
    minutes: [0.2, 3],
    lines: {
      mood: 'busy',
      open: ['您好，安居地产的[小{agent}|置业顾问]，[占用您一分钟|打扰了]'],
      tell: [
        '[{place}|地铁口]新盘[开盘|特价]，[周末|今天]来看看',
        '您之前看的那套[降价了|还在]，[两室|三室]的',
        '[首付|公积金]政策有调整，[给您算一下|方便聊聊吗]',
      ],
      close: ['那[不打扰|有需要联系]您了'],
    },
  },
  {
    topic: 'lessons',
    weight: 3,
    from: 'stranger',
    minutes: [0.2, 3],
    lines: {
      mood: 'busy',
      open: ['您好，学而优教育，[孩子|您家宝贝]上几年级了'],
      tell: [
        '[周末|假期]有[数学|英语|书法]试听课，[在校区|线下]上',
        '校区就在{place}，[接送方便|离您家不远]',
        '[老师|课程]安排[短信发您|您到前台看]',
      ],
      close: ['好的，[不打扰|再见]'],
    },
  },
  {
    topic: 'insurance',
    weight: 3,
    from: 'stranger',
    minutes: [0.2, 4],
    lines: {
      mood: 'busy',
      open: ['您好，[众和|安和]保险，[工号{staff}|我姓{agent}]，您的车险[下月|快]到期了'],
      tell: [
        '今年[没出险|出险一次]，[保费|报价]大概{sum}',
        '[三者|车损]还是按去年的保额吗',
        '保单[发您邮箱|寄到家里]，[在官方应用|到网点]付款',
      ],
      close: ['[您考虑一下|改天再联系您]'],
    },
  },
  {
    topic: 'credit-sales',
    weight: 2,
    from: 'stranger',
    minutes: [0.1, 2],
    lines: {
      mood: 'busy',
      open: ['[老板|{title}]您好，[近期|最近]有没有资金需求'],
      tell: [
        '我们是[{own}|银行]的[合作渠道|信贷部]，[利率按公示|以网点审批为准]',
        '[营业执照|房产]在手就能[咨询|评估]，要您本人到网点办',
      ],
      close: ['打扰了，再见'],
    },
  },
  {
    topic: 'service',
    weight: 7,
    from: 'landline',
    minutes: [1, 8],
    lines: {
      open: [
        '您好，[第一人民医院|社区服务中心|实验小学|物业]，[请问是|找]{title}[吗|]',
        '您好，[供电公司|燃气公司]，[您报修|您咨询]的事',
      ],
      tell: [
        '[预约|检查]改到[明天|周四]，[空腹|带医保卡]来',
        '[师傅|工作人员][下午|两点]上门，[有工作证|不收费]',
        '[孩子|学生][发烧|摔了一下]，[您来接|在医务室]',
        '[材料|费用]到[窗口|官方渠道]交，[不收现金|有收据]',
      ],
      close: ['[有问题|需要]再打这个电话'],
    },
  },
  {
    topic: 'police',
    weight: 2,
    from: 'police',
    minutes: [1, 5],
    lines: {
      open: [
        '您好，[反诈中心|{place}派出所]，民警{agent}某，[警号|工号]{staff}',
        '您好，这里是96110，[您是|请问是]{title}吗',
      ],
      tell: [
        '[刚才|今天]是不是有[陌生电话|境外号码]联系您',
        '[不要转账|没有安全账户]，[钱先别动|有疑问到派出所]',
        '您[办的身份证|报的案][好了|有进展]，[带上身份证|来所里]',
        '[国家反诈中心|反诈]应用[装了吗|开着预警]',
      ],
      close: ['[有情况|遇到]打110[或者96110|]'],
    },
  },
  {
    topic: 'refund',
    weight: 3,
    from: 'stranger',
    minutes: [0.5, 5],
    lines: {
      open: [
        '您好，[橘子商城|优选商城]售后，[您申请的退货|您反映的]收到了',
        '[4S店|装修公司|酒店]的，[您预约的|您订的]',
      ],
      tell: [
        '退款[原路|三天内]退回，[不用您操作|APP里能查]',
        '[保养|量房]改到[周六|明天]可以吗',
        '[尾款|押金]{sum}元[完工再付|退房退您]',
      ],
      close: ['[好的|嗯]，[祝您|]生活愉快'],
    },
  },
];

export type Page = {
  readonly host: string;
  readonly paths: readonly string[];
  readonly titles: readonly string[];
  readonly weight: number;
  /** Known to everybody, and so to the centre. */
  readonly isLarge?: boolean;
};

/** Sites under names reserved for examples, as no real one shall be taken for invented. */
export const pages: readonly Page[] = [
  {
    host: 'news.linjiang.example',
    weight: 14,
    isLarge: true,
    paths: ['/', '/local/{number}', '/society/{number}'],
    titles: ['临江新闻网', '[今日|本地]要闻', '{place}[道路施工|公交调整]通知'],
  },
  {
    host: 'video.chengguang.example',
    weight: 16,
    isLarge: true,
    paths: ['/v/{number}', '/live/{number}'],
    titles: ['[搞笑|美食|钓鱼]视频', '[电视剧|综艺]第{small}集'],
  },
  {
    host: 'www.youxuan-mall.example',
    weight: 14,
    isLarge: true,
    paths: ['/item/{number}', '/cart', '/order'],
    titles: ['优选商城', '[保温杯|运动鞋|童装] 商品详情', '我的订单'],
  },
  {
    host: 'm.juzi-shop.example',
    weight: 10,
    isLarge: true,
    paths: ['/goods/{number}', '/refund/{number}'],
    titles: ['橘子商城', '售后进度'],
  },
  {
    host: 'map.xinglu.example',
    weight: 8,
    isLarge: true,
    paths: ['/route', '/poi/{number}'],
    titles: ['星路地图', '到{place}怎么走'],
  },
  {
    host: 'bbs.linjiang.example',
    weight: 7,
    paths: ['/t/{number}', '/jobs/{number}'],
    titles: ['临江论坛', '[二手|求购|招聘]：{place}'],
  },
  {
    host: 'www.linjiang-gov.example',
    weight: 5,
    paths: ['/service', '/yibao'],
    titles: ['临江市政务服务网', '医保缴费'],
  },
  {
    host: 'ebank.ljbank.example',
    weight: 6,
    paths: ['/login', '/wealth'],
    titles: ['临江银行网上银行', '理财产品'],
  },
  { host: 'www.canglang-bank.example', weight: 3, paths: ['/', '/card'], titles: ['沧浪银行'] },
  {
    host: 'gupiao.caijing.example',
    weight: 6,
    isLarge: true,
    paths: ['/quote/{number}', '/fund'],
    titles: ['财经行情', '大盘走势'],
  },
  {
    host: '[lily|xiaoming|ajie|laowang|class5|math3|chenyu]-[notes|blog|photo|home].pages.example',
    weight: 1,
    paths: ['/', '/post/{small}'],
    titles: ['[我的|班级]主页', '读书笔记'],
  },
  {
    host: 'edu.xinhangxian.test',
    weight: 4,
    paths: ['/course/{number}'],
    titles: ['[数学|英语]网课'],
  },
  {
    host: 'www.letu-game.example',
    weight: 5,
    isLarge: true,
    paths: ['/', '/event/{small}'],
    titles: ['[活动|版本]公告'],
  },
];

export const everydayApps: readonly (readonly [
  name: string,
  pack: string,
  title: string,
  weight: number,
])[] = [
  ['临江银行', 'com.ljbank.mobile', '手机银行', 10],
  ['沧浪银行', 'com.canglang.bank', '手机银行', 6],
  ['云汉银行', 'com.yunhan.bank', '账户总览', 5],
  ['橙光视频', 'com.chengguang.video', '首页', 14],
  ['优选商城', 'com.youxuan.mall', '首页', 12],
  ['星路地图', 'com.xinglu.map', '导航', 8],
  ['江城出行', 'com.jiangcheng.ride', '打车', 7],
  ['饭点外卖', 'com.fandian.food', '点餐', 10],
  ['临江通', 'cn.linjiang.gov', '政务服务', 4],
  ['云视会议', 'com.yunshi.meeting', '会议', 5],
  ['畅连会议', 'com.changlian.conf', '会议', 3],
  ['财经行情', 'com.caijing.quote', '自选股', 4],
  ['手游大厅', 'com.shouyou.hall', '游戏', 6],
];
