/**
 * Goal: training is deterministic, survives the file, and keeps near-duplicates together.
 * Method: a small made-up corpus of two classes and of three.
 */
import { expect, test } from 'vitest';
import { classifyText, loadTextModel, scoreText, type ModelCard } from '../../core/text/index.ts';
import {
  CLASS_TRAINING,
  foldsOf,
  groupNearDuplicates,
  TEXT_TRAINING,
  trainClassText,
  trainFraudText,
  type TextRow,
} from './index.ts';

const card: ModelCard = { title: '试', date: '2026-01-01', licence: '', data: [], quality: [] };
const small = { ...TEXT_TRAINING, bits: 14, classBits: 12 };

function rows(): TextRow[] {
  const places = ['东门', '西门', '北区', '南区', '一楼', '二楼', '前台', '后院', '车站', '菜场'];
  return places.flatMap((place, i) => [
    {
      text: `请把钱转到安全账户，我们在${place}等你，第${i}次通知`,
      source: 'a',
      fraud: true,
      label: 'POLICE',
    },
    { text: `先垫付本金做任务，${place}的群里返佣金`, source: 'a', fraud: true, label: 'BRUSH' },
    { text: `您的快递放在${place}，请及时领取`, source: 'a', fraud: false },
    { text: `今晚${place}集合吃饭，别迟到`, source: 'b', fraud: false },
  ]);
}

test('the same rows and seed give the same bytes; another seed does not', () => {
  const first = trainFraudText(rows(), small, () => card);
  const again = trainFraudText(rows(), small, () => card);
  const other = trainFraudText(rows(), { ...small, seed: 2 }, () => card);
  expect(Buffer.compare(first.bytes, again.bytes)).toBe(0);
  expect(Buffer.compare(first.bytes, other.bytes)).not.toBe(0);
});

test('what was trained can be loaded and tells fraud from ordinary, and which', () => {
  const loaded = loadTextModel(trainFraudText(rows(), small, () => card).bytes);
  if (!loaded.ok) throw new Error(loaded.error);
  const fraud = scoreText(loaded.value, '请把钱转到安全账户');
  expect(fraud.probability).toBeGreaterThan(scoreText(loaded.value, '快递放在门口').probability);
  expect(fraud.category).toBe('POLICE');
  expect(scoreText(loaded.value, '先垫付本金做任务').category).toBe('BRUSH');
  expect(loaded.value.file.card.title).toBe('试');
});

test('classes of a centre’s own are told apart and carry their names', () => {
  const own = rows().map(({ text, source, label }) => ({ text, source, label: label ?? '其它' }));
  const loaded = loadTextModel(
    trainClassText(own, { ...CLASS_TRAINING, classBits: 12 }, () => card).bytes,
  );
  if (!loaded.ok) throw new Error(loaded.error);
  expect(classifyText(loaded.value, '快递请及时领取')[0]?.label).toBe('其它');
  const shares = classifyText(loaded.value, '做任务返佣金');
  expect(shares[0]?.label).toBe('BRUSH');
  expect(shares.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1);
});

test('near-duplicates are one group and one fold, whatever their masks', () => {
  const texts = [
    '尊敬的客户，您的积分已满10000分，可兑换现金300元，请登录 a.example 领取',
    '尊敬 的 客户 您 的 积分 已 满 DIGIT 分 可 兑换 现金 DIGIT 元 请 登录 URL 领取',
    '尊敬的客户，您的积分已满20000分，可兑换现金500元，请登录 b.example 领取！',
    '今天晚上回家吃饭吗，我买了鱼和青菜',
  ];
  const groups = groupNearDuplicates(texts);
  expect([groups[1], groups[2]]).toEqual([groups[0], groups[0]]);
  expect(groups[3]).not.toBe(groups[0]);
  const folds = foldsOf(texts.map((text) => ({ text })));
  expect(folds[1]).toBe(folds[0]);
});
