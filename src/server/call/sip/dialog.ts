/** A dialog (RFC 3261 section 12): what two ends agreed on, from which later requests are made. */
import {
  addressParameter,
  parseSipUri,
  sipHeader,
  sipHeaders,
  uriIn,
  type SipHeader,
  type SipRequest,
  type SipResponse,
} from '../../../core/call/index.ts';
import type { Hop } from './transport.ts';

export type Dialog = {
  readonly callId: string;
  /** From and To as we write them: with our tag and theirs. */
  readonly own: string;
  readonly other: string;
  readonly otherTag: string;
  /** Where the other end wants its requests. */
  readonly target: string;
  readonly routes: readonly string[];
};

/** The dialog that a 2xx to our INVITE makes. */
export function dialogOf(invite: SipRequest, response: SipResponse): Dialog {
  const other = sipHeader(response, 'to') ?? '';
  return {
    callId: sipHeader(invite, 'call-id') ?? '',
    own: sipHeader(invite, 'from') ?? '',
    other,
    otherTag: addressParameter(other, 'tag') ?? '',
    target: uriIn(sipHeader(response, 'contact') ?? invite.uri),
    routes: [...sipHeaders(response, 'record-route')].reverse(),
  };
}

export type InDialog = {
  readonly method: string;
  readonly number: number;
  readonly headers?: readonly SipHeader[];
  readonly body?: string;
};

/** A request within the dialog (section 12.2.1.1), for loose and for strict routers. */
export function requestIn(dialog: Dialog, parts: InDialog): SipRequest {
  const { method, number, headers = [], body = '' } = parts;
  const [first] = dialog.routes;
  const isStrict = first !== undefined && parseSipUri(uriIn(first))?.isLoose === false;
  const routes = isStrict ? [...dialog.routes.slice(1), `<${dialog.target}>`] : dialog.routes;
  return {
    kind: 'request',
    method,
    uri: isStrict ? uriIn(first) : dialog.target,
    headers: [
      ['max-forwards', '70'],
      ...routes.map((route) => ['route', route] as const),
      ['from', dialog.own],
      ['to', dialog.other],
      ['call-id', dialog.callId],
      ['cseq', `${number} ${method}`],
      ...headers,
    ],
    body,
  };
}

/** Where the next request goes: the first route, else the target; undefined where it is no SIP URI. */
export function nextHop(dialog: Dialog): Hop | undefined {
  const uri = parseSipUri(uriIn(dialog.routes[0] ?? dialog.target));
  return uri && { host: uri.host, port: uri.port };
}
