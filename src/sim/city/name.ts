/** Names of people, companies and shops; all invented, by chance like those of somebody. */
import type { Random } from '../random.ts';

const surnames: readonly (readonly [string, number])[] = (
  '王70 李68 张65 刘52 陈45 杨31 黄22 赵22 吴20 周20 徐15 孙15 马13 朱13 胡13 郭12 何12 林11 高10 罗10 郑9 ' +
  '梁9 谢8 宋8 唐8 许7 韩7 冯7 邓7 曹7 彭6 曾6 肖6 田6 董5 袁5 潘5 于5 蒋5 蔡5 余5 杜5 叶4 程4 苏4 魏4 吕4 ' +
  '丁4 任4 沈4 姚4 卢4 姜4 崔3 钟3 谭3 陆3 汪3 范3 金3 石3 廖3 贾3 夏3 韦3 付3 方3 白3 邹3 孟2 熊2 秦2 邱2 ' +
  '江2 尹2 薛2 闫2 段2 雷2 侯2 龙2 史2 陶2 黎2 贺2 顾2 毛2 郝2 龚2 邵2 万2 钱2 严2 武2 戴2 莫1 孔1 向1 汤1 ' +
  '欧阳1 上官1 司马1 诸葛1'
)
  .split(' ')
  .map((s) => [s.replace(/\d+/, ''), Number(/\d+/.exec(s)?.[0] ?? 1)]);

type Era = { readonly female: string; readonly male: string };
/** Given names change with the years in which people were born. */
const given: Readonly<Record<'old' | 'middle' | 'young', Era>> = {
  old: {
    female:
      '秀兰 桂英 玉珍 淑芬 凤英 秀珍 玉梅 桂兰 素芳 惠芳 美华 春梅 翠花 月娥 金凤 丽华 素珍 玉华 淑贞 芬',
    male: '建国 德明 国强 志强 国华 建平 永福 明德 光荣 振华 立新 保国 大海 长林 福生 世杰 云山 学文 正刚 根生',
  },
  middle: {
    female:
      '丽 敏 静 艳 娟 霞 燕 红梅 晓燕 海燕 雪梅 小红 丽娜 慧 莉 萍 婷婷 文静 秀芳 晓丽 洁 颖 春燕 玲 倩',
    male: '伟 强 磊 军 勇 涛 超 明 刚 平 辉 鹏 海波 志刚 建华 晓东 文斌 立军 永强 俊 峰 斌 浩 凯 建军',
  },
  young: {
    female:
      '雨桐 欣怡 梓涵 诗涵 佳宁 思琪 梦瑶 雨欣 可欣 子萱 若曦 紫萱 心怡 佳怡 一诺 语嫣 晓彤 嘉怡 静怡 依诺 悦 婧',
    male: '浩然 子轩 宇航 梓豪 俊杰 子涵 博文 天佑 一鸣 嘉豪 宇轩 浩宇 泽宇 家乐 志远 昊天 明轩 皓轩 承宇 子墨 睿 辰',
  },
};
const lists = {
  old: { female: given.old.female.split(' '), male: given.old.male.split(' ') },
  middle: { female: given.middle.female.split(' '), male: given.middle.male.split(' ') },
  young: { female: given.young.female.split(' '), male: given.young.male.split(' ') },
};

export function surname(random: Random): string {
  return random.weighted(surnames);
}

export function givenName(random: Random, sex: 'F' | 'M', age: number): string {
  const era = age >= 56 ? lists.old : age >= 30 ? lists.middle : lists.young;
  return random.pick(sex === 'F' ? era.female : era.male);
}

const firmFirst =
  '鑫源 恒达 宏泰 瑞丰 博远 众诚 天成 汇通 金诺 永盛 华信 启明 长河 蓝海 远景 科创 德邻 百川 嘉禾 沃野'.split(
    ' ',
  );
const firmKind =
  '商贸有限公司 科技有限公司 建筑工程有限公司 物流有限公司 电子有限公司 餐饮管理有限公司 服装厂 食品厂 机械厂 教育咨询有限公司 传媒有限公司 装饰工程有限公司'.split(
    ' ',
  );

export function firmName(random: Random): string {
  return `临江${random.pick(firmFirst)}${random.pick(firmKind)}`;
}

const shopFirst =
  '老街 好邻居 阿明 小满 半亩 江边 四季 百味 一品 老地方 橘子 青年 胖哥 三姐 状元 大树 便民 鲜果 春天 海风'.split(
    ' ',
  );
const shopKind =
  '便利店 超市 面馆 水果店 药房 理发店 奶茶店 火锅店 菜场摊位 服装店 文具店 加油站 充电站 健身房 母婴店 烘焙坊 快餐店 五金店'.split(
    ' ',
  );

export function shopName(random: Random): string {
  return `${random.pick(shopFirst)}${random.pick(shopKind)}`;
}

/** What people do, from which age to which, with the usual monthly pay in yuan. */
export const jobs = [
  { name: '学生', from: 6, to: 22, payYuan: 0, share: 0 },
  { name: '企业职员', from: 22, to: 59, payYuan: 6500, share: 20 },
  { name: '工厂工人', from: 19, to: 59, payYuan: 5200, share: 16 },
  { name: '个体经营者', from: 22, to: 65, payYuan: 7500, share: 10 },
  { name: '外卖骑手', from: 20, to: 48, payYuan: 6000, share: 5 },
  { name: '快递员', from: 20, to: 50, payYuan: 6000, share: 3 },
  { name: '网约车司机', from: 23, to: 58, payYuan: 5800, share: 4 },
  { name: '教师', from: 23, to: 59, payYuan: 7000, share: 5 },
  { name: '护士', from: 22, to: 54, payYuan: 6800, share: 3 },
  { name: '医生', from: 26, to: 62, payYuan: 10500, share: 2 },
  { name: '程序员', from: 22, to: 45, payYuan: 13000, share: 4 },
  { name: '公务员', from: 23, to: 59, payYuan: 7800, share: 3 },
  { name: '财务人员', from: 23, to: 55, payYuan: 7200, share: 4 },
  { name: '销售', from: 20, to: 50, payYuan: 6300, share: 7 },
  { name: '店员', from: 19, to: 55, payYuan: 4200, share: 7 },
  { name: '建筑工人', from: 20, to: 60, payYuan: 6200, share: 6 },
  { name: '企业负责人', from: 30, to: 62, payYuan: 22000, share: 2 },
  { name: '家庭主妇', from: 25, to: 59, payYuan: 0, share: 4 },
  { name: '待业', from: 20, to: 55, payYuan: 0, share: 4 },
  { name: '退休人员', from: 60, to: 99, payYuan: 3600, share: 0 },
] as const;
export type JobName = (typeof jobs)[number]['name'];
