/** Phone numbers. */

/**
 * E.164 (`+8613800138000`), or a service number of the country as it is dialled (`95588`, `110`).
 * Made by `parsePhone` only.
 */
export type PhoneNumber = string & { readonly __brand: 'PhoneNumber' };
