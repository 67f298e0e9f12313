/** What a citizen's report tells: the person says it themselves. */
import { dayMs } from '../kernel/index.ts';
import type { ReportSignal } from '../signal/index.ts';
import { find, knownCategory, reach, type Findings } from './findings.ts';
import { consult, consultSite, readText } from './known.ts';
import type { Scene } from './scene.ts';
import { scoreText } from '../text/index.ts';

export function readReportSignal(signal: ReportSignal, findings: Findings, scene: Scene): void {
  const { number, sender, web, account } = signal.counterpart;
  const text = readText(findings, 'text-fraud', signal.text);
  const category = text.category ?? likeliest(signal.text, findings);
  find(findings, 'reported', { group: 'shape', category });
  if (signal.lossFen !== undefined && signal.lossFen > 0) {
    find(findings, 'reported-loss', {
      group: 'shape',
      category,
      facts: { amount: signal.lossFen },
    });
    if (scene.now - signal.occurredAt <= dayMs) reach(findings, 'moving');
  }
  if (number !== undefined) consult(findings, 'number', number, scene.at);
  if (sender !== undefined) consult(findings, 'sender', sender, scene.at);
  if (web !== undefined) consultSite(findings, web, scene.at);
  if (account !== undefined) consult(findings, 'account', account.account, scene.at);
  reach(findings, 'contact');
}

function likeliest(text: string, findings: Findings) {
  const { text: model } = findings.model;
  return model === undefined ? undefined : knownCategory(scoreText(model, text).category);
}
