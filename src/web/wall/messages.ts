import { defineMessages } from '../ui/messages/index.ts';

/** Texts of the wall. */
export const wallMessages = defineMessages({
  title: '实时态势',
  date: (year: number, month: number, day: number, weekday: number) =>
    `${year}年${month}月${day}日 星期${'日一二三四五六'.charAt(weekday)}`,
  fresh: {
    lag: (seconds: string) => `数据延迟 ${seconds} 秒`,
    sources: (live: number, all: number) => `数据源 ${live}/${all}`,
    units: (onDuty: number, all: number) => `值守单位 ${onDuty}/${all}`,
    backlog: (count: string) => `积压 ${count}`,
    age: (seconds: number) => `末次消息 ${seconds} 秒前`,
    lost: (seconds: number) => `连接已断开 ${seconds} 秒，正在重新连接`,
    silent: (text: string) => `${text}没有新信号`,
    none: '数据源未接通',
  },
  mode: {
    visitor: '访客模式', duty: '值守模式', toDuty: '切换到值守模式，显示坐席姓名',
    toVisitor: '切换到访客模式，隐去姓名和号码', toEnglish: 'EN', toChinese: '中文',
    full: '全屏',
  },
  figure: {
    label: '关键数字',
    warnings: '今日预警', sameTime: (change: string) => `较昨日同时 ${change}`, noCompare: '昨日此时没有预警',
    dissuaded: '已劝阻', success: (rate: string) => `成功率 ${rate}`, noRate: '今日尚无办结',
    ongoing: '正在通话的紧急对象', longest: (text: string) => `最久 ${text}`, calm: '当前没有',
    risk: '在险金额', averted: (amount: string) => `今日已避免 ${amount}`,
    falseAlarms: '今日误报', share: (rate: string) => `占今日预警 ${rate}`,
    signals: '今日信号', perMinute: (count: string) => `每分钟 ${count} 条`,
  },
  pending: {
    title: '待处置预警', overdue: (count: number) => `超时 ${count}`, left: '剩', over: '超时',
    empty: '暂无待处置预警', emptyHint: '新预警会在 2 秒内出现', more: (count: number) => `另有 ${count} 条`,
  },
  map: {
    title: '预警分布', lead: '近 1 小时\n颜色 = 每格预警数', few: '少', many: '多',
    critical: (count: number) => `紧急对象所在格（${count}）`, noCritical: '没有紧急对象',
    cell: (district: string, count: number) => `${district} ${count} 条`,
    describe: (text: string) => `各区近 1 小时预警数：${text}`,
    empty: '还没有可以落在图上的预警',
  },
  trend: {
    title: '预警走势', lead: '每半小时', today: '今日', yesterday: '昨日', mean: '近 7 日均值',
    describe: (now: number, before: number) => `今日累计 ${now} 条，昨日全天 ${before} 条`,
  },
  category: {
    title: '分类预警', lead: '今日 · 较昨日同时', empty: '今日还没有预警', fresh: '新增',
    up: '上升', down: '下降', same: '持平',
  },
  averted: {
    title: '避免损失', lead: '万元 · 近 7 日', day: (day: number) => `${day}日`,
    empty: '近 7 日没有记录',
  },
  seat: {
    title: '劝阻席', lead: (online: number, waiting: number) => `${online} 席在线 · 排队 ${waiting}`,
    busy: '处置', free: '空闲', away: '离席', empty: '没有坐席登录', more: (count: number) => `另有 ${count} 席`,
  },
  ticker: { title: '实时', empty: '暂无动态' },
  tickerKind: {
    issued: '预警', joined: '并入', raised: '升级', claimed: '认领', released: '退回', called: '呼叫',
    outcome: '结果', held: '挂起', resumed: '恢复', 'handed-over': '转交', escalated: '上报',
    closed: '办结', 'deadline-missed': '超时', 'followed-up': '回访', routed: '派发', noted: '备注',
    dissuaded: '劝阻成功',
  },
  state: {
    loading: '正在读取态势数据', signIn: '需要登录', signInHint: '正在前往登录页，登录后回到大屏',
    forbidden: '没有权限查看大屏', forbiddenHint: (unit: string) => `请找${unit}的管理员开通`,
    failed: '没有读到态势数据', failedHint: '系统会自动重试',
    stale: (time: string) => `数据停在 ${time}`, toConsole: '返回工作台',
  },
  amount: (value: string) => `${value} 万元`, sign: '', unit: '万元',
  someone: '某人', number: '号码',
}, {
  title: 'Live situation',
  date: (year, month, day, weekday) =>
    `${['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][weekday] ?? ''} ${day} ${
      ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'][month - 1]
      ?? ''} ${year}`,
  fresh: {
    lag: (seconds) => `${seconds} s behind`,
    sources: (live, all) => `Sources ${live}/${all}`,
    units: (onDuty, all) => `Units ${onDuty}/${all}`,
    backlog: (count) => `Backlog ${count}`,
    age: (seconds) => `Last event ${seconds} s ago`,
    lost: (seconds) => `Connection lost for ${seconds} s, reconnecting`,
    silent: (text) => `No signal for ${text}`,
    none: 'No source connected',
  },
  mode: {
    visitor: 'Visitors', duty: 'Duty', toDuty: 'Switch to duty mode: shows names of seats',
    toVisitor: 'Switch to visitor mode: no names, no numbers', toEnglish: 'EN', toChinese: '中文',
    full: 'Full screen',
  },
  figure: {
    label: 'Key figures',
    warnings: 'Warnings today', sameTime: (change) => `vs yesterday by now ${change}`,
    noCompare: 'None by this time yesterday',
    dissuaded: 'Dissuaded', success: (rate) => `Success ${rate}`, noRate: 'None closed today',
    ongoing: 'Critical, on a call now', longest: (text) => `Longest ${text}`, calm: 'None now',
    risk: 'Money at risk', averted: (amount) => `Averted today ${amount}`,
    falseAlarms: 'False alarms today', share: (rate) => `${rate} of warnings`,
    signals: 'Signals today', perMinute: (count) => `${count} a minute`,
  },
  pending: {
    title: 'Waiting', overdue: (count) => `${count} overdue`, left: 'left', over: 'over',
    empty: 'Nothing waiting', emptyHint: 'New warnings appear within 2 s', more: (count) => `${count} more`,
  },
  map: {
    title: 'Where', lead: 'Last hour\nColour = warnings per cell', few: 'few', many: 'many',
    critical: (count) => `Cells with critical cases (${count})`, noCritical: 'No critical case',
    cell: (district, count) => `${district} ${count}`,
    describe: (text) => `Warnings of the last hour by district: ${text}`,
    empty: 'No warning that can be placed on the map yet',
  },
  trend: {
    title: 'Warnings by time', lead: 'Per half hour', today: 'Today', yesterday: 'Yesterday',
    mean: '7-day mean', describe: (now, before) => `${now} today so far, ${before} all of yesterday`,
  },
  category: {
    title: 'By category', lead: 'Today · vs yesterday by now', empty: 'No warning today', fresh: 'new',
    up: 'up', down: 'down', same: 'same',
  },
  averted: {
    title: 'Loss averted', lead: '¥ million · 7 days', day: (day) => String(day),
    empty: 'Nothing recorded in 7 days',
  },
  seat: {
    title: 'Seats', lead: (online, waiting) => `${online} online · ${waiting} waiting`,
    busy: 'Busy', free: 'Free', away: 'Away', empty: 'No seat is signed in', more: (count) => `${count} more`,
  },
  ticker: { title: 'Live', empty: 'Nothing yet' },
  tickerKind: {
    issued: 'Issued', joined: 'Joined', raised: 'Raised', claimed: 'Claimed', released: 'Put back',
    called: 'Called', outcome: 'Outcome', held: 'On hold', resumed: 'Resumed', 'handed-over': 'Handed over',
    escalated: 'Escalated', closed: 'Closed', 'deadline-missed': 'Overdue', 'followed-up': 'Followed up',
    routed: 'Routed', noted: 'Note', dissuaded: 'Dissuaded',
  },
  state: {
    loading: 'Reading the situation', signIn: 'Sign in first',
    signInHint: 'Going to sign-in; you come back here afterwards',
    forbidden: 'You may not see the wall', forbiddenHint: (unit) => `Ask an administrator of ${unit}`,
    failed: 'The situation could not be read', failedHint: 'It is tried again by itself',
    stale: (time) => `Data as of ${time}`, toConsole: 'Back to the console',
  },
  amount: (value) => `¥${value} M`, sign: '¥', unit: 'M',
  someone: 'somebody', number: 'number',
});

export type WallMessages = (typeof wallMessages)['zh'];
