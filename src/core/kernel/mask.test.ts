/** Goal: what is masked cannot be called, paid or visited. Method: tables, and a property over text. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  maskAccount,
  maskAddress,
  maskIdNumber,
  maskName,
  maskPhone,
  maskText,
  parsePhone,
  type PhoneNumber,
} from './index.ts';

describe('masks', () => {
  test.each([
    ['林芳', '林*'],
    ['林小芳', '林*芳'],
    ['欧阳小芳', '欧**芳'],
    ['林', '*'],
    ['买买提·艾力', '买*提·艾*'],
    ['John Smith', 'J*** S***'],
    ['Anna', 'A***'],
    ['', ''],
  ])('name %s -> %s', (name, masked) => expect(maskName(name)).toBe(masked));

  test.each([
    ['13800132071', '138****2071'],
    ['010-62345678', '010-****5678'],
    ['0755-23456789', '0755-****6789'],
    ['+85261234567', '+852****4567'],
    ['95588', '95588'],
  ])('phone %s -> %s', (text, masked) =>
    expect(maskPhone(parsePhone(text) as PhoneNumber)).toBe(masked),
  );

  test.each([
    ['6217001234563306', '6217 **** 3306'],
    ['12345678', '**** 78'],
  ])('account %s -> %s', (account, masked) => expect(maskAccount(account)).toBe(masked));

  test('identity number', () => {
    expect(maskIdNumber('110101199003070038')).toBe('1101**********0038');
    expect(maskIdNumber('1234')).toBe('****');
  });

  test.each([
    ['临江市海晏区滨湖街道文昌路12号3单元401室', '临江市海晏区滨湖街道****'],
    ['临江市海晏区文昌路12号', '临江市****'],
    ['某处12号', '****'],
  ])('address %s -> %s', (address, masked) => expect(maskAddress(address)).toBe(masked));

  test.each([
    ['请联系13800138000核实', '请联系138****8000核实'],
    ['我的卡号6217 0012 3456 7890 128被冻结', '我的卡号6217 **** 0128被冻结'],
    ['身份证11010119900307003X已核验', '身份证1101**********003X已核验'],
    ['验证码482913，10分钟内有效', '验证码482913，10分钟内有效'],
    ['+86 138 0013 8000', '138****8000'],
  ])('text %s', (text, masked) => expect(maskText(text)).toBe(masked));

  test('no mobile number survives in masked text', () => {
    const mobile = fc.integer({ min: 13_000_000_000, max: 19_999_999_999 }).map(String);
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('你', '好', ' ', '，') }),
        mobile,
        (words, number) => {
          expect(maskText(`${words}${number}${words}`)).not.toContain(number);
        },
      ),
    );
  });
});
