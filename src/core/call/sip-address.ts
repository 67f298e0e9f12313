/** Addresses of SIP (RFC 3261 sections 19.1 and 20): URIs, and names with their parameters. */

export type SipUri = {
  readonly scheme: 'sip' | 'sips';
  readonly user: string | undefined;
  readonly host: string;
  /** 5060 where not told. */
  readonly port: number;
  readonly transport: 'udp' | 'tcp';
  /** Routes loosely (RFC 3261 section 16.12). */
  readonly isLoose: boolean;
};

/** Usual port of SIP (RFC 3261 section 19.1.2). */
export const sipPort = 5060;

const uriForm =
  /^(sips?):(?:([^@\s<>"]{1,256})@)?(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9.-]{1,253})(?::(\d{1,5}))?((?:;[^?\s]*)?)(?:\?\S*)?$/i;

/** Reads a SIP URI; undefined for anything else, such as a tel: URI. */
export function parseSipUri(text: string): SipUri | undefined {
  const parts = uriForm.exec(text.trim());
  if (!parts) return undefined;
  const [, scheme = '', user, host = '', port, params = ''] = parts;
  const told = port === undefined ? sipPort : Number(port);
  if (told < 1 || told > 65_535) return undefined;
  return {
    scheme: scheme.toLowerCase() === 'sips' ? 'sips' : 'sip',
    user,
    host: host.replace(/^\[|\]$/g, ''),
    port: told,
    transport: /;transport=tcp(?:;|$)/i.test(params) ? 'tcp' : 'udp',
    isLoose: /;lr(?:;|=|$)/i.test(params),
  };
}

/** The URI inside `"Name" <sip:…>;tag=…` or bare `sip:…;tag=…`, as it is written there. */
export function uriIn(nameAddress: string): string {
  const angled = /<([^>]*)>/.exec(nameAddress.replace(/^\s*"(?:\\.|[^"\\])*"/, ''));
  return angled ? (angled[1] ?? '') : (nameAddress.split(';')[0] ?? '').trim();
}

/** A parameter of the address itself, such as its tag; undefined where it has none. */
export function addressParameter(nameAddress: string, name: string): string | undefined {
  const outside = nameAddress.includes('<')
    ? nameAddress.slice(nameAddress.lastIndexOf('>') + 1)
    : nameAddress.slice(nameAddress.indexOf(';'));
  const found = outside
    .split(';')
    .map((part) => part.trim().split('='))
    .find(([key]) => key?.toLowerCase() === name);
  return found?.[1];
}

/** `host:port`, IPv6 in brackets. */
export function hostPort(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
