/** Verification of the audit chain: names the first entry that was altered, removed or moved. */
import { genesisHash, hashEntry, type ChainedEntry, type Sha256 } from './entry.ts';

export type ChainProblemKind = 'missing' | 'altered' | 'reordered' | 'tail-missing' | 'anchor';

export type ChainProblem = {
  readonly kind: ChainProblemKind;
  /** The first entry that is wrong or lacking. */
  readonly seq: number;
  readonly problem: string;
};

/** A head that was written down outside the database at some time. */
export type Anchor = { readonly seq: number; readonly hash: string; readonly at: number };

/** Position reached and the hash there. */
export type ChainState = { readonly seq: number; readonly hash: string };

export const chainStart: ChainState = { seq: 0, hash: genesisHash };

/**
 * Checks one entry behind `state`; entries come in order of seq. Problems in order of precedence:
 * missing, predecessor altered together with its hash, reordered, altered (content against hash).
 */
export function verifyEntry(
  sha256: Sha256,
  state: ChainState,
  entry: ChainedEntry,
): { readonly state: ChainState } | { readonly problem: ChainProblem } {
  const expected = state.seq + 1;
  if (entry.seq > expected) {
    return wrong(
      'missing',
      expected,
      `entry ${expected} is missing: ${entry.seq} follows ${state.seq}`,
    );
  }
  if (entry.seq < expected) {
    return wrong('reordered', entry.seq, `entry ${entry.seq} comes after ${state.seq}`);
  }
  const isSelfConsistent = hashEntry(sha256, entry.prevHash, entry) === entry.hash;
  if (entry.prevHash !== state.hash && isSelfConsistent && state.seq > 0) {
    const problem = `entry ${state.seq} was altered and given another hash: ${entry.seq} followed a different one`;
    return wrong('altered', state.seq, problem);
  }
  if (entry.prevHash !== state.hash) {
    const problem = `entry ${entry.seq} does not follow entry ${state.seq}: it was moved or put in`;
    return wrong('reordered', entry.seq, problem);
  }
  if (!isSelfConsistent) {
    return wrong('altered', entry.seq, `the content of entry ${entry.seq} does not match its hash`);
  }
  return { state: { seq: entry.seq, hash: entry.hash } };
}

/** Checks the end of the chain against the head that the database keeps. */
export function verifyHead(state: ChainState, head: ChainState): ChainProblem | undefined {
  if (state.seq < head.seq) {
    return {
      kind: 'tail-missing',
      seq: state.seq + 1,
      problem: `the chain ends at entry ${state.seq}, its head says ${head.seq}`,
    };
  }
  if (state.seq > head.seq || state.hash !== head.hash) {
    return { kind: 'anchor', seq: head.seq, problem: `the head does not match entry ${state.seq}` };
  }
  return undefined;
}

/** Checks the hash at an anchored position, or, past the end, that the anchored entry exists. */
export function verifyAnchor(
  anchor: Anchor,
  hashAt: string | undefined,
  end: ChainState,
): ChainProblem | undefined {
  if (anchor.seq > end.seq) {
    return {
      kind: 'tail-missing',
      seq: end.seq + 1,
      problem: `the chain ends at entry ${end.seq}; entry ${anchor.seq} was anchored outside`,
    };
  }
  const hash = anchor.seq === 0 ? genesisHash : hashAt;
  if (hash === anchor.hash) return undefined;
  const problem = `entry ${anchor.seq} differs from what was anchored outside: the chain was rewritten`;
  return { kind: 'anchor', seq: anchor.seq, problem };
}

function wrong(kind: ChainProblemKind, seq: number, problem: string): { problem: ChainProblem } {
  return { problem: { kind, seq, problem } };
}
