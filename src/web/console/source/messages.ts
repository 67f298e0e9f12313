import { defineMessages } from '../../ui/index.ts';

/** Texts of the sources. */
export const sourceMessages = defineMessages({
  lead: '谁在报送数据，是否正常',
  create: '登记来源', table: '数据来源',
  backlog: '待评分', backlogOf: (count: string, most: string) => `${count} / ${most}`,
  backlogState: { calm: '正常', busy: '偏高', full: '接近上限，超过后来源会收到 429 并暂缓发送' },
  figure: { live: '正常报送', silent: '静默', suspended: '已停用', open: '待处理隔离' },
  column: {
    name: '来源', kind: '类别', status: '状态', last: '最近信号', hourly: '近 24 小时', accepted: '已接收',
    duplicate: '重复', rejected: '被拒', rate: '拒收率', open: '待处理隔离', created: '登记时间',
  },
  kind: {
    carrier: '运营商', bank: '银行', platform: '平台', citizen: '群众', police: '公安', simulation: '仿真', file: '文件',
  },
  health: { live: '正常', silent: '静默', suspended: '已停用', never: '未接通' },
  silentFor: (text: string) => `${text}没有新信号`,
  never: '还没有收到过信号',
  hourlyLabel: (total: string, peak: string) => `近 24 小时共 ${total} 条，最高每小时 ${peak} 条`,
  empty: '数据源未接通', emptyHint: '登记一个来源，把密钥交给对方，即可开始接收数据。',
  detail: {
    title: (name: string) => `来源 ${name}`, quarantine: (count: number) => `查看 ${count} 条隔离数据`,
    noQuarantine: '没有待处理的隔离数据', close: '关闭', hours: '近 24 小时每小时接收', now: '现在', before: '24 小时前',
  },
  rotate: '更换密钥', suspend: '停用', resume: '恢复',
  notPermitted: '登记、停用和更换密钥需要管理员。',
  creating: {
    title: '登记来源', name: '来源名', nameHint: '小写字母、数字、点、横线或下划线，如 bank-linjiang；登记后不能改',
    nameError: '以小写字母或数字开头，只含小写字母、数字、点、横线、下划线', kind: '类别', verb: '登记并生成密钥',
  },
  key: {
    title: (name: string) => `${name} 的密钥`, lead: '只显示这一次。现在就复制并安全地交给对方，关闭后无法再看到。',
    label: '密钥', done: '我已保存', how: '对方这样发送',
    rotated: '旧密钥已失效，用旧密钥发送的请求会被拒绝。', copyFailed: '浏览器没有允许复制，请选中后手动复制',
  },
  rotating: {
    title: '更换密钥', lead: (name: string) =>
      `${name} 的旧密钥立即失效：对方换上新密钥以前，发送的数据会被拒绝（401），不会丢失但需要重发。`,
    verb: '更换密钥',
  },
  suspending: {
    title: '停用来源', lead: (name: string) =>
      `停用后 ${name} 发送的数据会被拒绝（401），与它有关的预警不再更新。已接收的数据不受影响，可以随时恢复。`,
    verb: '停用', done: (name: string) => `${name} 已停用`,
  },
  resuming: {
    title: '恢复来源', lead: (name: string) => `恢复后 ${name} 可以用原来的密钥继续发送数据。`, verb: '恢复',
    done: (name: string) => `${name} 已恢复`,
  },
  act: { create: '登记来源', rotate: '更换密钥', suspend: '停用来源', resume: '恢复来源' },
  shortcut: { create: '登记来源', next: '下一个', previous: '上一个', both: '上下个' },
}, {
  lead: 'Who sends data, and is it coming?',
  create: 'Register a source', table: 'Sources',
  backlog: 'Waiting to be scored', backlogOf: (count, most) => `${count} / ${most}`,
  backlogState: { calm: 'normal', busy: 'high', full: 'near the limit: beyond it sources get 429 and wait' },
  figure: { live: 'Sending', silent: 'Silent', suspended: 'Suspended', open: 'Refused, open' },
  column: {
    name: 'Source', kind: 'Kind', status: 'State', last: 'Last signal', hourly: '24 hours', accepted: 'Accepted',
    duplicate: 'Duplicate', rejected: 'Refused', rate: 'Refused share', open: 'Refused, open',
    created: 'Registered',
  },
  kind: {
    carrier: 'Carrier', bank: 'Bank', platform: 'Platform', citizen: 'Citizens', police: 'Police',
    simulation: 'Simulation', file: 'File',
  },
  health: { live: 'Sending', silent: 'Silent', suspended: 'Suspended', never: 'Not connected' },
  silentFor: (text) => `no signal for ${text}`,
  never: 'no signal yet',
  hourlyLabel: (total, peak) => `${total} in 24 hours, at most ${peak} an hour`,
  empty: 'No source is connected', emptyHint: 'Register one and hand over its key; it can send at once.',
  detail: {
    title: (name) => `Source ${name}`,
    quarantine: (count) => (count === 1 ? 'Open 1 refused row' : `Open ${count} refused rows`),
    noQuarantine: 'No refused row is open', close: 'Close', hours: 'Accepted an hour, last 24 hours', now: 'now',
    before: '24 h ago',
  },
  rotate: 'New key', suspend: 'Suspend', resume: 'Resume',
  notPermitted: 'Registering, suspending and new keys need an administrator.',
  creating: {
    title: 'Register a source', name: 'Name',
    nameHint: 'Small letters, digits, dot, hyphen, underscore, such as bank-linjiang; it stays for good',
    nameError: 'Begin with a small letter or digit; only small letters, digits, dot, hyphen, underscore',
    kind: 'Kind', verb: 'Register',
  },
  key: {
    title: (name) => `Key of ${name}`,
    lead: 'It is shown this once. Copy it now and hand it over safely; it cannot be seen again.',
    label: 'Key', done: 'I have kept it', how: 'How to send with it',
    rotated: 'The old key has ended; what is sent with it is refused. ',
    copyFailed: 'The browser did not allow copying; select it and copy by hand',
  },
  rotating: {
    title: 'New key', lead: (name) =>
      `The old key of ${name} ends at once: until the new one is in place its data is refused (401) and must be sent again.`,
    verb: 'Make a new key',
  },
  suspending: {
    title: 'Suspend the source', lead: (name) =>
      `Data of ${name} will be refused (401) and its warnings will no longer move. What was accepted stays; it can be resumed at any time.`,
    verb: 'Suspend', done: (name) => `${name} is suspended`,
  },
  resuming: {
    title: 'Resume the source', lead: (name) => `${name} may send again with the key it has.`, verb: 'Resume',
    done: (name) => `${name} sends again`,
  },
  act: { create: 'Registering', rotate: 'New key', suspend: 'Suspending', resume: 'Resuming' },
  shortcut: { create: 'Register a source', next: 'Next', previous: 'Previous', both: 'Move' },
});

