/** Registering a passkey, and whether the address of the page allows passkeys at all. */
import {
  startRegistration,
  type PublicKeyCredentialCreationOptionsJSON,
} from '@simplewebauthn/browser';
import { call } from '../../ui/index.ts';

/** A browser binds a passkey to a name: an address of digits has none. */
export function passkeysPossible(): boolean {
  const { hostname } = window.location;
  const isAddress = /^[\d.]+$/.test(hostname) || hostname.includes(':');
  return window.isSecureContext && 'PublicKeyCredential' in window && !isAddress;
}

export async function addPasskey(name: string): Promise<void> {
  const options = await call('me.passkey-options', {});
  const response = await startRegistration({
    optionsJSON: options as unknown as PublicKeyCredentialCreationOptionsJSON,
  });
  await call('me.passkey-add', {
    body: { name, response: response as unknown as Record<string, unknown> },
  });
}
