/** What the codes of banks mean (operating-rules 6.5): results of an answer, codes of the transport. */

/**
 * `done` and `partial` stand; `mismatch`: account, name, sum or transfer are not those of the books, so
 * nothing was done and must not be (1.1); `retry`: the bank could not, ask again with a new request; `human`: somebody
 * looks before anything else is asked.
 */
export type ResultClass = 'done' | 'partial' | 'mismatch' | 'retry' | 'human';

export type BankResult = {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  readonly class: ResultClass;
};

const result = (code: string, kind: ResultClass, zh: string, en: string): BankResult => ({
  code,
  zh,
  en,
  class: kind,
});

export const bankResults: readonly BankResult[] = [
  result('0000', 'done', '反馈成功', 'Done'),
  result('0100', 'mismatch', '身份信息不符', 'Identity does not match'),
  result('0199', 'mismatch', '身份信息其他问题', 'Identity: other'),
  result('0200', 'mismatch', '金额无效', 'Amount is not valid'),
  result('0299', 'human', '金额其他问题', 'Amount: other'),
  result('0300', 'mismatch', '账户不存在', 'Account does not exist'),
  result('0301', 'mismatch', '账号与户名不符', 'Number and name differ'),
  result('0302', 'human', '白名单账户', 'Account is on the white list'),
  result('0303', 'human', '账户已挂失', 'Account was reported lost'),
  result('0304', 'human', '账户状态异常', 'Account has a problem'),
  result('0399', 'human', '账户其他问题', 'Account: other'),
  result('0400', 'mismatch', '原交易不存在', 'Original transaction not found'),
  result('0499', 'mismatch', '原交易其他问题', 'Original transaction: other'),
  result('0500', 'human', '必填项缺失', 'A mandatory field is missing'),
  result('0501', 'human', '报文无法解析', 'The message cannot be read'),
  result('0599', 'human', '报文其他问题', 'Message: other'),
  result('0600', 'human', '法律文书缺失', 'Legal document is missing'),
  result('0699', 'human', '法律文书其他问题', 'Legal document: other'),
  result('0700', 'human', '机构代码不存在', 'Organisation code not known'),
  result('0701', 'human', '机构代码错误', 'Organisation code is wrong'),
  result('0799', 'human', '机构代码其他问题', 'Organisation code: other'),
  result('0800', 'human', '日期格式错误', 'Format of a date'),
  result('0801', 'human', '超过法律效力期限', 'Beyond legal effect'),
  result('0802', 'human', '申请日期异常', 'Date of application is abnormal'),
  result('0899', 'human', '日期其他问题', 'Date: other'),
  result('0900', 'human', '该请求已处理', 'Already processed'),
  result('0999', 'human', '其他', 'Other'),
  result('1000', 'human', '不支持该功能', 'Function is not supported'),
  result('1099', 'human', '功能其他问题', 'Function: other'),
  result('1100', 'retry', '银行内部处理失败', 'Failure inside the bank'),
  result('1101', 'retry', '平台链路故障', 'Link of the platform failed'),
  result('1199', 'retry', '系统其他问题', 'System: other'),
  result('1200', 'partial', '部分成功：余额不足限额', 'Done in part: less there than the limit'),
  result('1300', 'human', '止付失败', 'Stop failed'),
  result('1301', 'human', '账户已止付', 'Already stopped'),
  result('1302', 'human', '账户已部分冻结', 'Already frozen in part'),
  result('1303', 'human', '账户已全部冻结', 'Already frozen as a whole'),
  result('1304', 'human', '超过允许止付次数', 'Over the allowed number of stops'),
  result('1399', 'human', '止付其他失败', 'Stop failed: other'),
  result('1800', 'human', '延期失败：已到期', 'Extension failed: already expired'),
  result('1899', 'human', '延期其他失败', 'Extension failed: other'),
  result('1900', 'human', '解除失败：已到期', 'Lift failed: already expired'),
  result('1999', 'human', '解除其他失败', 'Lift failed: other'),
];

const byCode = new Map(bankResults.map((one) => [one.code, one]));

/** The meaning of a result code; a code of the right form that no table knows is for a human. */
export function resultOf(code: string): BankResult {
  return byCode.get(code) ?? result(code, 'human', `未知代码 ${code}`, `Unknown code ${code}`);
}

/** What a transport code asks of the sender. `taken` ends the sending, a duplicate was taken before. */
export type TransportClass = 'taken' | 'retry' | 'human';

const transportClasses = new Map<string, TransportClass>([
  ['100000', 'taken'],
  ['200003', 'taken'],
  ['200002', 'retry'],
  ['200008', 'retry'],
  ['200009', 'retry'],
  ['600004', 'retry'],
  ['600005', 'retry'],
]);

/** 200001 and 200004-200010 come again however often the same bytes are sent, so a human looks. */
export function transportClassOf(code: string): TransportClass {
  return transportClasses.get(code) ?? 'human';
}
