/** Signals of a warning as lines that a seat reads: what happened, masked. */
import {
  formatFen,
  maskAccount,
  maskPhone,
  maskText,
  type PhoneNumber,
} from '../../core/kernel/index.ts';
import type { Lang } from '../../core/rule/index.ts';
import type {
  CallSignal,
  FraudSignal,
  TransferSignal,
  VisitSignal,
} from '../../core/signal/index.ts';

export type Line = { readonly title: string; readonly detail: string };

const textLengthMax = 300;

/** One signal as a line. */
export function lineOf(signal: FraudSignal, lang: Lang): Line {
  const zh = lang === 'zh';
  switch (signal.kind) {
    case 'call':
      return callLine(signal, zh);
    case 'sms': {
      const shown = numberOf(signal.counterpart);
      return {
        title: zh ? `收到短信 ${shown}` : `Message from ${shown}`,
        detail: excerpt(signal.text),
      };
    }
    case 'visit':
      return visitLine(signal, zh);
    case 'transfer':
      return transferLine(signal, zh);
    case 'report': {
      const loss = signal.lossFen ? formatFen(signal.lossFen) : undefined;
      const title =
        loss === undefined
          ? zh
            ? '本人或家属报告'
            : 'Reported'
          : zh
            ? `报告损失 ${loss}`
            : `Reports a loss of ${loss}`;
      return { title, detail: excerpt(signal.text) };
    }
  }
}

const excerpt = (text: string): string => maskText(text).slice(0, textLengthMax);

function callLine(signal: CallSignal, zh: boolean): Line {
  const shown = numberOf(signal.counterpart);
  const title =
    signal.direction === 'in'
      ? zh
        ? `来电 ${shown}`
        : `Call from ${shown}`
      : zh
        ? `去电 ${shown}`
        : `Call to ${shown}`;
  return { title, detail: lasted(signal.durationSeconds, signal.ongoing, zh) };
}

function visitLine(signal: VisitSignal, zh: boolean): Line {
  const { app, web } = signal;
  if (app !== undefined && web === undefined) {
    const title = zh ? `使用应用「${app.name}」` : `Used the app “${app.name}”`;
    return { title, detail: app.package ?? '' };
  }
  const site = web?.host ?? '';
  const title = zh ? `访问网站 ${site}` : `Visited ${site}`;
  return { title, detail: excerpt(signal.title ?? web?.url ?? '') };
}

function transferLine(signal: TransferSignal, zh: boolean): Line {
  const amount = formatFen(signal.amountFen);
  const title =
    signal.status === 'pending'
      ? zh
        ? `正在转账 ${amount}`
        : `Transfer of ${amount} under way`
      : zh
        ? `已转账 ${amount}`
        : `Transferred ${amount}`;
  const to = `${signal.payee.bank ?? ''} ${maskAccount(signal.payee.account)}`.trim();
  return { title, detail: zh ? `转入 ${to}` : `to ${to}` };
}

function numberOf(counterpart: FraudSignal['counterpart']): string {
  if (counterpart.number !== undefined) return maskPhone(counterpart.number);
  return counterpart.sender ?? '';
}

function lasted(seconds: number, ongoing: boolean, zh: boolean): string {
  const minutes = Math.floor(seconds / 60);
  const rest = seconds % 60;
  const told = zh
    ? minutes > 0
      ? `${minutes} 分 ${rest} 秒`
      : `${rest} 秒`
    : minutes > 0
      ? `${minutes} min ${rest} s`
      : `${rest} s`;
  if (ongoing) return zh ? `已 ${told}，仍在通话` : `${told} so far, still on the line`;
  if (seconds === 0) return zh ? '未接通' : 'not answered';
  return zh ? `通话 ${told}` : `lasted ${told}`;
}

/** A shared number, account, site or app, masked as far as it may be somebody's. */
export function linkValue(kind: string, value: string): string {
  if (kind === 'number') return maskPhone(value as PhoneNumber);
  return kind === 'account' ? maskAccount(value) : value;
}
