/** What a message tells. */
import type { WebAddress } from '../kernel/index.ts';
import type { SmsSignal } from '../signal/index.ts';
import { find, type Findings } from './findings.ts';
import { consult, consultText, noteListed, readAddress, readText, siteKeyOf } from './known.ts';
import { linksIn } from './mention.ts';
import type { Scene } from './scene.ts';

/**
 * Lists, the text, the links. The name of a bank is forged easily: what an official sender is
 * believed for ends where its message leads to a site that is not official too.
 */
export function readSmsSignal(signal: SmsSignal, findings: Findings, scene: Scene): void {
  const { model } = findings;
  const links = signal.counterpart.web
    ? [signal.counterpart.web, ...linksIn(signal.text)]
    : linksIn(signal.text);
  consultText(findings, signal.text, scene.at);
  const text = readText(findings, 'text-fraud', signal.text);
  let strangeLink: WebAddress | undefined;
  for (const web of links) {
    const site = model.lists.lookupSite(web, scene.at);
    if (site?.entry.verdict === 'allow') continue;
    strangeLink ??= web;
    if (site !== undefined) {
      noteListed(findings, site.entry);
      find(findings, site.entry.kind === 'url' ? 'url-listed' : 'domain-listed', {
        group: 'list',
        category: site.entry.category,
        facts: { reason: site.entry.reason },
      });
    } else {
      readAddress(findings, web, text.share < model.table.level.textFloor ? 0.5 : 1);
    }
    const others = scene.history.suspects(siteKeyOf(web));
    if (others >= scene.table.level.seenMin) {
      find(findings, 'domain-seen', {
        group: 'context',
        facts: { domain: web.registrableDomain, count: others },
      });
    }
  }
  const count = scene.context.messagesWithKey + 1;
  if (text.share >= scene.table.level.textFloor && count >= scene.table.level.messagesMany) {
    find(findings, 'messages-many', { group: 'context', facts: { count } });
  }
  readSender(signal, findings, scene, strangeLink);
}

function readSender(
  signal: SmsSignal,
  findings: Findings,
  scene: Scene,
  strangeLink: WebAddress | undefined,
): void {
  const { number, sender } = signal.counterpart;
  const { lists } = findings.model;
  const official = [
    number === undefined ? undefined : lists.lookup('number', number, scene.at),
    sender === undefined ? undefined : lists.lookup('sender', sender, scene.at),
  ].some((hit) => hit?.entry.verdict === 'allow');
  if (official && strangeLink !== undefined) {
    find(findings, 'link-not-of-sender', {
      group: 'shape',
      facts: { domain: strangeLink.registrableDomain },
    });
    return;
  }
  if (number !== undefined) consult(findings, 'number', number, scene.at);
  if (sender !== undefined) consult(findings, 'sender', sender, scene.at);
}
