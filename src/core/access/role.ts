/** Roles of a centre, and what each may do. Closed by default: what is not listed is refused. */
export const roles = [
  { code: 'seat-operator', zh: '坐席员', en: 'Seat operator' },
  { code: 'shift-leader', zh: '值班长', en: 'Shift leader' },
  { code: 'fund-officer', zh: '资金处置员', en: 'Fund officer' },
  { code: 'analyst', zh: '研判员', en: 'Analyst' },
  { code: 'station-officer', zh: '派出所民警', en: 'Station officer' },
  // Community, campus, street or enterprise (四级劝阻): sees a visit, never the warning behind it.
  { code: 'grid-worker', zh: '网格员', en: 'Grid worker' },
  { code: 'liaison', zh: '驻场联络员', en: 'Liaison' },
  { code: 'commander', zh: '指挥长', en: 'Commander' },
  { code: 'governance', zh: '治理专员', en: 'Governance' },
  { code: 'auditor', zh: '审计员', en: 'Auditor' },
  { code: 'administrator', zh: '管理员', en: 'Administrator' },
] as const;
export type Role = (typeof roles)[number]['code'];

export const permissions = [
  'public', // no sign-in: health, sign-in itself
  'source', // API key of a registered source
  'self', // any signed-in person, about themselves
  'warning.read',
  'warning.handle',
  'warning.reassign',
  'visit.read',
  'visit.handle',
  'visit.assign',
  'duty.read',
  'duty.manage',
  'shift.read',
  'protection.read',
  'protection.propose',
  'protection.approve',
  'figure.read',
  'policy.read',
  'policy.propose',
  'policy.approve',
  'report.write',
  'funds.read',
  'funds.handle',
  'funds.approve',
  'return.read',
  'return.handle',
  'return.approve',
  'instruction.read',
  'instruction.answer',
  'person.reveal',
  'signal.read',
  'quarantine.read',
  'quarantine.mend',
  'source.read',
  'source.manage',
  'unit.read',
  'unit.manage',
  'user.read',
  'user.manage',
  'audit.read',
  'wall.read',
  'model.read',
  'typology.read',
  'typology.write',
  'typology.approve',
  'typology.replay',
  'proposal.read',
  'proposal.decide',
  'list.read',
  'list.propose',
  'list.approve',
  'list.import',
  'city.control',
] as const;
export type Permission = (typeof permissions)[number];

/** Why somebody looks at personal data; written into the audit entry of each look. */
export const purposes = [
  { code: 'dissuasion', zh: '预警劝阻', en: 'Dissuasion' },
  { code: 'fund-disposal', zh: '资金处置', en: 'Fund disposal' },
  { code: 'investigation', zh: '案件侦办', en: 'Investigation' },
  { code: 'data-quality', zh: '数据质量核查', en: 'Data quality' },
  { code: 'governance', zh: '监督治理', en: 'Governance' },
  { code: 'audit', zh: '审计', en: 'Audit' },
] as const;
export type Purpose = (typeof purposes)[number]['code'];

/** Levels of organisation (省-市-分局-所-第四级); partners stand apart from the police tree. */
export const unitLevels = [
  'province',
  'bureau',
  'branch',
  'station',
  'grid',
  'bank',
  'carrier',
  'platform',
] as const;
export type UnitLevel = (typeof unitLevels)[number];
