/** What a visit to a page or the use of an app tells. */
import type { VisitSignal } from '../signal/index.ts';
import type { Context } from './context.ts';
import { categoryAt, find, reach, type Findings } from './findings.ts';
import { consultApp, consultSite, readAddress, readText, type AppUse } from './known.ts';
import type { Scene } from './scene.ts';

export type ReadVisit = { readonly use: AppUse; readonly isBank: boolean };

export function readVisitSignal(signal: VisitSignal, findings: Findings, scene: Scene): ReadVisit {
  const use = signal.app === undefined ? 'other' : consultApp(findings, signal.app, scene.at);
  let isBank = use === 'bank';
  if (signal.web !== undefined) {
    const entry = consultSite(findings, signal.web, scene.at);
    if (entry?.verdict === 'allow') isBank ||= entry.origin === 'official:bank';
    else if (
      entry === undefined &&
      scene.history.crowd(scene.siteKey) < scene.table.level.crowdMin
    ) {
      readAddress(findings, signal.web, 1);
    }
    const others = scene.history.suspects(scene.siteKey);
    if (others >= scene.table.level.seenMin) {
      find(findings, 'domain-seen', {
        group: 'context',
        facts: { domain: signal.web.registrableDomain, count: others },
      });
    }
  }
  if (signal.title !== undefined) readText(findings, 'title-fraud', signal.title);
  if (use === 'remote') find(findings, 'remote-app', appFacts(signal));
  readPast(signal, findings, scene, { use, isBank });
  // The mere look of an address is an exposure; only something that is known makes it a contact.
  if (findings.evidence.some((e) => e.code !== 'url-like-fraud')) reach(findings, 'contact');
  return { use, isBank };
}

function appFacts(signal: VisitSignal) {
  return { group: 'shape', facts: { app: signal.app?.name ?? '' } } as const;
}

/** How far a call weighs: by its suspicion; a stranger's call that goes on counts for something. */
function callWeight({ call, strangerIndex }: Context): { index: number; weight: number } {
  const weight = call.index >= 0 ? Math.min(1, call.score / 0.6) : 0;
  return strangerIndex >= 0 && weight < strangerWeight
    ? { index: strangerIndex, weight: strangerWeight }
    : { index: call.index, weight };
}
const strangerWeight = 0.45;

/** A remote-control app is ordinary work; beside a suspicious call or before the bank it is not. */
function readPast(
  signal: VisitSignal,
  findings: Findings,
  scene: Scene,
  { use, isBank }: ReadVisit,
): void {
  const { context, history } = scene;
  const { call, mention, remote } = context;
  if (mention.index >= 0) {
    find(findings, 'visit-after-message', {
      group: 'context',
      intensity: Math.min(1, mention.score / 0.6),
      category: categoryAt(history.subject.category(mention.index)),
      facts: { minutes: Math.round(mention.minutes) },
      cites: history.subject.position(mention.index),
    });
  }
  const onCall = callWeight(context);
  if (onCall.index >= 0 && (use === 'remote' || isBank)) {
    const share = onCall.weight;
    const code = use === 'remote' ? 'remote-during-call' : 'visit-during-call';
    find(findings, code, {
      group: 'context',
      intensity: share,
      category: call.index >= 0 ? categoryAt(history.subject.category(call.index)) : 'ECOM',
      facts: {
        app: signal.app?.name ?? signal.web?.registrableDomain ?? '',
        ongoing: context.callOngoing,
      },
      cites: history.subject.position(onCall.index),
    });
    if (share > 0.5) reach(findings, 'intent');
  }
  if (isBank && remote.index >= 0 && onCall.index >= 0) {
    find(findings, 'bank-after-remote', {
      group: 'context',
      intensity: onCall.weight,
      category: 'ECOM',
      facts: { minutes: Math.round(remote.minutes) },
      cites: history.subject.position(remote.index),
    });
  }
}
