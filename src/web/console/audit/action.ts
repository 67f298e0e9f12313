/** The actions that audit entries name, in words. A new one is shown by its code until it has words. */
import type { Language } from '../../ui/index.ts';

const actions: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  'session.sign-in': ['登录', 'Signed in'],
  'session.password': ['通过密码', 'Password accepted'],
  'session.refused': ['登录被拒', 'Sign-in refused'],
  'session.sign-out': ['退出登录', 'Signed out'],
  'me.read': ['查看本人账号', 'Read own account'],
  'me.password': ['修改密码', 'Changed own password'],
  'me.totp': ['设置验证器', 'Set an authenticator'],
  'me.passkey-add': ['添加通行密钥', 'Added a passkey'],
  'me.passkey-remove': ['移除通行密钥', 'Removed a passkey'],
  'me.session-end': ['结束本人会话', 'Ended an own session'],
  'user.read': ['查看人员', 'Looked at a person'],
  'user.identify': ['登记办案身份', 'Set how banks know a person'],
  'user.create': ['邀请人员', 'Invited a person'],
  'user.change': ['修改人员', 'Changed a person'],
  'user.reset': ['重发登录地址', 'New sign-in address'],
  'user.sign-out': ['结束他人会话', 'Ended sessions'],
  'user.list': ['查看人员', 'Looked at people'],
  'unit.manage': ['管理单位', 'Managed a unit'],
  'unit.create': ['新增单位', 'Added a unit'],
  'unit.change': ['修改单位', 'Changed a unit'],
  'source.create': ['登记来源', 'Registered a source'],
  'source.rotate': ['更换密钥', 'New source key'],
  'source.suspend': ['停用来源', 'Suspended a source'],
  'source.resume': ['恢复来源', 'Resumed a source'],
  'funds.export': ['导出资金案件', 'Exported a fund case'],
  'funds.reveal': ['查看完整账号', 'Looked at a whole account number'],
  'signal.read': ['查看信号', 'Looked at a signal'],
  'signal.scoring-failed': ['评分失败', 'Scoring failed'],
  'quarantine.read': ['查看隔离数据', 'Looked at refused rows'],
  'quarantine.list': ['查看隔离列表', 'Listed refused rows'],
  'quarantine.resend': ['重发隔离数据', 'Resent a refused row'],
  'quarantine.discard': ['丢弃隔离数据', 'Discarded a refused row'],
  'warning.issued': ['发出预警', 'Issued a warning'],
  'warning.joined': ['并入预警', 'Joined a warning'],
  'warning.regraded': ['预警调级', 'Changed the grade of a warning'],
  'warning.claim': ['认领预警', 'Claimed a warning'],
  'warning.release': ['退回预警', 'Put a warning back'],
  'warning.call': ['呼叫', 'Called'],
  'warning.outcome': ['登记结果', 'Recorded an outcome'],
  'warning.hold': ['挂起预警', 'Held a warning'],
  'warning.resumed': ['预警到点恢复', 'A held warning came back'],
  'warning.hand-over': ['转交预警', 'Handed a warning over'],
  'warning.escalate': ['上报预警', 'Escalated a warning'],
  'warning.note': ['记录要点', 'Noted'],
  'warning.follow-up': ['回访', 'Followed up'],
  'warning.closed': ['预警自动办结', 'A warning closed by itself'],
  'warning.deadline-missed': ['预警超时', 'Missed a deadline'],
  'warning.list': ['查看预警列表', 'Looked at the queue'],
  'warning.read': ['查看预警', 'Looked at a warning'],
  'warning.search': ['按人搜索预警', 'Searched for a person'],
  'warning.undo': ['撤回处置结果', 'Took an outcome back'],
  'warning.return': ['退回坐席', 'Gave a warning back to the seats'],
  'warning.contact': ['联系记录', 'Recorded a contact'],
  'warning.meet': ['见面记录', 'Recorded a meeting'],
  'warning.split': ['拆分信号', 'Gave signals to another person'],
  'warning.split-in': ['接收拆分信号', 'Took signals of another warning'],
  'warning.found': ['发现线索报封', 'Proposed to block what was found'],
  'warning.approaching': ['预警临近时限', 'A deadline came near'],
  'warning.alerted': ['超时上报', 'Told somebody above of a late step'],
  'report.arrived': ['报案线索到达', 'A report came as a signal'],
  'report.open': ['查看报案线索', 'Opened a waiting report'],
  'report.taken': ['受理报案线索', 'Took a waiting report up'],
  'report.set-aside': ['报案线索不受理', 'Set a waiting report aside'],
  'report.complete': ['补齐报案信息', 'Completed a row of a report'],
  'warning.lost-after': ['预警后损失', 'Linked a loss after a warning'],
  'warning.noted': ['预警备注', 'Noted'],
  'warning.outcomes': ['查看处置结果表', 'Looked at the outcomes'],
  'origin.collected': ['来源取回反馈', 'A source collected feedback'],
  'warning.handle': ['处置预警', 'Handled a warning'],
  'person.reveal': ['查看完整信息', 'Saw personal data in full'],
  'person.import': ['导入人员信息', 'Imported persons'],
  'audit.verify': ['核对审计链', 'Verified the chain'],
  'audit.list': ['查看审计', 'Looked at the audit'],
  'list.propose': ['提出名单条目', 'Proposed a list entry'],
  'list.approve': ['批准名单条目', 'Approved a list entry'],
  'list.reject': ['退回名单条目', 'Refused a list entry'],
  'list.withdraw': ['撤下名单条目', 'Took a list entry out'],
  'list.enter': ['直接列入名单', 'Entered list entries'],
  'list.renew': ['名单续期', 'Renewed list entries'],
  'list.import': ['导入名单', 'Brought in a list'],
  'list.submit': ['来源提交名单', 'A source brought in a list'],
  'list.import-approve': ['批准导入的名单', 'Approved a list brought in'],
  'list.import-withdraw': ['撤下导入的名单', 'Took a list out'],
  'list.export': ['申请导出名单', 'Began an export of lists'],
  'list.exported': ['导出名单', 'Exported lists'],
  'list.lookup': ['试查名单', 'Asked the lists'],
  'city.control': ['控制仿真城市', 'Steered the city'],
};

export const actionCodes: readonly string[] = Object.keys(actions);

export function actionName(code: string, language: Language): string {
  const names = actions[code];
  return names ? names[language === 'zh' ? 0 : 1] : code;
}

type ActorWords = { readonly nobody: string; readonly system: string };

/** A person by name; the system and people not signed in have no name of their own. */
export function actorText(
  entry: { readonly actor: string; readonly actorName: string },
  words: ActorWords,
): string {
  if (entry.actor === 'nobody') return words.nobody;
  return entry.actor.startsWith('system:')
    ? `${words.system} ${entry.actor.slice(7)}`
    : entry.actorName;
}
