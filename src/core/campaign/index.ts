export { deriveCampaign, type CampaignMessage } from './derive.ts';
export { matchesTemplate, templateOf, templateText } from './template.ts';
