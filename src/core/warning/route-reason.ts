/** Why a unit answers for a warning, kept as facts and told in words. */
import { languages } from '../duty/index.ts';
import type { Lang } from '../rule/index.ts';

/** One thing that counted when a unit was chosen. */
export type RouteFactor =
  | {
      readonly kind: 'place';
      /** By the home, the place of work, or where a signal saw the person. */
      readonly which: 'home' | 'work' | 'seen';
      readonly region: string;
    }
  | {
      readonly kind: 'passed';
      readonly unit: string;
      readonly why: 'off-duty' | 'no-seats' | 'overloaded' | 'language';
      readonly waiting?: number;
      readonly seated?: number;
    }
  | { readonly kind: 'language'; readonly codes: readonly string[]; readonly spoken: boolean }
  | { readonly kind: 'travel'; readonly unit: string; readonly minutes: number };

/** Why this unit: by which region, and what stood in the way of a nearer one. */
export type RouteReason = {
  readonly code:
    | 'by-region'
    | 'no-region'
    | 'passed-up'
    | 'nobody-on-duty'
    | 'to-station'
    | 'to-near-station'
    | 'to-branch'
    | 'to-grid'
    | 'to-person'
    | 'to-seat'
    | 'transferred';
  readonly region: string | null;
  readonly passedOver: readonly string[];
  /** Absent in warnings from before routing looked at more than the region. */
  readonly factors?: readonly RouteFactor[];
};

type Words = Readonly<Record<Lang, string>>;

const routeWords: Readonly<Record<RouteReason['code'], Words>> = {
  'by-region': { zh: '按属地派至', en: 'by place' },
  'no-region': { zh: '属地不明，派至上级', en: 'place unknown, to the upper desk' },
  'passed-up': { zh: '上派', en: 'passed up' },
  'nobody-on-duty': { zh: '各级均不在岗，留在本单位', en: 'nobody on duty, kept here' },
  'to-station': { zh: '升级至辖区派出所', en: 'to the station of the area' },
  'to-near-station': { zh: '升级至就近派出所', en: 'to the nearest station' },
  'to-branch': { zh: '升级至分局', en: 'to the branch' },
  'to-grid': { zh: '转至社区网格', en: 'to the community' },
  'to-person': { zh: '转交个人', en: 'handed to a person' },
  'to-seat': { zh: '退回坐席', en: 'back to a seat' },
  transferred: { zh: '移送，经审核接收', en: 'transferred, accepted on review' },
};

const placeWords: Readonly<Record<Extract<RouteFactor, { kind: 'place' }>['which'], Words>> = {
  home: { zh: '居住地', en: 'home' },
  work: { zh: '工作地', en: 'place of work' },
  seen: { zh: '信号所在地', en: 'where the signal saw them' },
};

const passedWords: Readonly<Record<Extract<RouteFactor, { kind: 'passed' }>['why'], Words>> = {
  'off-duty': { zh: '不在岗', en: 'off duty' },
  'no-seats': { zh: '无坐席', en: 'no seats' },
  overloaded: { zh: '积压', en: 'too much waiting' },
  language: { zh: '无人会该语言', en: 'nobody speaks the language' },
};

const languageWord = (code: string, lang: Lang): string =>
  languages.find((l) => l.code === code)?.[lang] ?? code;

function factorText(factor: RouteFactor, lang: Lang): string {
  const zh = lang === 'zh';
  switch (factor.kind) {
    case 'place':
      return `${placeWords[factor.which][lang]} ${factor.region}`;
    case 'passed': {
      const load =
        factor.waiting === undefined
          ? ''
          : zh
            ? ` ${factor.waiting} 件 / ${factor.seated ?? 0} 席`
            : ` ${factor.waiting} for ${factor.seated ?? 0} seats`;
      const why = `${passedWords[factor.why][lang]}${load}`;
      return zh ? `跳过${factor.unit}（${why}）` : `passed over ${factor.unit} (${why})`;
    }
    case 'language': {
      const names = factor.codes.map((code) => languageWord(code, lang)).join(zh ? '、' : ', ');
      if (factor.spoken) return zh ? `在岗有人会${names}` : `${names} is spoken there`;
      return zh ? `需要${names}，在岗无人会` : `${names} is needed, nobody on duty speaks it`;
    }
    case 'travel':
      return zh
        ? `${factor.unit}到场约 ${factor.minutes} 分钟`
        : `about ${factor.minutes} min from ${factor.unit}`;
  }
}

/** `上派：工作地 990102，跳过文昌分局（不在岗）`. */
export function routeReasonText(reason: RouteReason, lang: Lang): string {
  const zh = lang === 'zh';
  const head = routeWords[reason.code][lang];
  const parts =
    reason.factors?.map((factor) => factorText(factor, lang)) ?? plainParts(reason, lang);
  return parts.length === 0 ? head : `${head}${zh ? '：' : ': '}${parts.join(zh ? '，' : ', ')}`;
}

/** The parts of a reason that has no factors. */
function plainParts({ region, passedOver }: RouteReason, lang: Lang): readonly string[] {
  const zh = lang === 'zh';
  return [
    ...(region === null ? [] : [zh ? `区划 ${region}` : `area ${region}`]),
    ...passedOver.map((name) => (zh ? `跳过${name}` : `passed over ${name}`)),
  ];
}
