/**
 * The invented city of 临江市 (Linjiang): eight districts on a grid of hexagons, one community a
 * cell. The map is the same for every seed, so that units, walls and examples agree; the people on
 * it are not. Division codes begin with 99, which belongs to no province.
 */
export type Community = {
  /** Twelve digits: province 99, city 01, district, street, community. */
  readonly code: string;
  readonly name: string;
  readonly street: Street;
  /** Axial coordinates of a flat-topped hexagon. */
  readonly q: number;
  readonly r: number;
};
export type Street = {
  readonly code: string;
  readonly name: string;
  readonly district: District;
  readonly communities: Community[];
};
export type District = {
  readonly code: string;
  readonly name: string;
  readonly streets: Street[];
};
export type CityMap = {
  readonly name: string;
  readonly code: string;
  readonly districts: readonly District[];
  readonly communities: readonly Community[];
};

export const provinceCode = '99';
export const cityCode = '9901';
export const cityName = '临江市';

/** One letter a cell; odd columns lie half a cell lower. */
const drawing = [
  '..NNNNN.DDDD....',
  '.NNNNNN.DDDD....',
  '..NNNNNDDDDDLLL.',
  '..WWWNNDDDDDLLLL',
  '.WWWWHHHHDDDLLLL',
  'WWWWWHHHHHGGLLLL',
  'WWWWWWHHHHGGGGG.',
  'XXXXXHHHHHGGGGG.',
  '.XXXXXUUUUUGGGG.',
  '..XXXXUUUUUUGG..',
  '.....XUUUU......',
];

const districtTable: readonly (readonly [letter: string, name: string, streets: string])[] = [
  ['N', '北湖区', '北湖街道 柳荫街道 镜湖街道 望亭街道 荷塘街道 苇岸镇'],
  ['W', '文昌区', '文昌街道 老城街道 学士街道 钟楼街道 青石街道 南门街道'],
  ['D', '城东区', '城东街道 永安街道 石桥街道 东篱街道 河坊街道 春晓街道 新桥街道'],
  ['H', '海晏区', '海晏街道 滨湖街道 学府街道 安澜街道 望海街道 沙洲街道'],
  ['L', '临港区', '临港街道 港口街道 船厂街道 盐场镇 渔浦镇'],
  ['X', '西山区', '西山街道 松岭街道 枫桥镇 云谷街道 茶场镇'],
  ['G', '高新区', '高新街道 云栖街道 科技园街道 创智街道 星海街道 软件园街道'],
  ['U', '大学城', '大学城街道 书院街道 杏坛街道 明德街道 桃李街道'],
];

/** Names of communities, dealt out over the map in order. */
const communityNames =
  `锦绣 安康 和平 向阳 新华 建设 胜利 光明 团结 幸福 花园 金桂 银杏 梧桐 香樟 玉兰
海棠 紫薇 翠竹 青松 丹桂 芙蓉 牡丹 茉莉 水仙 桃园 梅园 兰亭 菊园 竹苑 荷香 柳堤 枫林 松涛 榆钱 槐荫 桂雨
橘洲 樱花 杏林 东风 西塘 南苑 北辰 中兴 永乐 永和 永宁 长乐 长安 长青 太平 泰安 康宁 宁静 静安 平安 安居
乐业 民主 民生 富强 兴隆 兴业 振兴 复兴 宏图 鸿运 鹏程 飞跃 腾龙 凤凰 麒麟 白鹭 鸿雁 春江 夏荷 秋水 冬青
朝霞 晚晴 晨光 星河 明月 清风 云锦 彩虹 雨花 雪松 霞飞 曙光 旭日 启航 远航 扬帆 码头 渡口 灯塔 海韵 江湾
湖畔 溪口 河西 河东 桥头 桥南 水岸 龙泉 虎跑 马鞍 牛市 羊场 鹿鸣 鹤鸣 莺啼 燕归 雀巢 蝶园 古井 古塔 书香
翰林 状元 进士 举人 文苑 诗苑 墨香 丹青 琴台 棋盘 画屏 茶亭 酒坊 米市 布市 盐仓 铁铺 瓦窑 石坊 木兰 稻香
麦浪 棉田 桑园 药圃`.split(/\s+/u);

type Cell = { readonly q: number; readonly r: number };

/** The map, built anew for whoever asks: it holds links in both directions. */
export function drawCity(): CityMap {
  const communities: Community[] = [];
  const districts = districtTable.map(([letter, name, streetNames], i) => {
    const district: District = { code: `${cityCode}${two(i + 1)}`, name, streets: [] };
    const cells = cellsOf(letter);
    const names = streetNames.split(' ');
    for (const [k, street] of names.entries()) {
      const from = Math.floor((k * cells.length) / names.length);
      const to = Math.floor(((k + 1) * cells.length) / names.length);
      addStreet(district, street, cells.slice(from, to), communities);
    }
    return district;
  });
  return { name: cityName, code: cityCode, districts, communities };
}

function addStreet(
  district: District,
  name: string,
  cells: readonly Cell[],
  all: Community[],
): void {
  const street: Street = {
    code: `${district.code}${three(district.streets.length + 1)}`,
    name,
    district,
    communities: [],
  };
  district.streets.push(street);
  for (const cell of cells) {
    const community: Community = {
      ...cell,
      street,
      code: `${street.code}${three(street.communities.length + 1)}`,
      name: `${communityNames[all.length % communityNames.length] ?? ''}社区`,
    };
    street.communities.push(community);
    all.push(community);
  }
}

/** Cells of a letter, column by column, up and down in turn, so that neighbours stay together. */
function cellsOf(letter: string): Cell[] {
  const cells: Cell[] = [];
  const columns = drawing[0]?.length ?? 0;
  for (let column = 0; column < columns; column += 1) {
    const here: Cell[] = [];
    for (const [row, line] of drawing.entries()) {
      if (line.charAt(column) === letter)
        here.push({ q: column, r: row - (column - (column & 1)) / 2 });
    }
    if ((column & 1) === 1) here.reverse();
    cells.push(...here);
  }
  return cells;
}

const two = (n: number): string => String(n).padStart(2, '0');
const three = (n: number): string => String(n).padStart(3, '0');

/** Where a person lives, as the seat reads it: `海晏区 · 锦绣社区`. */
export function placeName(community: Community): string {
  return `${community.street.district.name} · ${community.name}`;
}
