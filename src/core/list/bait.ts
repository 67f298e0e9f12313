/** Words and suffixes that stand beside the name of a bank or platform where it is imitated. */

/** Words that no owner puts beside its own name: they ask the victim to act. */
const strongWords: ReadonlySet<string> = wordSet(
  'anquan baohu renzheng shiming yanzheng verify verification auth login logon signin denglu ' +
    'kefu kehu zxkf tuikuan refund lipei peifu shouhou duihuan jifen zhongjiang lipin jiesuo ' +
    'unlock dongjie freeze jihuo jiechu zhuxiao gaiqian tuipiao gaiqi bangding guanwang guanfang ' +
    'security secure safe shuadan fanli zhuanqian tixian withdraw daikuan tie etc support help ' +
    'account zhanghu wangyin ebank vip kuaidi chaxun cx wuliu',
);
/** Words that owners use as well; they count under a suffix that is cheap. */
const weakWords: ReadonlySet<string> = wordSet(
  'safety protect zhuce register huiyuan member fuwu service services server center centre ' +
    'zhongxin zx kf online zaixian web www wap m h app apps mobile mall shop store shangcheng pay ' +
    'pays payment zhifu qianbao wallet bank banks yinhang card cards ka xinyongka credit ' +
    'creditcard points exchange gift huodong act activity hd event hongbao tuihuo jiaoyi trade ' +
    'order dingdan express query search loan loans jiekuan jinrong finance money licai fund funds ' +
    'zhengquan stock invest touzi tong zheng gov gw official china cn com net hk top cc update ' +
    'shengji upgrade active activate bind tixing notice notify tongzhi info xinxi sms msg link url ' +
    'id user my e i o u hotel jipiao ticket tickets flight hangban piao airlines zhibo live tv ' +
    'download xiazai down dl new xin pro plus max global world intl international asia us uk renwu ' +
    'task jianzhi job jobs youhui quan coupon buy sale ec sj pc ios android apk game games youxi ' +
    'play chongzhi recharge zhuanzhang',
);

function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.split(' '));
}

/** How much a word beside a name says: 2 by itself, 1 under a cheap suffix, 0 nothing. */
export function baitOf(word: string): 0 | 1 | 2 {
  if (strongWords.has(word)) return 2;
  return weakWords.has(word) ? 1 : 0;
}

/** Suffixes that cost little, or that are made to be misread: `com.top`, `cn.com`. */
const baitSuffix =
  /^(?:(?:com|cn|net|org|gov|edu)\.)?(?:top|xyz|vip|cc|icu|shop|club|online|site|store|live|fun|buzz|cyou|work|win|bid|loan|tk|ml|ga|cf|gq|pw|ren|ltd|link|rest|sbs|cfd|bond|click|monster|quest|hair|skin|mom|lol|bar|app|info|life|world|today|space|website|cm|one|fit|run|lat|bet|click|help|support|services|center|finance|money|credit|ws|la|pub|art|red|kim)$|^(?:cn|com|gov)\.com$|^(?:vercel|pages|netlify|web|github|workers|herokuapp|firebaseapp|myshopify|weebly|wixsite|ngrok|r2|onrender)\b/;

const baitSuffixes = new Map<string, boolean>();

/** Asked for each host; there are few suffixes, so the answers are kept. */
export function isBaitSuffix(suffix: string): boolean {
  let known = baitSuffixes.get(suffix);
  if (known === undefined) {
    known = baitSuffix.test(suffix);
    if (baitSuffixes.size >= 5_000) baitSuffixes.clear();
    baitSuffixes.set(suffix, known);
  }
  return known;
}

/** Names of sites that are words or names of others as well: alone they prove nothing. */
const ordinaryWords: ReadonlySet<string> = new Set(
  (
    'apple amazon visa honor booking trip people news zoom soul momo best visa customs court ' +
    'google facebook instagram youtube microsoft netflix telegram whatsapp tiktok mastercard paypal ' +
    'ebay dhl ups fedex binance coinbase steam roblox agoda airbnb dbs hsbc court etcjz lakala ' +
    'immigration singlewindow cloud zhaopin'
  ).split(' '),
);

export function isOrdinaryWord(name: string): boolean {
  return ordinaryWords.has(name);
}
