/** Meeting apps: honest programs that people use at work and fraudsters use to see a screen. */
import type { App } from '../city/gang.ts';
import type { Random } from '../random.ts';

const meetingApps: readonly App[] = [
  {
    name: '云视会议',
    package: 'com.yunshi.meeting',
    signature: '5f1c9a7702b84de6a1c4f0d39b6e8a2275d0c413',
  },
  {
    name: '畅连会议',
    package: 'com.changlian.conf',
    signature: '0c83be41d79f4a65b2e8137c95fa60d8e2174b9a',
  },
  {
    name: '速会通',
    package: 'cn.suhuitong.live',
    signature: 'a94e7d02c6b15f83d07a42e9b8c3615f70d2e84b',
  },
];

/** One of them; as it shows itself while the screen is shared where asked. */
export function meetingApp(random: Random, sharing = false): App {
  const app = random.pick(meetingApps);
  return sharing ? { ...app, name: `${app.name}（屏幕共享）` } : app;
}

/** Whether an app of this name can show a screen to others. */
export function isRemoteName(name: string): boolean {
  return meetingApps.some((app) => name.startsWith(app.name));
}
