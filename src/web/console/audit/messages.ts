import { defineMessages } from '../../ui/index.ts';

/** Texts of the audit. */
export const auditMessages = defineMessages({
  lead: '谁在什么时候看了、改了、被拒绝了什么；只能查看，不能修改',
  table: '审计记录', refresh: '刷新', newest: '最新',
  filter: {
    label: '筛选', actor: '操作人编号', action: '动作', allActions: '全部动作', subject: '对象编号', denied: '只看被拒绝',
    from: '从', to: '到', applyActor: '只看此人', applySubject: '只看此对象', applyAction: '只看此动作',
  },
  column: {
    at: '时间', actor: '操作人', action: '动作', subject: '对象', purpose: '目的', result: '结果', seq: '序号',
  },
  allowed: '允许', denied: '拒绝',
  empty: '还没有审计记录', emptyFiltered: '筛选后没有结果',
  detail: {
    title: (seq: number) => `第 ${seq} 条`, close: '关闭', hash: '哈希', copyHash: '复制哈希', detail: '内容',
    none: '没有更多内容', chain: '每条记录的哈希包含上一条，改动、删除或调换任何一条都会被查出。',
    rule: '依据', id: '编号',
  },
  verify: {
    button: '核对全链', busy: '正在核对', progress: (seconds: number) => `正在逐条核对，已用 ${seconds} 秒`,
    good: (entries: string, ms: string) => `已核对 ${entries} 条，全部完整，用时 ${ms}`,
    bad: (seq: string) => `第 ${seq} 条起不可信`, badHint: '该条之前的记录完整。请保护现场，联系管理员比对库外锚点。',
    checked: (entries: string, ms: string) => `共核对 ${entries} 条，用时 ${ms}`,
    failed: '核对全链', seconds: (value: string) => `${value} 秒`, see: '查看这一条', dismiss: '收起结果',
  },
  actor: { nobody: '未登录', system: '系统' },
  key: { next: '下一条', previous: '上一条', both: '上下条', verify: '核对全链' },
}, {
  lead: 'Who saw, changed or was denied what, and when; read only',
  table: 'Audit entries', refresh: 'Refresh', newest: 'Newest',
  filter: {
    label: 'Filters', actor: 'Actor id', action: 'Action', allActions: 'All actions', subject: 'Subject id',
    denied: 'Denied only', from: 'From', to: 'To', applyActor: 'Only this actor',
    applySubject: 'Only this subject', applyAction: 'Only this action',
  },
  column: {
    at: 'Time', actor: 'Actor', action: 'Action', subject: 'Subject', purpose: 'Purpose', result: 'Result',
    seq: 'No.',
  },
  allowed: 'Allowed', denied: 'Denied',
  empty: 'No entry yet', emptyFiltered: 'Nothing fits the filter',
  detail: {
    title: (seq) => `Entry ${seq}`, close: 'Close', hash: 'Hash', copyHash: 'Copy the hash', detail: 'Content',
    none: 'Nothing more',
    chain: 'Each hash covers the entry before it: altering, removing or moving any entry is found.',
    rule: 'Rule', id: 'Id',
  },
  verify: {
    button: 'Verify the chain', busy: 'Verifying',
    progress: (seconds) => `Checking entry by entry, ${seconds} s so far`,
    good: (entries, ms) => `${entries} entries checked in ${ms}: all intact`,
    bad: (seq) => `Not to be trusted from entry ${seq} on`,
    badHint: 'Entries before it are intact. Keep everything as it is and compare the anchors outside the database.',
    checked: (entries, ms) => `${entries} entries checked in ${ms}`,
    failed: 'Verifying the chain', seconds: (value) => `${value} s`, see: 'Show that entry',
    dismiss: 'Hide the result',
  },
  actor: { nobody: 'Not signed in', system: 'System' },
  key: { next: 'Next', previous: 'Previous', both: 'Move', verify: 'Verify the chain' },
});
