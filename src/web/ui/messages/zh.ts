/** Texts that every screen shares; the Chinese ones are the source. */
export const zh = {
  product: '无诈',
  short: '反诈',
  demo: '演示数据',
  none: '—',
  verb: {
    retry: '重试', refresh: '刷新', close: '关闭', cancel: '取消', save: '保存', clear: '清除筛选',
    copy: '复制', copied: '已复制', more: '加载更多', open: '打开',
    hide: '遮盖', search: '搜索', columns: '列', signOut: '退出登录', change: '修改',
  },
  nav: {
    label: '主导航', warning: '劝阻', quarantine: '隔离', source: '来源', people: '人员', audit: '审计',
    wall: '大屏', account: '我的',
  },
  title: {
    warning: '预警劝阻', quarantine: '隔离区', source: '数据来源', people: '人员与单位', audit: '审计',
    wall: '大屏', account: '我的账号', notFound: '没有这个页面',
  },
  frame: {
    skip: '跳到主要内容', search: '搜索姓名、号码、卡号、编号', shift: '本班', dissuaded: '已劝阻',
    successRate: '成功率', response: '平均响应', noSeat: '无席位', account: '我的账号', settings: '设置',
    language: '语言', density: '字号', keyHelp: '全部快捷键', commands: '命令', menu: '账号菜单',
    enrolLater: '还没有设置密码和第二因素，退出前请设置', enrolNow: '设置登录方式',
    chinese: '中文', english: 'English', keys: '快捷键', loading: '正在打开',
  },
  live: {
    connected: '实时连接',
    connecting: '正在连接',
    lost: (seconds: number) => `与服务器的连接已断开，${seconds} 秒没有新消息，正在重新连接`,
    hint: '屏幕上的数据可能已过时；备注会先保存在本机',
    restored: '连接已恢复，数据已更新',
  },
  state: {
    loading: '正在加载',
    errorTitle: (what: string) => `${what}没有成功`,
    unreachable: '服务器没有应答。请检查网络，稍后重试。',
    incident: (id: string) => `编号 ${id}，报修时请提供`,
    readFailed: '读取数据', screenFailed: '打开页面',
    noPermission: '没有权限查看',
    noPermissionHint: (unit: string) => `需要时请找${unit}的管理员开通。`,
    notFound: '没有找到', notFoundHint: '可能已办结移走，或不在你的辖区。',
    pageMissingHint: '地址可能写错了。',
    empty: '暂无数据',
    stale: (time: string) => `数据停在 ${time}`,
  },
  masked: {
    reveal: '显示完整内容', trace: '查看会留痕',
  },
  table: {
    total: (count: number) => `共 ${count} 条`, chooseColumns: '选择要显示的列', last: '已到末尾',
  },
  key: {
    title: '快捷键', singleKeys: '启用单键快捷键', press: '请按新的键', reset: '恢复默认',
    change: (name: string) => `修改「${name}」的键`,
    note: '输入文字时和弹窗打开时单键不起作用；拼音选词不会触发。',
    group: { global: '全局', list: '列表', act: '处置' },
  },
  command: {
    title: '命令', placeholder: '输入命令，或搜索预警', none: '没有匹配的命令', go: '前往',
    warnings: '预警', setting: '设置',
    toChinese: '切换到中文', toEnglish: 'Switch to English',
    size: (size: number) => `字号 ${size}`,
  },
  act: {
    failed: (what: string) => `${what}没有成功，未生效`,
    unsure: (what: string) => `不确定「${what}」是否生效，请刷新核对`,
  },
  time: {
    left: (clock: string) => `剩 ${clock}`, over: (clock: string) => `超时 ${clock}`,
    duration: (hours: number, minutes: number, seconds: number) =>
      [hours > 0 ? `${hours} 小时` : '', minutes > 0 ? `${minutes} 分` : '',
        hours === 0 && seconds > 0 ? `${seconds} 秒` : ''].filter(Boolean).join(' ') || '0 秒',
    ago: (text: string) => `${text}前`,
  },
  alert: { handed: '一条紧急预警转给了你' },
  dialog: { required: '必填' },
};
