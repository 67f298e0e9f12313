import { defineMessages } from '../../ui/index.ts';

/** Texts of the documents of a case. */
export const paperMessages = defineMessages(
  {
    papers: '案件文书',
    preview: '文书预览',
    title: '文书',
    number: '文号',
    at: '制作时间',
    by: '制作人',
    last: '最近流转',
    code: '校验码',
    none: '还没有文书',
    noneHint: '止付、冻结、审计和返还的文书制作后排在这里。',
    more: '显示全部',
    fetch: { pdf: '打开 PDF', xlsx: '下载 XLSX' },
    trace: '查看会留痕',
    hash: '内容 SHA-256',
    trail: '流转记录',
  },
  {
    papers: 'Papers of the case',
    preview: 'Preview of the paper',
    title: 'Paper',
    number: 'Number',
    at: 'Issued',
    by: 'By',
    last: 'Last step',
    code: 'Check code',
    none: 'No paper yet',
    noneHint: 'Papers of stops, freezes, audits and returns stand here once issued.',
    more: 'Show all',
    fetch: { pdf: 'Open PDF', xlsx: 'Get XLSX' },
    trace: 'The look is recorded',
    hash: 'SHA-256 of the content',
    trail: 'Trail',
  },
);
