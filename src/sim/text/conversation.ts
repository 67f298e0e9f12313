/** Transcripts of calls, one turn a line, as speech recognition of different makes writes them. */
import { say, sayOne, type Slots } from '../phrase.ts';
import type { Random } from '../random.ts';

/** What the caller says in each part of a call; the person's answers come from the moods. */
export type CallLines = {
  readonly open: readonly string[];
  /** The story, two or three of them. */
  readonly tell: readonly string[];
  /** What the person shall do. */
  readonly ask?: readonly string[];
  readonly close?: readonly string[];
  /** How the person answers; plain where not told. */
  readonly mood?: Mood;
};
export type Mood = 'plain' | 'afraid' | 'eager' | 'wary' | 'warm' | 'busy';

const answers: Readonly<Record<Mood, readonly string[]>> = {
  plain: [
    '嗯[，您说|]',
    '哦，[好的|行]',
    '[是的|对]，我是',
    '[什么事|怎么了]？',
    '[好|行]，我知道了',
    '稍等，我[看一下|记一下]',
    '[哦|啊]这样啊',
    '可以的',
    '[麻烦您了|谢谢]',
    '那[需要|要]我做什么？',
    '我[现在|这会儿]在[上班|外面|家里]',
  ],
  afraid: [
    '啊？[怎么会这样|不可能吧]',
    '我[没有|从来没]做过[这种事|这个]啊',
    '那[怎么办|我该怎么办]？',
    '会不会[影响我孩子|影响我工作|坐牢]？',
    '[好好|好的好的]，我配合',
    '我[现在|这就]去[房间里|没人的地方]',
    '您[别挂|先别挂]，我[照做|听您的]',
    '我[手都在抖|有点害怕]',
  ],
  eager: [
    '真的[能赚|可以提现]吗？',
    '好，我[试试|先做一单]',
    '[那我投|我先放]多少合适？',
    '昨天那笔[到账了|收到了]，谢谢老师',
    '我[马上|现在]就[转|充]',
    '还有[名额|单子]吗？',
    '收益[不错|可以]啊',
  ],
  wary: [
    '你[是不是骗子|哪里的]啊？',
    '我[怎么知道你是真的|要核实一下]',
    '那我自己[打官方电话|去柜台]问',
    '为什么要[下载软件|共享屏幕]？',
    '我[没买过|没开通过]这个',
    '不需要，[再见|别打了]',
  ],
  busy: [
    '不需要[，谢谢|]',
    '我在[开会|开车|忙]',
    '[没兴趣|暂时不考虑]',
    '你怎么有我电话',
    '[多少钱|在哪]？',
    '[回头再说|再看看吧]',
    '[发我看看|有空再联系]',
  ],
  warm: [
    '[在呢|哎]，听得见',
    '[吃了吃了|刚吃完]',
    '行，[晚上|周末]说',
    '你[别操心|放心吧]',
    '好嘞',
    '[知道啦|记住了]',
    '那[路上慢点|早点休息]',
  ],
};

const speakers: readonly (readonly [string, string])[] = [
  ['', ''],
  ['A：', 'B：'],
  ['主叫：', '被叫：'],
  ['left: ', 'right: '],
  ['对方：', '机主：'],
];

/** One way in which such a call may go. */
export function conversation(random: Random, lines: CallLines, slots: Slots): string {
  const [caller, callee] = random.pick(speakers);
  const mood = answers[lines.mood ?? 'plain'];
  const replies = random.sample(mood, mood.length);
  const turns: string[] = [];
  const said = (phrases: readonly string[], count: number): void => {
    for (const phrase of random.sample(phrases, count)) {
      turns.push(caller + sayOne(random, [phrase], slots));
      const reply = replies.pop() ?? random.pick(mood);
      turns.push(callee + say(random, reply, slots));
    }
  };
  if (random.chance(0.4)) turns.push(callee + random.pick(['喂', '喂，你好', '喂，哪位']));
  said(lines.open, 1);
  said(lines.tell, random.between(Math.min(2, lines.tell.length), Math.min(4, lines.tell.length)));
  if (lines.ask) said(lines.ask, random.between(1, Math.min(3, lines.ask.length)));
  if (lines.close && random.chance(0.6)) turns.push(caller + sayOne(random, lines.close, slots));
  return turns.join('\n');
}
