/** Headers of every answer: nothing from elsewhere, no frames, no scripts in the page. */

/** Styles may be inline (the component library writes them); scripts may not. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const always = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** The phone app may ask its owner for a voice note and, on arrival, for the place. */
export const phoneHeaders = {
  'permissions-policy': 'camera=(), microphone=(self), geolocation=(self), payment=(), usb=()',
};

/** Behind https browsers are told to stay there for a year. */
export function securityHeaders(publicUrl: string): Record<string, string> {
  if (!publicUrl.startsWith('https:')) return always;
  return { ...always, 'strict-transport-security': 'max-age=31536000; includeSubDomains' };
}
