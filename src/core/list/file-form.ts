/** Forms of files in which lists are exchanged. */
export const listForms = ['ndjson', 'csv', 'hosts', 'domains', 'numbers', 'urls'] as const;
export type ListForm = (typeof listForms)[number];
