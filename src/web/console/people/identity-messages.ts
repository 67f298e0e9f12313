import { defineMessages } from '../../ui/index.ts';

/** Texts of how banks know an officer. */
export const identityMessages = defineMessages(
  {
    title: '办案身份',
    lead: '作为经办人、协查人写入发给银行的指令和文书；未登记的不能发起或签署。保存后只显示遮盖的号码。',
    type: '证件类型',
    number: '证件号码',
    phone: '联系电话',
    unset: '未登记',
    set: '登记',
    change: '重新登记',
    save: '保存',
    saved: '办案身份已登记',
    cancel: '取消',
    hint: { police: '人民警察证上的警号', 'id-card': '18 位居民身份号码' },
    phoneHint: '银行核对时拨打：手机号，或带区号的座机',
    wrong: { idNumber: '号码与证件不符，请核对', phone: '不是有效的电话号码' },
  },
  {
    title: 'Identity as an officer',
    lead: 'Stands on instructions and papers to banks. Without it nothing can be asked for or signed. Once saved, only the masked form is shown.',
    type: 'Kind of ID',
    number: 'ID number',
    phone: 'Telephone',
    unset: 'Not set',
    set: 'Set',
    change: 'Set again',
    save: 'Save',
    saved: 'Identity saved',
    cancel: 'Cancel',
    hint: { police: 'The number on the police ID', 'id-card': '18 characters' },
    phoneHint: 'Where a bank calls back: a mobile number, or a landline with its area code',
    wrong: {
      idNumber: 'This is not the number of such an ID; compare it',
      phone: 'This is no telephone number',
    },
  },
);
