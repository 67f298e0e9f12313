export { campaignOptions, deriveCampaign, type Campaign, type CampaignMessage } from './derive.ts';
export { matchesTemplate, templateOf, templateText } from './template.ts';
