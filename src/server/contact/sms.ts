/** SMS and flash SMS over SMPP. */
import { setTimeout as wait } from 'node:timers/promises';
import { shortPdus, smppStatus, type ShortPdu } from '../../core/contact/index.ts';
import { failed, sent, uncertain, type Gateway, type Outcome, type Outgoing } from './gateway.ts';
import { openSmpp, type SmppLink, type SmppOptions, type Submitted } from './smpp-link.ts';

export type SmsOptions = SmppOptions & {
  /** What the person sees as the sender. */
  readonly from: () => string;
  /** Pause after the network said that it is too much. */
  readonly throttleMs?: number;
};

/** Repeats of a later part of a message whose first part is on its way. */
const partTriesMax = 5;

/** What the network may take later. */
const passing: ReadonlySet<number> = new Set([
  smppStatus.throttled,
  smppStatus.queueFull,
  smppStatus.systemError,
  smppStatus.tryLater,
]);

export function openSms(options: SmsOptions): Gateway & { readonly link: SmppLink } {
  const link = openSmpp(options);
  const { throttleMs = 1000 } = options;
  let reference = 0;
  let quietUntil = 0;
  const slowDown = (): void => {
    quietUntil = performance.now() + throttleMs;
  };
  const line: PartLine = { link, throttleMs, slowDown };
  return {
    link,
    channels: ['sms', 'flash-sms'],
    isUp: () => link.bound(),
    room: () => (performance.now() < quietUntil ? 0 : link.room()),
    async send(message: Outgoing) {
      reference = (reference + 1) % 256;
      return sendParts(
        line,
        shortPdus({
          from: options.from(),
          to: message.to,
          text: message.text,
          flash: message.channel === 'flash-sms',
          reference,
        }),
      );
    },
    stop: () => link.stop(),
  };
}

type PartLine = {
  readonly link: SmppLink;
  readonly throttleMs: number;
  readonly slowDown: () => void;
};

/**
 * The first part decides: while it is refused, nothing has left. Once it is taken, the others must
 * follow, and what stops them leaves the message uncertain.
 */
async function sendParts(line: PartLine, parts: readonly ShortPdu[]): Promise<Outcome> {
  const references: string[] = [];
  for (const [i, part] of parts.entries()) {
    const answer = i === 0 ? await line.link.submit(part) : await insist(line, part);
    const isTaken = answer.kind === 'answered' && answer.status === smppStatus.ok;
    if (isTaken) references.push(answer.name);
    else if (i > 0)
      return uncertain(`part ${i + 1} of ${parts.length}: ${tell(answer)}`, references);
    else return refusedFirst(line, answer);
  }
  return sent(references);
}

function refusedFirst(line: PartLine, answer: Submitted): Outcome {
  if (answer.kind === 'lost') return uncertain('no-answer');
  if (answer.kind === 'away') return failed('gateway-away', true);
  const isPassing = passing.has(answer.status);
  if (isPassing) line.slowDown();
  return failed(tell(answer), isPassing);
}

async function insist(line: PartLine, part: ShortPdu): Promise<Submitted> {
  for (let tries = 1; ; tries += 1) {
    const answer = await line.link.submit(part);
    const again = answer.kind === 'answered' && passing.has(answer.status);
    if (!again || tries >= partTriesMax) return answer;
    line.slowDown();
    await wait(line.throttleMs);
  }
}

function tell(answer: Submitted): string {
  return answer.kind === 'answered'
    ? `smpp-0x${answer.status.toString(16).padStart(8, '0')}`
    : answer.kind;
}
