/**
 * Every code the API answers, with its sentence in English and Chinese: one registry, compared with
 * docs/reference/errors.md by a test. `field` codes belong to one field of an input.
 */
type CodeText = {
  readonly kind: 'error' | 'refusal' | 'field';
  /** HTTP status with which it is usually answered. */
  readonly status: number;
  readonly en: string;
  readonly zh: string;
};

const error = (status: number, en: string, zh: string): CodeText => ({
  kind: 'error',
  status,
  en,
  zh,
});
const refusal = (en: string, zh: string): CodeText => ({ kind: 'refusal', status: 409, en, zh });
const field = (en: string, zh: string): CodeText => ({ kind: 'field', status: 400, en, zh });

export const codes = {
  // The request as a whole.
  'invalid-input': error(
    400,
    'The input is not valid; each field is named.',
    '输入有误，请按字段提示修改。',
  ),
  'bad-json': error(400, 'The body is not valid JSON.', '请求内容不是有效的 JSON。'),
  'bad-request': error(400, 'The request cannot be read.', '无法识别的请求。'),
  'unsupported-media-type': error(
    415,
    'The content type is not accepted here.',
    '不支持该内容类型。',
  ),
  'too-large': error(413, 'The request is larger than allowed here.', '请求内容超过大小上限。'),
  'not-signed-in': error(401, 'Sign in first.', '请先登录。'),
  'not-permitted': error(403, 'You are not permitted to do this.', '您没有执行此操作的权限。'),
  'enrolment-required': error(
    403,
    'Set a password and a second factor first.',
    '请先设置密码和第二重验证。',
  ),
  'bad-csrf': error(403, 'The page is out of date; load it again.', '页面已过期，请刷新后重试。'),
  'not-found': error(404, 'There is no such thing.', '未找到。'),
  'too-many-requests': error(
    429,
    'Too many requests; wait a moment.',
    '请求过于频繁，请稍候再试。',
  ),
  'backlog-full': error(
    429,
    'The centre is catching up; nothing of this request was accepted.',
    '系统积压，本次未接收任何数据，请稍后重发。',
  ),
  bug: error(
    500,
    'Something went wrong here; quote the incident.',
    '系统内部错误，请提供事件编号。',
  ),
  stopping: error(503, 'The server is stopping.', '服务正在停止。'),
  unavailable: error(
    503,
    'The store is full or away; send it again later.',
    '存储已满或暂不可用，请稍后重试。',
  ),

  // Reports.
  'key-used': refusal(
    'This key was used for another report; make a new one.',
    '该提交编号已用于另一份报案，请重新生成。',
  ),
  'source-no-reports': refusal(
    'A source of this kind hands in no reports; ask for one of kind police, citizen or bank.',
    '该类来源不能提交报案，请使用公安、群众或银行类来源。',
  ),

  'report-taken': refusal(
    'Somebody took it up or set it aside already.',
    '该线索已被受理或已作不受理处理。',
  ),
  'row-whole': refusal('The row is complete already.', '该笔信息已补齐。'),
  'told-elsewhere': refusal(
    'Another case has this transfer; say that it is a different one, or leave it there.',
    '该笔转账已在另一案件中；确认不是同一笔后可单独登记。',
  ),

  // Sign-in and people.
  'wrong-credentials': error(401, 'The name or the password is wrong.', '用户名或密码错误。'),
  'wrong-code': refusal('The code is wrong or was used already.', '验证码错误或已使用。'),
  'locked-out': error(
    429,
    'Too many failed attempts; wait and try again.',
    '失败次数过多，账号暂时锁定。',
  ),
  'once-expired': error(
    401,
    'This one-time address was used or has expired.',
    '一次性登录地址已使用或已过期。',
  ),
  'wrong-password': refusal('The current password is wrong.', '当前密码错误。'),
  'weak-password': refusal('The password is too easy to guess.', '密码过于简单。'),
  'passkey-refused': refusal('The passkey was not accepted.', '通行密钥未通过验证。'),
  'last-second-factor': refusal('It is your last second factor.', '这是您最后一个第二重验证方式。'),
  'level-not-below-parent': refusal(
    'The level is not below its parent.',
    '单位层级必须低于上级单位。',
  ),
  'login-taken': refusal('The login is taken.', '登录名已被占用。'),
  'role-not-grantable': refusal('You cannot grant this role.', '您不能授予该角色。'),
  'last-administrator': refusal('It is the last administrator.', '这是最后一名管理员。'),

  // Signals, quarantine, sources.
  'already-resolved': refusal('The row was dealt with already.', '该条隔离数据已处理。'),
  'name-taken': refusal('The name is taken.', '名称已被占用。'),

  // Warnings.
  'version-conflict': refusal(
    'Somebody changed it meanwhile; look at it again.',
    '内容已被他人更新，请查看最新情况后再操作。',
  ),
  'already-claimed': refusal('Somebody else has it in hand.', '该预警已被他人认领。'),
  'already-closed': refusal('It is closed.', '该预警已办结。'),
  'transfer-pending': refusal(
    'A transfer of it waits for its review already.',
    '该预警已有移送申请待审核。',
  ),
  'same-unit': refusal('It is with that unit already.', '该预警已在该单位。'),
  'wrong-level': refusal(
    'That unit does not take warnings of this tier.',
    '该单位不承接本层级的预警。',
  ),
  'no-transfer': refusal('No transfer of it waits.', '该预警没有待审核的移送。'),
  'own-proposal': refusal('Somebody else reviews your proposal.', '不能审核自己提出的移送。'),
  'superior-decides': refusal(
    'It was transferred too often; only a common superior decides now.',
    '移送次数已达上限，须由共同上级决定。',
  ),
  'nobody-ready': refusal('No seat is ready to take it.', '没有空闲坐席可接收。'),
  'not-signed-in-seat': refusal('Nobody is signed in at this seat.', '该坐席未签入。'),
  'on-a-call': refusal('End the call first.', '请先结束通话。'),
  'break-too-long': refusal('A break is not so long by the policy.', '小休时间超过上限。'),
  'too-many-on-break': refusal(
    'Too many seats of this unit rest already; wait for one to come back.',
    '同时小休人数已达上限，请等其他坐席返回。',
  ),
  'not-on-break': refusal(
    'This seat is neither on a break nor away.',
    '该坐席不在小休或离席状态。',
  ),
  'not-of-unit': refusal(
    'This person is neither of this unit nor of the one above.',
    '该人员不属于本单位或上级单位。',
  ),
  'duty-overlap': refusal(
    'Somebody would stand twice at the same time.',
    '同一人在同一时段重复排班。',
  ),
  'no-shift-that-day': refusal('This shift has no such day.', '该班次当天无排班。'),
  'not-yours': refusal('It is not in your hands.', '该预警不在您手中。'),
  'no-number': refusal('There is no number to call.', '没有可拨打的号码。'),
  'reason-required': refusal('Give a reason.', '请填写理由。'),
  'hold-too-long': refusal('It cannot be set aside for so long.', '挂起时间超过上限。'),
  'not-on-duty': refusal('That person is not on duty.', '对方不在岗。'),
  'not-its-signal': refusal(
    'A signal named does not belong to this warning.',
    '所选信号不属于该预警。',
  ),
  'same-person': refusal('It is the person of this warning.', '与该预警为同一人。'),
  'nothing-to-warn-of': refusal(
    'Nothing suspicious is among these signals, and the person has no warning.',
    '所选信号均无可疑之处，对方也没有在办预警。',
  ),
  'no-lower-tier': refusal('It is with the seats already.', '已在坐席，无法再退回。'),
  'unknown-outcome': refusal('The centre has no such outcome.', '本中心没有该处置结果。'),
  'nothing-to-undo': refusal(
    'There is no outcome that you may still take back.',
    '没有可撤回的处置结果。',
  ),
  'no-higher-tier': refusal('There is no higher tier.', '没有更高一级可上报。'),
  'not-closed': refusal('It is not closed.', '该预警尚未办结。'),
  'no-follow-up-due': refusal('No follow-up is due.', '该预警无需回访。'),
  'purpose-not-allowed': refusal(
    'Your role may not look for this purpose.',
    '您的角色不能以此目的查看。',
  ),
  'no-value': refusal('There is nothing recorded.', '没有登记该信息。'),

  // Calls.
  'call-live': refusal('You are on a call; hang up first.', '您正在通话，请先挂断。'),
  'call-queue-full': error(
    429,
    'Every line is busy and the queue for lines is full; dial by hand or wait.',
    '线路全忙且排队已满，请稍候或改用话机拨打。',
  ),
  'call-over': refusal('The call is over.', '通话已结束。'),
  'not-talking': refusal('Nobody has answered yet.', '对方尚未接听。'),
  'third-party-in': refusal('A third party is in already.', '第三方已在通话中。'),

  // Messages.
  'no-template': refusal(
    'There is no template of this kind for the channel.',
    '该渠道没有可用的消息模板。',
  ),
  'channel-off': refusal('No gateway is set up for this channel.', '该渠道尚未接入，无法发送。'),
  'suspect-number': refusal(
    'The number may be in the hand of the fraudster; nothing is sent to it.',
    '该号码疑在骗子手中，不向其发送。',
  ),
  'daily-limit': refusal(
    'The person has had as many messages today as the policy allows.',
    '今日向该当事人发送的消息已达上限。',
  ),
  'wrong-state': refusal(
    'The message is in another state by now.',
    '该消息状态已变化，不能这样操作。',
  ),
  'push-host-unknown': refusal(
    'The push service of this browser is not on the list of the centre.',
    '该浏览器的推送服务不在本中心许可范围内。',
  ),

  // Policy tables.
  'nothing-changed': refusal('It equals what is in force.', '内容与现行版本相同，无需提交。'),
  'begins-in-past': refusal(
    'It would begin in the past; propose it again with a later time.',
    '生效时间已过，请重新提交并填写之后的时间。',
  ),
  'not-your-proposal': refusal(
    'Only who proposed it can take it back.',
    '只有提出人可以撤回该提案。',
  ),

  // Typologies, replays, proposals.
  'draft-exists': refusal(
    'There is a version in work already; go on with that one.',
    '已有一个在编辑的版本，请在该版本上继续。',
  ),
  'typology-changed': refusal(
    'Somebody changed this version meanwhile; look at it again.',
    '该版本已被他人修改，请查看最新内容后再操作。',
  ),
  'not-a-draft': refusal(
    'Only a draft can be changed; make a new version.',
    '只有草稿可以修改，请新建版本。',
  ),
  'not-replayed': refusal('Replay it on the past first.', '请先回放。'),
  'already-submitted': refusal('It is submitted already.', '该版本已提交审批。'),
  'not-submitted': refusal('It is not submitted.', '该版本尚未提交审批。'),
  'own-work': refusal(
    'Who wrote or submitted it cannot approve it; ask another person.',
    '作者或提交人不能审批自己的版本，请由另一人审批。',
  ),
  'not-in-force': refusal('It is not in force.', '该版本不在使用中。'),
  'pack-changed': refusal(
    'Another pack is in force meanwhile; look at it again.',
    '在用模型已变更，请刷新后再操作。',
  ),
  'nothing-before': refusal(
    'There is no earlier pack to go back to; a rollback is one step.',
    '没有可回退的上一套模型；回退只能退一步。',
  ),
  'replay-queue-full': refusal(
    'Too many replays wait; cancel one or wait.',
    '排队的回放过多，请稍候或取消其中一个。',
  ),
  'replay-finished': refusal('The replay is over already.', '该回放已结束。'),
  'already-decided': refusal('It was decided already.', '该建议已处理。'),
  // Lists.
  'already-listed': refusal('It is listed already.', '该条目已在名单中生效。'),
  'already-proposed': refusal('It is proposed already.', '已有一个提案在等待审批。'),
  'not-proposed': refusal('It does not wait for approval.', '该提案不在待审批状态。'),
  'second-person-needed': refusal(
    'Somebody else must approve it: two people are needed.',
    '须由另一人审批，提出人不能审批自己提出的内容。',
  ),
  'not-live': refusal('It is not in force.', '该条目当前未生效。'),

  // Protective stop-payment.
  'already-protected': refusal(
    'An order for this person is proposed or in force already.',
    '该当事人已有待审批或生效中的保护性止付。',
  ),
  'account-not-known': refusal(
    'It is no known account of this person.',
    '不是该当事人名下已知的账户。',
  ),
  'no-account': refusal('Choose at least one account.', '请至少选择一个账户。'),
  'all-accounts': refusal(
    'Every known account is chosen; write why one is not enough.',
    '已选择全部账户，请写明为何不能只止付其中一部分。',
  ),
  'term-too-long': refusal(
    'An order lives for 30 days at most, extensions included.',
    '期限超过上限：一份止付令含延长最多 30 天。',
  ),
  'allowance-too-high': refusal(
    'The sum a day is more than the policy allows.',
    '每日可支付金额超过政策上限。',
  ),
  'no-office': refusal('Name the releasing office.', '请写明解除单位及联系方式。'),
  'order-not-in-force': refusal('The order is not in force.', '该止付令当前未生效。'),
  'not-your-order': refusal('Somebody else proposed it.', '只有提请人可以撤回。'),
  'last-resort-not-met': refusal(
    'Not everything gentler was tried; write why it cannot wait.',
    '尚未穷尽其他劝阻手段，请批准人写明理由。',
  ),
  'already-asked': refusal('It was asked for already.', '已经申请，正在等待决定。'),
  'not-asked': refusal('Nothing like that waits for a decision.', '没有等待决定的申请。'),
  'too-many-extensions': refusal('It was extended as often as allowed.', '延长次数已达上限。'),
  'too-many-open': refusal(
    'Too many requests wait; decide one first.',
    '待答复的申请过多，请先处理已有申请。',
  ),
  'appeal-open': refusal('An appeal is open already.', '已有申诉正在办理。'),
  'appeal-not-there': refusal(
    'The appeal is not in a state for this.',
    '申诉当前状态不能进行该操作。',
  ),
  'appeal-code-unknown': refusal(
    'Code and number do not belong together.',
    '查询码与手机号后四位不匹配。',
  ),
  'instruction-not-open': refusal(
    'The bank has answered this instruction already.',
    '该指令已有银行反馈，或无需再发。',
  ),
  // Fund cases.
  'case-closed': refusal('The case is closed.', '该案件已办结。'),
  'too-many-transfers': refusal(
    'The case has as many transfers as the policy allows.',
    '该案件转账笔数已达上限。',
  ),
  'account-not-there': refusal('The case has no such account.', '该案件中没有这个账户。'),
  'account-incomplete': refusal(
    'Bank, number and name of the account must be known; the bank matches them.',
    '账户的开户行、账号、户名不全，银行无法核对，请先补全。',
  ),
  'measure-not-there': refusal('The case has no such measure.', '该案件中没有这项措施。'),
  'city-approval-needed': refusal(
    'A year is granted by the city level or above.',
    '重大复杂案件一年期冻结须由设区的市级以上负责人批准。',
  ),
  'proposal-gone': refusal(
    'The chase does not propose this any more; look at the board again.',
    '该追踪建议已失效，请刷新追踪看板。',
  ),
  'task-closed': refusal('The task is closed already.', '该出口任务已办结。'),
  'filing-refused': refusal(
    'Filing was refused, so there is no ground for a stop; file the case first.',
    '已决定不予立案，止付没有依据；须先立案。',
  ),
  'case-not-filed': refusal(
    'No freeze before the case is filed; a stop is the only means until then.',
    '立案前不得冻结，只能紧急止付。',
  ),
  'already-filed': refusal('The case is filed already.', '该案件已立案。'),
  'already-stopped': refusal(
    'A stop of this account is on its way or in force already.',
    '该账户已有发送中或生效中的止付。',
  ),
  'too-many-stops': refusal(
    'The same account is stopped twice at most.',
    '同一账户止付不得超过两次。',
  ),
  'already-frozen': refusal(
    'A freeze of this account is asked for or in force already.',
    '该账户已有待审批或生效中的冻结。',
  ),
  'measure-not-in-force': refusal('The measure is not in force.', '该措施当前未生效。'),
  'measure-expired': refusal(
    'The measure has ended; it can only be extended before its end.',
    '措施已到期，只能在到期前延期。',
  ),
  'change-pending': refusal(
    'A change of this measure is on its way already.',
    '该措施已有变更在办理。',
  ),
  'question-open': refusal(
    'The bank has not answered the last question yet.',
    '上一次查询银行尚未反馈。',
  ),
  'already-watched': refusal('The account is watched already.', '该账户已在动态监控。'),
  'not-watched': refusal('The account is not watched.', '该账户不在动态监控。'),
  'receipt-known': refusal('This receipt is in the books already.', '该凭据已入账。'),
  'sum-too-high': refusal('It is more than there is.', '金额超过可用余额。'),
  'officer-unidentified': refusal(
    'Banks must know who signs: set the ID number and telephone under My account (or People) first.',
    '银行须核对经办人、协查人证件：请先在“我的账号”或“人员”中登记证件号码和电话。',
  ),
  'measures-living': refusal(
    'Measures still wait or hold; end them first.',
    '仍有未了结的止付或冻结，请先处理。',
  ),
  // Visits.
  'visit-withdrawn': refusal('The visit was called off.', '该见面任务已撤销。'),
  'visit-reassigned': refusal('Somebody else has the visit now.', '该见面任务已改由他人办理。'),
  'visit-done': refusal('The visit is over.', '该见面任务已完成。'),
  'not-on-card': refusal('That person is not on this card.', '该人员不在此任务卡上。'),
  'warning-closed': refusal('Its warning was closed elsewhere.', '对应预警已另行办结。'),
  'already-recorded': refusal('A result is on record already.', '已有人登记了结果。'),
  'unknown-item': refusal('The checklist has no such line.', '现行检查表中没有该项。'),
  'too-many-attachments': refusal('No more attachments fit.', '附件数量已达上限。'),
  'not-a-picture': refusal('It is no JPEG or WebP picture.', '不是有效的 JPEG 或 WebP 图片。'),
  'not-a-recording': refusal('It is no recording of a phone.', '不是有效的录音。'),
  'attachment-too-large': refusal('The attachment is too large.', '附件超过大小上限。'),
  'nothing-kept': refusal('Nothing waits for a decision.', '没有待处理的留存记录。'),
  'not-accepted': refusal('Accept the visit first.', '请先接受任务。'),
  'already-dispatched': refusal('Somebody is sent already.', '已派出见面任务。'),
  'no-station': refusal('No station covers the address.', '没有管辖该地址的派出所。'),
  'not-a-visitor': refusal('Nobody there goes to doors.', '该单位或人员不承担见面劝阻。'),

  // What people outside ask.
  'progress-code-unknown': refusal(
    'Number and code do not belong together.',
    '编号与查询码不匹配，请核对后重试。',
  ),
  'measure-over': refusal('The measure has ended already.', '该措施已经结束。'),

  // Returning money.
  'return-open': refusal('A return from this account is under way.', '该账户已有返还正在办理。'),
  'too-many-claims': refusal(
    'There are more victims than one return may have.',
    '被害人超过一次返还的上限。',
  ),
  'audit-not-there': refusal('There is no such audit of the account.', '未找到该账户的权属审计。'),
  'return-not-draft': refusal('The plan is no draft any more.', '方案不在拟定状态。'),
  'return-not-open': refusal('The return cannot be changed any more.', '该返还已不能变更。'),
  'return-not-ready': refusal('Notice and review come first.', '尚未完成公告和复核，不能呈批。'),
  'return-not-asked': refusal('Nobody asked for approval.', '该返还未在呈批。'),
  'return-not-approved': refusal('The return was not approved.', '该返还尚未批准。'),
  'return-not-paid': refusal('Not every payment was made.', '尚有款项未返还。'),
  'return-not-residual': refusal('Nothing of it stays frozen.', '没有继续冻结的余款。'),
  'claim-not-there': refusal('There is no such victim in the return.', '返还中没有该被害人。'),
  'payee-not-victim': refusal(
    'The account must be in the name of the victim.',
    '收款账户户名须与被害人一致。',
  ),
  'payee-missing': refusal('An account of a victim is missing.', '有被害人尚未登记收款账户。'),
  'second-officer-needed': refusal('A second officer signs first.', '须先由协办人签署。'),
  'city-level-needed': refusal(
    'Returns are approved at city level.',
    '返还须由设区的市级机关批准。',
  ),
  'notice-not-needed': refusal('A direct return needs no notice.', '直接返还不需要公告。'),
  'notice-not-open': refusal('The notice is not open for objections.', '不在公告期内。'),
  'too-many-objections': refusal('There are too many objections.', '异议数量已达上限。'),
  'objection-not-open': refusal('There is no such open objection.', '没有待答复的该异议。'),
  'objection-open': refusal('An objection is not answered yet.', '尚有异议未答复。'),
  'objection-upheld': refusal(
    'An objection was upheld: draft again.',
    '有异议成立，须重新拟定方案。',
  ),
  'nothing-to-pay': refusal('The plan pays nothing.', '方案没有可返还的金额。'),
  'freeze-not-in-force': refusal('No freeze of the account is in force.', '账户没有生效的冻结。'),
  'freeze-ends-first': refusal(
    'The freeze ends before the bank has paid: renew it first.',
    '冻结将在银行办结前到期，请先续冻。',
  ),
  'over-frozen': refusal('More than the executed frozen amount.', '超过实际冻结金额。'),
  'nothing-sent-back': refusal('The bank sent nothing back.', '没有被退回的款项。'),
  'already-signed': refusal('Somebody has signed it already.', '已有协办人签署。'),
  'payment-unclear': refusal(
    'It is not known whether the bank paid; record its word first.',
    '银行是否已付款尚不明确，请先登记银行的确认。',
  ),
  'payment-not-unclear': refusal(
    'Whether this payment was made is not in question.',
    '该笔款项的结果并无疑问。',
  ),
  'claim-paid': refusal('This victim has been paid.', '该被害人的款项已返还。'),
  'claim-restored': refusal(
    'A victim misses less by now than the plan pays; draft it again.',
    '方案金额已超过被害人尚未挽回的损失，请重新拟定。',
  ),
  'payee-waits': refusal(
    'A new account waits for the approval of the city.',
    '变更的收款账户尚待市级批准。',
  ),
  'payee-not-waiting': refusal(
    'No new account of this victim waits for approval.',
    '该被害人没有待批准的收款账户。',
  ),
  'payment-not-open': refusal('No such payment waits for an answer.', '没有待反馈的该笔款项。'),

  // Documents.
  'document-withdrawn': refusal('The document was withdrawn.', '文书已撤回。'),
  'audit-too-large': refusal(
    'The money came over more accounts than one audit takes.',
    '资金来路涉及账户过多，超出单次审计范围。',
  ),
  'audit-evidence-changed': refusal(
    'Banks told more since you looked; look again.',
    '查看之后又有新的流水，请重新核对后再定。',
  ),
  'account-not-auditable': refusal(
    'A balance that the bank told does not reconcile with its rows.',
    '银行所报余额与流水不平，不能审计；请先请银行更正流水。',
  ),
  'trail-full': refusal('The trail of the document is full.', '文书流转记录已满。'),

  // The city.
  'no-city': refusal('No simulated city is running.', '没有正在运行的仿真城市。'),

  // Fields.
  required: field('The field is missing.', '缺少必填字段。'),
  'unknown-field': field('There is no such field.', '没有这个字段。'),
  'wrong-type': field('The value is of another type.', '值的类型不对。'),
  'not-a-choice': field('The value is not one of the choices.', '值不在可选范围内。'),
  'out-of-range': field('The number is out of range.', '数值超出范围。'),
  'wrong-length': field('The text or list is too short or too long.', '长度不符合要求。'),
  'wrong-form': field('The text does not have the right form.', '格式不正确。'),
  // Rows of signals and of people.
  'not-an-object': field('The row is not a JSON object.', '该行不是 JSON 对象。'),
  'not-json': field('The row is not JSON.', '该行不是有效的 JSON。'),
  'json-truncated': field('The JSON ends too early.', 'JSON 不完整，提前结束。'),
  'too-deep': field('The JSON is nested too deep.', 'JSON 嵌套层数过多。'),
  'row-too-long': field('The row is too long.', '该行超过长度上限。'),
  'not-utf8': field('The row is not UTF-8.', '该行不是 UTF-8 编码。'),
  'gzip-broken': field('The body is not whole gzip data.', '压缩数据不完整或已损坏。'),
  'kind-unknown': field('There is no such kind of signal.', '没有这种信号类型。'),
  'source-mismatch': field(
    'The row names another source than the key.',
    '该行的来源与密钥所属来源不一致。',
  ),
  'xml-forbidden': field(
    'The message holds what no message needs, such as a document type or a comment.',
    '报文含有不允许的内容，如文档类型声明、实体或注释。',
  ),
  'xml-malformed': field('The message is not well formed.', '报文不是格式良好的 XML。'),
  'given-twice': field('It is given twice.', '重复给出。'),
  'amount-form': field(
    'An amount is written in yuan with two decimals and no sign.',
    '金额应为两位小数的元，不带符号。',
  ),
  'time-form': field(
    'The time has no offset or does not exist.',
    '时间格式有误、缺少时区或不存在。',
  ),
  'time-future': field('The time lies in the future.', '时间晚于当前时间。'),
  'kind-differs': field(
    'It answers another kind of request.',
    '反馈类型与指令不符，请核对申请编号。',
  ),
  'account-differs': field('It tells of another account.', '反馈的账号与指令不符，请核对账号。'),
  'time-impossible': field(
    'The time lies before the request or in the future.',
    '时间早于指令下达时间或晚于现在，请核对。',
  ),
  'amount-over-limit': field('More was done than asked.', '执行金额超过指令限额，请核对。'),
  'time-too-old': field('The time is too long ago.', '时间过于久远。'),
  'control-character': field('The text holds control characters.', '文本含有控制字符。'),
  'phone-impossible': field('No such phone number can exist.', '电话号码不可能存在。'),
  'phone-of-service': field(
    'It is the number of a service, not of a person.',
    '这是服务号码，不是个人号码。',
  ),
  'id-number-form': field('An identity number has 18 characters.', '身份证号应为 18 位。'),
  'id-number-region': field('The identity number names no region.', '身份证号的地区码无效。'),
  'id-number-birth-date': field(
    'The identity number holds an impossible date.',
    '身份证号的出生日期无效。',
  ),
  'id-number-check': field(
    'The check digit of the identity number is wrong.',
    '身份证号校验位错误。',
  ),
  'not-an-account': field('It is no card or account number.', '不是有效的卡号或账号。'),
  'repeated-row': field('Two rows tell the same transfer.', '两行是同一笔转账。'),
  'same-account': field('Payer and receiver are one account.', '付款账号与收款账号相同。'),
  'card-check-failed': field('The card number fails its check digit.', '银行卡号校验位错误。'),
  'url-impossible': field('It is no web address.', '不是有效的网址。'),
} as const satisfies Record<string, CodeText>;

export type Code = keyof typeof codes;
