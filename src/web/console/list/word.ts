/** Words and choices that the parts of this page share. */
import type { ListEntryReply, ListImportReply } from '../../../contract/index.ts';
import { categories, categoryCodes } from '../../../core/kernel/index.ts';
import { entryStatuses } from '../../../core/list/index.ts';
import { useNameOf, type Tone } from '../../ui/index.ts';

type Status = ListEntryReply['status'];

export const statusTones: Readonly<Record<Status, Tone>> = {
  proposed: 'act',
  live: 'good',
  withdrawn: 'quiet',
  rejected: 'quiet',
  expired: 'quiet',
};

export const fileTones: Readonly<Record<ListImportReply['status'], Tone>> = {
  reading: 'plain',
  proposed: 'act',
  live: 'good',
  rejected: 'quiet',
  withdrawn: 'quiet',
  failed: 'warn',
};

export function useStatusName(): (status: Status) => string {
  const name = useNameOf();
  return (status) => name(entryStatuses, status);
}

/** Categories that an entry may have, with their names. */
export function useCategoryChoices(): { value: string; label: string }[] {
  const name = useNameOf();
  return categoryCodes
    .filter((code) => code !== 'NONE')
    .map((code) => ({ value: code, label: name(categories, code) }));
}

/** The one of a fixed set, or its first. */
export function pick<T extends string>(all: readonly T[], text: string | undefined): T | undefined {
  return all.find((one) => one === text);
}
