import { defineMessages } from '../../ui/index.ts';

/** Texts of the simulated city. */
export const cityMessages = defineMessages({
  menu: '仿真城市控制', demo: '演示数据', title: '仿真城市',
  lead: '人员、号码、单位均为虚构。', running: '正在运行', paused: '已暂停', none: '没有正在运行的仿真城市',
  noneHint: '用 bin/wuzha up 启动演示，或用 bin/wuzha import 导入数据。',
  pause: '暂停', resume: '继续', speed: '速度', times: (speed: string) => `${speed} 倍`,
  operators: '模拟坐席', operatorsOn: '由模拟坐席接手预警', operatorsOff: '关闭后预警只由您和同事处置',
  cityTime: '城市时间', people: (count: string) => `${count} 人`, seed: (seed: number) => `种子 ${seed}`,
  notPermitted: '调整仿真城市需要管理员。', act: '调整仿真城市',
}, {
  menu: 'Control of the simulated city', demo: 'Demo data', title: 'Simulated city',
  lead: 'People, numbers and units are invented.', running: 'Running', paused: 'Paused',
  none: 'No simulated city is running',
  noneHint: 'Start the demo with bin/wuzha up, or bring in data with bin/wuzha import.',
  pause: 'Pause', resume: 'Resume', speed: 'Speed', times: (speed) => `${speed}×`,
  operators: 'Simulated operators', operatorsOn: 'They take warnings',
  operatorsOff: 'Off: only you and your colleagues take warnings',
  cityTime: 'City time', people: (count) => `${count} people`, seed: (seed) => `seed ${seed}`,
  notPermitted: 'Only an administrator may steer the city.', act: 'Steering the city',
});
