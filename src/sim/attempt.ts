/** A message, call or link of a gang that comes to nothing. */
import type { Gang } from './city/gang.ts';
import type { Person } from './city/person.ts';
import { callDraft, smsDraft, visitDraft, type Draft } from './draft.ts';
import { sayOne } from './phrase.ts';
import { Play } from './play.ts';
import type { Random } from './random.ts';
import { attemptsPerDay } from './rate.ts';
import { flightNumber, type FraudScript } from './script/index.ts';
import { conversation } from './text/conversation.ts';

type Attempt = { readonly script: FraudScript; readonly gang: Gang; readonly person: Person };

export function attemptDraft(random: Random, { script, gang, person }: Attempt): Draft {
  const kind = random.weighted([
    ['sms', attemptsPerDay.sms],
    ['call', attemptsPerDay.call],
    ['visit', attemptsPerDay.visit],
  ] as const);
  const site = random.pick(gang.sites);
  if (kind === 'visit') return visitDraft(person, { url: `${site}/`, title: gang.app.name });
  const slots = {
    ...Play.slotsFor(random, person, { site, app: gang.app }),
    flight: flightNumber(random),
    family: person.family,
    boss: random.pick(['王', '李', '陈', '周', '吴']),
  };
  if (kind === 'sms') {
    const from = random.chance(0.6) ? random.pick(gang.ports) : random.pick(gang.numbers);
    return smsDraft(person, from, sayOne(random, script.leadIns, slots));
  }
  const answered = random.chance(0.55);
  const { open, tell } = script.opener;
  return callDraft(person, {
    number: random.pick(gang.numbers),
    seconds: answered ? random.between(4, 70) : 0,
    incoming: true,
    ...(answered && random.chance(0.4)
      ? { transcript: conversation(random, { open, tell, mood: 'wary' }, slots) }
      : {}),
  });
}
