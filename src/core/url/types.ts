export interface UrlSubject {
  /** The whole address when it is known. */
  readonly url?: string;
  /** Lower-case host name without port. */
  readonly host: string;
  /** Public-suffix based owner of the host (`example.com.cn`); equals host for an IP address. */
  readonly registrableDomain: string;
}

export interface UrlReason {
  /** `brand-in-subdomain`, `ip-host`, `shared-platform`, `name-shape`, ... */
  readonly code: string;
  /** Share of the log-odds of fraud. */
  readonly weight: number;
}

export interface UrlScore {
  /** Calibrated probability that the address serves fraud, 0..1. */
  readonly probability: number;
  /** Strongest first; empty when nothing speaks for fraud. */
  readonly reasons: readonly UrlReason[];
}
