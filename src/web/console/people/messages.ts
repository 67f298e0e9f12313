import { defineMessages } from '../../ui/index.ts';

/** Texts of people and units. */
export const peopleMessages = defineMessages({
  lead: '谁在哪个单位、能做什么、现在是否在岗',
  units: '单位', everyone: '全部人员', addUnit: '新增单位', onDuty: '在岗', offDuty: '不在岗',
  userCount: (count: number) => `${count} 人`, expand: '展开', fold: '收起',
  regions: '辖区', noRegions: '无辖区', level: '层级', change: '修改单位', below: '新增下级',
  dutyChange: (name: string, on: boolean) => `${name}${on ? '已设为在岗' : '已设为不在岗'}`,
  dutyHint: '不在岗的单位不会接到新预警，由上级单位承接。',
  levelName: {
    province: '省', bureau: '市局', branch: '分局', station: '派出所', grid: '第四级', bank: '银行',
    carrier: '运营商', platform: '平台',
  },
  table: '人员', search: '搜索姓名或账号', invite: '邀请人员',
  column: {
    name: '姓名', login: '账号', unit: '单位', roles: '角色', seat: '席位', status: '状态',
    second: '第二因素', sessions: '在线', last: '最近登录',
  },
  status: { invited: '待首次登录', active: '正常', locked: '已锁定', disabled: '已停用' },
  statusHint: {
    invited: '已发一次性地址，还没有登录过。', locked: '连续输错密码，稍后自动解除。',
    disabled: '不能登录，历史记录保留。',
  },
  second: { yes: '已设置', no: '未设置' }, never: '从未',
  sessions: (count: number) => `${count} 处在线`,
  empty: '这个单位还没有人', emptySearch: '没有匹配的人', emptyHint: '邀请同事加入，对方用一次性地址设置密码。',
  notPermitted: '邀请和修改人员需要管理员。', unitNotPermitted: '修改单位需要管理员。',
  notMine: '只能修改本单位及下级单位。',
  panel: {
    title: (name: string) => `${name} 的账号`, roles: '角色与权限', unit: '单位', seat: '席位',
    seatHint: '如 03 席；不坐席的人留空', save: '保存修改', saved: '已保存', noSeat: '无席位',
    rolesHint: '修改角色后，对方的会话立即结束，重新登录后生效。', noRole: '至少保留一个角色', self: '这是您自己的账号',
    access: '登录', reset: '重新发放登录地址', disable: '停用账号', enable: '恢复账号', signOut: '结束全部会话',
    noSession: '现在没有在线的会话', notSelf: '自己的角色和账号状态须由另一位管理员修改。',
    lastAdmin: '请先指定另一位管理员，再作修改。',
  },
  inviting: {
    title: '邀请人员', verb: '邀请', name: '姓名', login: '账号',
    loginHint: '小写字母、数字、点、横线或下划线，登记后不能改', loginError: '以小写字母或数字开头，至少 2 个字符',
    unit: '单位', roles: '角色', seat: '席位（可不填）',
  },
  once: {
    title: (name: string) => `${name} 的一次性登录地址`, label: '一次性登录地址', done: '我已保存',
    lead: '只显示这一次。请复制后当面或用可靠方式交给本人，关闭后无法再看到。',
    until: (time: string) => `有效期到 ${time}，只能用一次；对方登录后要设置密码和第二因素。`,
    copyFailed: '浏览器没有允许复制，请选中后手动复制',
  },
  ask: {
    reset: {
      title: '重新发放登录地址', verb: '重新发放',
      lead: (name: string) => `${name} 的密码、验证器、通行密钥和全部会话立即失效，只能用新的一次性地址登录。`,
    },
    disable: {
      title: '停用账号', verb: '停用',
      lead: (name: string) => `${name} 立即下线，不能再登录；手中未办结的预警会留在原处，请安排接手。可以随时恢复。`,
    },
    enable: { title: '恢复账号', verb: '恢复', lead: (name: string) => `${name} 可以用原来的方式登录。` },
    signOut: {
      title: '结束全部会话', verb: '结束会话',
      lead: (name: string) => `${name} 在所有设备上下线，需要重新登录；没有保存的内容会丢失。`,
    },
  },
  done: { disable: '账号已停用', enable: '账号已恢复', signOut: '会话已全部结束', unit: '单位已保存' },
  act: {
    save: '保存修改', invite: '邀请', reset: '重新发放', disable: '停用账号', enable: '恢复账号',
    signOut: '结束会话', duty: '修改在岗状态', unit: '保存单位',
  },
  unitForm: {
    create: '新增单位', change: '修改单位', verb: '保存', parent: '上级单位', name: '名称',
    level: '层级', regions: '辖区代码', regionsHint: '行政区划代码，用空格或逗号隔开；短的代码覆盖以它开头的全部地区',
    regionsError: '代码应为 2 至 12 位数字',
  },
  key: { next: '下一个', previous: '上一个', both: '上下个', search: '搜索人员' },
}, {
  lead: 'Who is in which unit, what may they do, are they on duty?',
  units: 'Units', everyone: 'Everybody', addUnit: 'Add a unit', onDuty: 'On duty', offDuty: 'Off duty',
  userCount: (count) => (count === 1 ? '1 person' : `${count} people`), expand: 'Expand', fold: 'Fold',
  regions: 'Regions', noRegions: 'No region', level: 'Level', change: 'Change unit', below: 'Add below',
  dutyChange: (name, on) => `${name} is ${on ? 'on' : 'off'} duty now`,
  dutyHint: 'A unit off duty gets no new warnings; the unit above takes them.',
  levelName: {
    province: 'Province', bureau: 'Bureau', branch: 'Branch', station: 'Station', grid: 'Fourth level',
    bank: 'Bank', carrier: 'Carrier', platform: 'Platform',
  },
  table: 'People', search: 'Search name or account', invite: 'Invite',
  column: {
    name: 'Name', login: 'Account', unit: 'Unit', roles: 'Roles', seat: 'Seat', status: 'State',
    second: 'Second factor', sessions: 'Online', last: 'Last sign-in',
  },
  status: { invited: 'Invited', active: 'Active', locked: 'Locked', disabled: 'Disabled' },
  statusHint: {
    invited: 'Has a one-time address and has not signed in yet.',
    locked: 'Too many wrong passwords; ends by itself.', disabled: 'Cannot sign in; the record stays.',
  },
  second: { yes: 'Set', no: 'Not set' }, never: 'Never',
  sessions: (count) => `${count} online`,
  empty: 'Nobody is in this unit yet', emptySearch: 'Nobody fits',
  emptyHint: 'Invite a colleague; they set a password with a one-time address.',
  notPermitted: 'Inviting and changing people needs an administrator.',
  unitNotPermitted: 'Changing units needs an administrator.',
  notMine: 'Only your own unit and those below it can be changed.',
  panel: {
    title: (name) => `Account of ${name}`, roles: 'Roles and permissions', unit: 'Unit', seat: 'Seat',
    seatHint: 'Such as 03 席; empty for people without a seat', save: 'Save', saved: 'Saved', noSeat: 'No seat',
    rolesHint: 'New roles end the sessions of the person; they hold from the next sign-in.', noRole: 'Keep at least one role',
    self: 'This is your own account', access: 'Sign-in', reset: 'New sign-in address', disable: 'Disable',
    enable: 'Enable', signOut: 'End all sessions', noSession: 'No session is open',
    notSelf: 'Your own roles and account are changed by another administrator.',
    lastAdmin: 'Name another administrator first.',
  },
  inviting: {
    title: 'Invite a person', verb: 'Invite', name: 'Name', login: 'Account',
    loginHint: 'Small letters, digits, dot, hyphen, underscore; it stays for good',
    loginError: 'Begin with a small letter or digit; at least 2 characters', unit: 'Unit', roles: 'Roles',
    seat: 'Seat (optional)',
  },
  once: {
    title: (name) => `One-time sign-in address of ${name}`, label: 'One-time sign-in address', done: 'I have kept it',
    lead: 'It is shown this once. Copy it and hand it over safely; it cannot be seen again.',
    until: (time) => `Good until ${time}, once; a password and a second factor are set with it.`,
    copyFailed: 'The browser did not allow copying; select it and copy by hand',
  },
  ask: {
    reset: {
      title: 'New sign-in address', verb: 'Make a new one',
      lead: (name) => `Password, authenticator, passkeys and all sessions of ${name} end at once; only the new one-time address works.`,
    },
    disable: {
      title: 'Disable the account', verb: 'Disable',
      lead: (name) => `${name} is signed out at once and cannot sign in. Warnings in hand stay where they are: arrange who takes them. It can be undone.`,
    },
    enable: { title: 'Enable the account', verb: 'Enable', lead: (name) => `${name} may sign in as before.` },
    signOut: {
      title: 'End all sessions', verb: 'End sessions',
      lead: (name) => `${name} is signed out everywhere and must sign in again; what was not saved is lost.`,
    },
  },
  done: { disable: 'Disabled', enable: 'Enabled', signOut: 'All sessions ended', unit: 'Unit saved' },
  act: {
    save: 'Saving', invite: 'Inviting', reset: 'New address', disable: 'Disabling', enable: 'Enabling',
    signOut: 'Ending sessions', duty: 'Changing duty', unit: 'Saving the unit',
  },
  unitForm: {
    create: 'Add a unit', change: 'Change the unit', verb: 'Save', parent: 'Above it',
    name: 'Name', level: 'Level', regions: 'Region codes',
    regionsHint: 'Division codes, separated by spaces or commas; a short one covers all that begin with it',
    regionsError: 'A code has 2 to 12 digits',
  },
  key: { next: 'Next', previous: 'Previous', both: 'Move', search: 'Search people' },
});

