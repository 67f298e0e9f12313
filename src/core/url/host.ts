import type { UrlSubject } from './types.ts';

/**
 * Suffixes under which anybody may open a site: the owner of the suffix answers for nothing
 * that is served there, so neither it nor its name may be held against a visitor's address.
 */
export const SHARED_PLATFORMS: ReadonlySet<string> = new Set(
  (
    'vercel.app pages.dev workers.dev github.io gitlab.io netlify.app web.app firebaseapp.com ' +
    'herokuapp.com azurewebsites.net windows.net cloudfront.net amazonaws.com blogspot.com ' +
    'wordpress.com weebly.com weeblysite.com wixsite.com wixstudio.com wix.com square.site ' +
    'webflow.io framer.app framer.website framer.ai glitch.me repl.co replit.app replit.dev ' +
    'onrender.com fly.dev surge.sh ngrok.io ngrok-free.app r2.dev sharepoint.com google.com ' +
    'godaddysites.com webnode.page mystrikingly.com myshopify.com shopify.com tumblr.com ' +
    'carrd.co notion.site gitbook.io readthedocs.io codeberg.page typedream.app bubbleapps.io ' +
    'duckdns.org ddns.net no-ip.org 000webhostapp.com infinityfreeapp.com lovable.app teemill.com ' +
    'backblazeb2.com digitaloceanspaces.com ondigitalocean.app appspot.com run.app azureedge.net ' +
    'azurefd.net core.windows.net translate.goog myfreesites.net jimdosite.com site123.me ' +
    'yolasite.com simdif.com ukit.me tilda.ws systeme.io canva.site zapier.app softr.app ' +
    'kesug.com rf.gd gt.tc wuaze.com aliyuncs.com myqcloud.com gitee.io coding-pages.com ' +
    'bcebos.com myhuaweicloud.com qiniucdn.com clouddn.com bitly.com bit.ly t.co tinyurl.com ' +
    'rebrand.ly ead.me qrco.de l.ead.me is.gd cutt.ly t.ly dwz.cn t.cn url.cn suo.im ipfs.io ' +
    'dweb.link w3s.link docs.google.com sites.google.com forms.gle linktr.ee telegra.ph'
  ).split(' '),
);

export interface HostParts {
  /** The label that the owner chose: the name before the suffix, or the tenant of a platform. */
  readonly name: string;
  /** Labels in front of the name, joined by dots. */
  readonly sub: string;
  /** Public suffix, or the platform. */
  readonly suffix: string;
  readonly shared: boolean;
  readonly numeric: boolean;
  /** The host is nothing but the platform itself. */
  readonly bare: boolean;
}

/** Splits a host into the part that its owner chose and the part that is given. */
export function splitHost({ host, registrableDomain }: UrlSubject): HostParts {
  const clean = host.replace(/\.$/u, '').toLowerCase();
  if (isAddress(clean)) return whole(clean, 'ip');
  const platform = platformOf(clean);
  if (platform !== undefined) {
    const rest = clean === platform ? '' : clean.slice(0, -platform.length - 1);
    return {
      ...lastLabel(rest),
      suffix: platform,
      shared: true,
      numeric: false,
      bare: rest === '',
    };
  }
  const owner = clean.endsWith(registrableDomain) && registrableDomain ? registrableDomain : clean;
  const dot = owner.indexOf('.');
  if (dot < 0) return whole(clean, '');
  const before = clean.length > owner.length ? clean.slice(0, -owner.length - 1) : '';
  const sub = before === 'www' ? '' : before;
  const suffix = owner.slice(dot + 1);
  return { name: owner.slice(0, dot), sub, suffix, shared: false, numeric: false, bare: false };
}

/** The shared platform that a host belongs to or is. */
export function platformOf(host: string): string | undefined {
  for (let at = 0; at >= 0;) {
    const rest = host.slice(at);
    if (SHARED_PLATFORMS.has(rest)) return rest;
    const dot = host.indexOf('.', at);
    at = dot < 0 ? -1 : dot + 1;
  }
  return undefined;
}

function whole(name: string, suffix: string): HostParts {
  return { name, sub: '', suffix, shared: false, numeric: suffix === 'ip', bare: false };
}

function lastLabel(labels: string): { name: string; sub: string } {
  const dot = labels.lastIndexOf('.');
  if (dot < 0) return { name: labels, sub: '' };
  return { name: labels.slice(dot + 1), sub: labels.slice(0, dot) };
}

function isAddress(host: string): boolean {
  return /^(?:\d{1,3}\.){3}\d{1,3}$/u.test(host) || /^\[?[0-9a-f]*:[0-9a-f:.]+\]?$/u.test(host);
}
